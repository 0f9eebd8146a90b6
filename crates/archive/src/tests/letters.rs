use natter_protocol::frame::{Batch, pack, push_item};
use natter_protocol::ids::{IDS_KIND, encode_ids};
use natter_protocol::limits::QUEUE_FRAME_BYTES_MAX;
use natter_protocol::{CommandId, DecodeError, Epoch, Event, RoomId, Seq};

use super::fixture::{Archive, EPOCH, ROOM, joined, letter, posted};
use crate::letter::{LETTER_BYTES_MAX, Letter, LetterError, decode_letter, encode_letter};
use crate::statement::NUMBER_MAX;
use crate::{EventRow, events_after};

#[test]
fn a_letter_comes_back_as_it_was_sent() {
    let events = vec![joined(1, 1, "Ada"), posted(2, "hello")];
    let text = letter(&events);
    assert!(text.starts_with("1.07070707070707070707070707070707.1."));
    let expected = Letter {
        room: ROOM,
        epoch: EPOCH,
        events,
        ids: Vec::new(),
    };
    assert_eq!(decode_letter(&text), Ok(expected));
}

/// What a room wrote before there were ids.
const WITHOUT_IDS: &str = "1.07070707070707070707070707070707.1.P4sNqhABGwEBAQEBAQEBAQEBAQEBAQEBAegDAAAAA0FkYQMPAgIB0AcAAAAABWhlbGxv";

#[test]
fn a_letter_from_before_ids_is_read_without_any() {
    let letter = decode_letter(WITHOUT_IDS).unwrap();
    assert_eq!(letter.events, [joined(1, 1, "Ada"), posted(2, "hello")]);
    assert_eq!(letter.ids, []);
}

fn letter_of_items(items: &[Vec<u8>]) -> Result<Letter, LetterError> {
    let frames = pack(items.iter().map(Vec::as_slice));
    decode_letter(&encode_letter(ROOM, EPOCH, &frames[0]))
}

#[test]
fn ids_travel_behind_the_events_and_are_poison_if_one_is_cut() {
    let events = [posted(2, "hello"), posted(3, "again")];
    let ids = [(Seq(3), CommandId([7; 16]))];
    let [first, second] = events.each_ref().map(Event::encode);
    let letter = letter_of_items(&[first, second, encode_ids(&ids)]).unwrap();
    assert_eq!(
        (&letter.events[..], &letter.ids[..]),
        (&events[..], &ids[..])
    );

    let whole = encode_ids(&ids);
    let poison = |fields: &[u8], why| {
        let mut item = Vec::new();
        push_item(&mut item, IDS_KIND, fields);
        assert_eq!(letter_of_items(&[item]), Err(LetterError::Frame(why)));
    };
    let kind = IDS_KIND;
    poison(&whole[2..whole.len() - 1], DecodeError::Body { kind });
    let longer = [&whole[2..], &[0]].concat();
    poison(&longer, DecodeError::Trailing { kind });
}

#[test]
fn ids_find_their_posts_where_one_is_of_a_later_version() {
    let mut unknown = Vec::new();
    push_item(&mut unknown, 31, b"from the future");
    let ids = [2, 3].map(|seq| (Seq(seq), CommandId([seq as u8; 16])));
    let text = "hello";
    let items = [unknown, posted(3, text).encode(), encode_ids(&ids)];
    let frames = pack(items.iter().map(Vec::as_slice));
    let letter = encode_letter(ROOM, EPOCH, &frames[0]);
    let mut archive = Archive::new();
    archive.consume(&[letter]);
    let rows: Vec<EventRow> = archive.rows(events_after(ROOM, Seq(0), 10));
    let known: Vec<_> = rows.iter().map(|row| (row.seq, row.id)).collect();
    assert_eq!(known, [(Seq(3), Some(CommandId([3; 16])))]);
}

#[test]
fn the_largest_frame_fits_one_billing_unit() {
    let text = encode_letter(
        RoomId([255; 16]),
        Epoch(u32::MAX),
        &[0; QUEUE_FRAME_BYTES_MAX],
    );
    assert!(text.len() <= LETTER_BYTES_MAX, "{}", text.len());
}

#[test]
fn what_is_no_letter_says_why() {
    let room = ROOM.to_string();
    let good = letter(&[posted(1, "hello")]);
    let frame = good.rsplit('.').next().unwrap();
    let flipped = if frame.starts_with('A') { "B" } else { "A" };
    let damaged = format!("1.{room}.1.{flipped}{}", &frame[1..]);
    let table = [
        (String::new(), LetterError::Version),
        ("hello".to_owned(), LetterError::Version),
        (good.replacen("1.", "2.", 1), LetterError::Version),
        (format!("1.{room}"), LetterError::Parts),
        (format!("1.{room}.1"), LetterError::Parts),
        (format!("1.{}.1.{frame}", &room[1..]), LetterError::Room),
        (format!("1.{room}.one.{frame}"), LetterError::Epoch),
        (format!("1.{room}.4294967296.{frame}"), LetterError::Epoch),
        (format!("1.{room}.1.{frame}!"), LetterError::Base64),
        (damaged, LetterError::Frame(DecodeError::Checksum)),
        (
            format!("1.{room}.1."),
            LetterError::Frame(DecodeError::TooShort { bytes: 0 }),
        ),
    ];
    for (text, expected) in table {
        assert_eq!(decode_letter(&text), Err(expected), "{text}");
    }
}

#[test]
fn an_event_of_a_later_version_is_skipped_and_a_damaged_one_is_poison() {
    let item = |kind: u8, fields: &[u8]| {
        let mut item = Vec::new();
        push_item(&mut item, kind, fields);
        item
    };
    let mut batch = Batch::new();
    assert!(batch.push(&item(31, b"from the future")));
    assert!(batch.push(&posted(2, "hello").encode()));
    let text = encode_letter(ROOM, EPOCH, &batch.seal());
    assert_eq!(decode_letter(&text).unwrap().events, [posted(2, "hello")]);

    let text = encode_letter(ROOM, EPOCH, &Batch::single(&item(3, b"")));
    let expected = LetterError::Frame(DecodeError::Body { kind: 3 });
    assert_eq!(decode_letter(&text), Err(expected));
}

#[test]
fn a_number_that_javascript_would_change_is_poison() {
    let text = |seq| letter(&[posted(seq, "hello")]);
    assert!(decode_letter(&text(NUMBER_MAX)).is_ok());
    let expected = LetterError::Number {
        number: NUMBER_MAX + 1,
        number_max: NUMBER_MAX,
    };
    assert_eq!(decode_letter(&text(NUMBER_MAX + 1)), Err(expected));
}

#[test]
fn the_kinds_in_the_statements_are_the_kinds_of_the_wire() {
    let expected = [
        (1, "Joined"),
        (2, "Renamed"),
        (3, "Posted"),
        (4, "Edited"),
        (5, "Deleted"),
        (6, "Reacted"),
        (7, "Unreacted"),
        (8, "Erased"),
        (9, "Left"),
        (10, "RoleChanged"),
        (11, "Muted"),
        (12, "SettingChanged"),
        (13, "Purged"),
    ];
    assert_eq!(
        Event::KINDS,
        expected,
        "a new kind needs an arm in the fold"
    );
}
