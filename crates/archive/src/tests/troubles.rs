use natter_protocol::RoomId;

use super::fixture::{Archive, ROOM, at};
use crate::{
    LOBBY, Statement, TROUBLE_CHARS_MAX, TroubleRow, delete_trouble, list_troubles, record_trouble,
};

fn archive(notes: &[Statement]) -> Archive {
    let mut archive = Archive::new();
    archive.d1.batch(notes).unwrap();
    archive
}

fn listed(archive: &mut Archive) -> Vec<(RoomId, String, String, u64)> {
    let rows: Vec<TroubleRow> = archive.rows(list_troubles());
    let row = |row: TroubleRow| (row.room, row.kind, row.words, row.times);
    rows.into_iter().map(row).collect()
}

#[test]
fn one_kind_of_trouble_is_counted_and_in_its_newest_words() {
    let mut archive = archive(&[
        record_trouble(ROOM, "damaged", "event 3", at(1)),
        record_trouble(ROOM, "lost", "event 4", at(2)),
        record_trouble(ROOM, "damaged", "event 5", at(3)),
    ]);
    let damaged = (ROOM, "damaged".to_owned(), "event 5".to_owned(), 2);
    let lost = (ROOM, "lost".to_owned(), "event 4".to_owned(), 1);
    assert_eq!(listed(&mut archive), [damaged, lost]);
    let rows: Vec<TroubleRow> = archive.rows(list_troubles());
    assert_eq!((rows[0].first_at, rows[0].last_at), (at(1), at(3)));
}

#[test]
fn a_trouble_is_forgotten_alone() {
    let mut archive = archive(&[
        record_trouble(ROOM, "damaged", "one", at(1)),
        record_trouble(ROOM, "lost", "two", at(2)),
        record_trouble(LOBBY, "damaged", "three", at(3)),
        delete_trouble(ROOM, "damaged"),
    ]);
    let left: Vec<String> = listed(&mut archive).into_iter().map(|row| row.2).collect();
    assert_eq!(left, ["three", "two"]);
}

#[test]
fn a_room_is_named_where_it_has_a_name() {
    let notes = [ROOM, LOBBY].map(|room| record_trouble(room, "lost", "why", at(1)));
    let rows: Vec<TroubleRow> = archive(&notes).rows(list_troubles());
    let mut names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["", "lobby"]);
}

#[test]
fn words_are_cut_between_letters() {
    let words = "\u{e9}".repeat(TROUBLE_CHARS_MAX as usize);
    for more in ["", "\u{e9}"] {
        let note = record_trouble(ROOM, "lost", &format!("{words}{more}"), at(1));
        assert_eq!(listed(&mut archive(&[note]))[0].2, words);
    }
}
