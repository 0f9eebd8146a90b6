use natter_protocol::limits::{MESSAGE_TEXT_BYTES_MAX, QUEUE_FRAME_BYTES_MAX};
use natter_protocol::message::Content;
use natter_protocol::{Epoch, Event, Seq};

use super::fixture::{
    Archive, EPOCH, ROOM, deleted, edited, erased, joined, letter, letter_of, posted, reacted,
    renamed, unreacted,
};
use crate::letter::LetterError;
use crate::{encode_letter, plan};

fn story() -> Vec<Event> {
    vec![
        joined(1, 1, "Ada"),
        posted(2, "the quick fox"),
        joined(3, 2, "Bob"),
        reacted(4, 2, 2, "👍"),
        edited(5, 2, "the slow fox"),
        renamed(6, 2, "Robert"),
    ]
}

#[test]
fn nothing_is_written_for_an_empty_batch() {
    assert_eq!(plan(&[]).statements, []);
}

#[test]
fn only_what_cannot_be_decoded_is_poison() {
    let good = letter(&story());
    let plan = plan(&["junk", &good, "1.x.1.AAAA"]);
    assert_eq!(
        plan.poison,
        [(0, LetterError::Version), (2, LetterError::Room)]
    );
    let mut archive = Archive::new();
    archive.d1.batch(&plan.statements).unwrap();
    assert_eq!(archive.mark(), 6);
}

#[test]
fn redelivery_and_overlap_change_nothing() {
    let log = story();
    let mut archive = Archive::with(&[&log[..4], &log[..4], &log[2..], &log]);
    assert_eq!(archive.log(), log);
    assert_eq!(archive.mark(), 6);
    assert_eq!(
        archive.message(2).content,
        Content::Edited {
            text: "the slow fox".to_owned(),
            at: log[4].at(),
        }
    );
}

#[test]
fn events_behind_a_gap_wait_until_it_is_filled() {
    let log = story();
    let mut archive = Archive::with(&[&log[3..], &log[..1]]);
    assert_eq!(archive.mark(), 1);
    assert_eq!(archive.search("fox"), [0; 0]);
    archive.consume(&[letter(&log[1..3])]);
    assert_eq!(archive.mark(), 6);
    assert_eq!(archive.search("slow"), [2]);
    assert_eq!(archive.search("quick"), [0; 0]);
}

#[test]
fn a_refused_batch_writes_nothing_and_can_be_sent_again() {
    let mut archive = Archive::new();
    let text = letter(&story());
    let mut statements = plan(&[&text]).statements;
    statements.push(crate::Statement {
        sql: "INSERT INTO nowhere VALUES (1)",
        params: Vec::new(),
    });
    assert!(archive.d1.batch(&statements).is_err());
    assert_eq!(archive.log(), []);
    assert_eq!(archive.mark(), 0);
    archive.consume(&[text]);
    assert_eq!(archive.mark(), 6);
}

#[test]
fn a_delete_takes_the_text_out_of_every_table() {
    let log = [
        joined(1, 1, "Ada"),
        posted(2, "xylophone"),
        edited(3, 2, "xylophone zanzibar"),
        reacted(4, 2, 1, "👍"),
        deleted(5, 2),
    ];
    let mut archive = Archive::with(&[&log[..4]]);
    assert_eq!(archive.search("zanzibar"), [2]);
    assert!(archive.places_of("xylophone").len() >= 4);
    archive.consume(&[letter(&log[4..])]);
    assert_eq!(archive.places_of("xylophone"), [""; 0]);
    assert_eq!(archive.places_of("zanzibar"), [""; 0]);
    let message = archive.message(2);
    assert_eq!(message.content, Content::Deleted);
    assert_eq!(message.reactions, []);
    assert_eq!(message.revision, Seq(5));
}

#[test]
fn a_text_that_arrives_after_its_delete_stays_out() {
    let log = [
        posted(1, "xylophone"),
        edited(2, 1, "zanzibar"),
        deleted(3, 1),
    ];
    for order in [[2, 0, 1], [2, 1, 0], [0, 2, 1], [1, 2, 0]] {
        let mut archive = Archive::new();
        for index in order.into_iter().chain(order) {
            archive.consume(&[letter(&[log[index].clone()])]);
        }
        assert_eq!(archive.places_of("xylophone"), [""; 0], "{order:?}");
        assert_eq!(archive.places_of("zanzibar"), [""; 0], "{order:?}");
        assert_eq!(archive.message(1).content, Content::Deleted, "{order:?}");
        assert_eq!(archive.mark(), 3);
    }
}

#[test]
fn a_tombstone_from_a_resend_replaces_the_text_it_stands_for() {
    let log = [
        posted(1, "xylophone"),
        edited(2, 1, "zanzibar"),
        posted(3, "stays"),
    ];
    for tombstone in [erased(&log[0]).unwrap(), erased(&log[1]).unwrap()] {
        let mut archive = Archive::with(&[&log, &[tombstone], &log]);
        assert_eq!(archive.places_of("xylophone"), [""; 0]);
        assert_eq!(archive.places_of("zanzibar"), [""; 0]);
        assert_eq!(archive.message(1).content, Content::Deleted);
        assert_eq!(archive.search("stays"), [3]);
    }
}

#[test]
fn a_delete_behind_a_gap_erases_at_once() {
    let mut archive = Archive::with(&[&[posted(1, "xylophone")], &[deleted(3, 1)]]);
    assert_eq!(archive.places_of("xylophone"), [""; 0]);
    assert_eq!(archive.mark(), 1);
}

#[test]
fn reactions_stand_in_the_order_in_which_apply_leaves_them() {
    let log = [
        posted(1, "hello"),
        reacted(2, 1, 1, "👍"),
        reacted(3, 1, 2, "❤"),
        reacted(4, 1, 3, "👍"),
        unreacted(5, 1, 1, "👍"),
        reacted(6, 1, 1, "👍"),
        reacted(7, 1, 1, "👍"),
        unreacted(8, 1, 2, "❤"),
        reacted(9, 1, 2, "❤"),
        unreacted(10, 1, 9, "❤"),
    ];
    for cut in 1..log.len() {
        let mut archive = Archive::with(&[&log[..cut], &log[cut..]]);
        let reactions = archive.message(1).reactions;
        let reactions: Vec<(&str, Vec<u32>)> = reactions
            .iter()
            .map(|r| (r.emoji.as_str(), r.by.iter().map(|m| m.0).collect()))
            .collect();
        assert_eq!(
            reactions,
            [("👍", vec![3, 1]), ("❤", vec![2])],
            "cut at {cut}"
        );
    }
}

#[test]
fn a_letter_of_an_earlier_life_is_dropped_and_what_waited_in_it_too() {
    let old = story();
    let new = Epoch(EPOCH.0 + 1);
    let mut archive = Archive::with(&[&old[..2], &old[4..]]);
    archive.consume(&[letter_of(new, &[posted(3, "a new life")])]);
    archive.consume(&[letter(&old)]);
    assert_eq!(
        archive.log(),
        [&old[..2], &[posted(3, "a new life")]].concat()
    );
    assert_eq!(archive.mark(), 3);
}

#[test]
fn a_full_batch_of_the_largest_letters_fits_d1() {
    let mut archive = Archive::new();
    let mut letters = Vec::new();
    let mut seq = 0;
    for _ in 0..100 {
        let mut batch = natter_protocol::frame::Batch::new();
        // What takes the most room in JSON, as it does not compress away in the frame.
        let next = |seq: u64| {
            let char = |n: u64| char::from_u32(0x4e00 + ((seq * 31 + n * 17) % 20_000) as u32);
            let text = (0..MESSAGE_TEXT_BYTES_MAX as u64 / 3).filter_map(char);
            posted(seq, &text.collect::<String>()).encode()
        };
        while batch.push_within(&next(seq + 1), QUEUE_FRAME_BYTES_MAX) {
            seq += 1;
        }
        letters.push(encode_letter(ROOM, EPOCH, &batch.seal()));
    }
    let texts: Vec<&str> = letters.iter().map(String::as_str).collect();
    let plan = plan(&texts);
    assert!(
        plan.statements.len() <= 50,
        "{} statements",
        plan.statements.len()
    );
    archive.d1.batch(&plan.statements).unwrap();
    assert_eq!(archive.mark(), seq);
}

#[test]
fn as_many_small_events_as_frames_can_carry_are_folded_in_one_plan() {
    let mut seq = 0;
    let mut next = || {
        seq += 1;
        posted(seq, "x")
    };
    let letters: Vec<String> = (0..20)
        .map(|_| letter(&(0..1000).map(|_| next()).collect::<Vec<_>>()))
        .collect();
    let mut archive = Archive::new();
    archive.consume(&letters);
    let sql = "SELECT folded FROM archive_marks";
    let folded: i64 = archive
        .d1
        .connection()
        .query_row(sql, [], |row| row.get(0))
        .unwrap();
    assert_eq!(folded, 20_000);
}
