use natter_protocol::{RoomId, Seq};

use super::fixture::{Archive, ROOM, at, posted};
use crate::{LOBBY, MarkRow, RoomStateRow, list_room_states, record_room_state};

#[test]
fn a_room_that_nothing_was_archived_of_is_at_zero() {
    assert_eq!(Archive::new().mark(), 0);
}

#[test]
fn the_mark_moves_only_over_events_with_all_their_predecessors() {
    let mut archive = Archive::new();
    for (seq, mark) in [(2, 0), (4, 0), (1, 2), (6, 2), (3, 4), (3, 4), (5, 6)] {
        archive.consume(&[super::fixture::letter(&[posted(seq, "x")])]);
        assert_eq!(archive.mark(), mark, "after {seq}");
    }
}

#[test]
fn what_waits_behind_a_long_gap_comes_in_as_the_room_asks() {
    let waiting = crate::fold::FOLD_EVENTS_MAX * 2;
    let mut archive = Archive::new();
    let seqs: Vec<u64> = (2..=waiting).collect();
    for chunk in seqs.chunks(1000) {
        let events: Vec<_> = chunk.iter().map(|seq| posted(*seq, "x")).collect();
        archive.consume(&[super::fixture::letter(&events)]);
    }
    archive.consume(&[super::fixture::letter(&[posted(1, "x")])]);
    assert_eq!(
        archive.mark(),
        waiting,
        "the plan folds half, the ask the other half"
    );
}

#[test]
fn the_operator_sees_rooms_by_what_they_last_said() {
    let mut archive = Archive::with(&[&[posted(1, "x")]]);
    let other = RoomId([9; 16]);
    let batch = [
        record_room_state(ROOM, Seq(3), Seq(1), at(1)),
        record_room_state(LOBBY, Seq(0), Seq(0), at(2)),
        record_room_state(other, Seq(5), Seq(0), at(3)),
        record_room_state(ROOM, Seq(4), Seq(1), at(4)),
    ];
    archive.d1.batch(&batch).unwrap();
    let states: Vec<RoomStateRow> = archive.rows(list_room_states());
    let state = |id, name: &str, head, archived, outbox, seconds| RoomStateRow {
        id,
        name: name.to_owned(),
        head: Seq(head),
        archived: Seq(archived),
        outbox,
        at: at(seconds),
    };
    assert_eq!(
        states,
        [
            state(ROOM, "", 4, 1, 3, 4),
            state(other, "", 5, 0, 5, 3),
            state(LOBBY, "lobby", 0, 0, 0, 2),
        ]
    );
}

#[test]
fn what_a_room_says_of_itself_does_not_move_its_mark() {
    let mut archive = Archive::with(&[&[posted(1, "x")]]);
    archive
        .d1
        .batch(&[record_room_state(ROOM, Seq(9), Seq(1), at(1))])
        .unwrap();
    assert_eq!(archive.mark(), 1);
    let rows: Vec<MarkRow> = archive.d1.last_rows(&crate::ask_archive(ROOM)).unwrap();
    assert_eq!(rows[0].epoch, super::fixture::EPOCH);
}
