//! What a room reads back, and the epoch that it claims.

use natter_protocol::frame::pack;
use natter_protocol::ids::encode_ids;
use natter_protocol::{CommandId, Epoch, Event, Seq};

use super::database::read;
use super::fixture::{
    Archive, EPOCH, ROOM, at, deleted, erased, joined, letter, letter_of, posted,
};
use crate::{MarkRow, archive_read, encode_letter, plan, read_archive, record_room_state};

const NEXT: Epoch = Epoch(EPOCH.0 + 1);

fn read_back(archive: &mut Archive, after: u64, claim: Option<Epoch>) -> (MarkRow, Vec<Event>) {
    let statements = read_archive(ROOM, Seq(after), claim);
    let answers = archive.d1.batch(&statements).unwrap();
    let [.., mark, events] = answers.as_slice() else {
        panic!("the mark and the events come last");
    };
    let mark = read::<MarkRow>(mark.clone()).unwrap();
    let (mark, events, _) = archive_read(&mark, read(events.clone()).unwrap());
    (mark, events)
}

#[test]
fn a_room_reads_its_events_back_up_to_the_first_that_is_missing() {
    let first = [joined(1, 1, "Ann"), posted(2, "a"), posted(3, "b")];
    let mut archive = Archive::with(&[&first, &[posted(5, "behind a gap")]]);
    let (mark, events) = read_back(&mut archive, 1, None);
    assert_eq!((mark.epoch, mark.contiguous), (EPOCH, Seq(3)));
    assert_eq!(events, first[1..]);
}

#[test]
fn a_claimed_epoch_takes_no_letter_of_the_last_one() {
    let mut archive = Archive::with(&[&[joined(1, 1, "Ann")], &[posted(3, "behind a gap")]]);
    archive
        .d1
        .batch(&[record_room_state(ROOM, Seq(9), Seq(1), at(1))])
        .unwrap();
    let (mark, _) = read_back(&mut archive, 0, Some(NEXT));
    assert_eq!(
        (mark.epoch, mark.contiguous, mark.head),
        (NEXT, Seq(1), Seq(0))
    );
    archive.consume(&[letter(&[posted(2, "late")])]);
    archive.consume(&[letter_of(NEXT, &[posted(2, "new")])]);
    let (_, events) = read_back(&mut archive, 0, None);
    assert_eq!(events, [joined(1, 1, "Ann"), posted(2, "new")]);
}

#[test]
fn an_epoch_can_be_claimed_where_nothing_is_known() {
    let mut archive = Archive::new();
    let (mark, events) = read_back(&mut archive, 0, Some(NEXT));
    assert_eq!((mark.epoch, mark.contiguous), (NEXT, Seq(0)));
    assert_eq!(events, []);
}

#[test]
fn posts_come_back_under_the_ids_that_their_room_told() {
    let log = [
        joined(1, 1, "Ann"),
        posted(2, "a"),
        posted(3, "b"),
        posted(4, "c"),
    ];
    let ids = [2, 4].map(|seq| (Seq(seq), CommandId([seq as u8; 16])));
    let items = log.iter().map(Event::encode);
    let items: Vec<_> = items.chain([encode_ids(&ids)]).collect();
    let frames = pack(items.iter().map(Vec::as_slice));
    let text = encode_letter(ROOM, EPOCH, &frames[0]);
    let mut archive = Archive::new();
    archive.d1.batch(&plan(&[&text, &text]).statements).unwrap();
    archive.consume(&[letter(&[deleted(5, 4), erased(&log[3]).unwrap()])]);
    let answers = archive.d1.batch(&read_archive(ROOM, Seq(0), None)).unwrap();
    let [mark, events] = answers.as_slice() else {
        panic!("the mark and the events");
    };
    let mark = read::<MarkRow>(mark.clone()).unwrap();
    let (_, events, known) = archive_read(&mark, read(events.clone()).unwrap());
    assert_eq!(events.len(), 5);
    assert_eq!(known, ids, "a tombstone keeps it");
}
