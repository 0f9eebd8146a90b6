use natter_protocol::packet::client::PageAt;
use natter_protocol::{Access, RoomId, Seq, UserId};

use super::fixture::{Archive, ROOM, at, deleted, letter, posted};
use crate::{
    Statement, ask_archive, dead_letter_body, delete_dead_letter, delete_trouble, events_after,
    insert_dead_letter, list_room_states, list_rooms, list_troubles, open_room, plan, read_page,
    record_room_state, record_trouble, rename_room, room_by_id, room_by_name_key,
};

/// Every statement that Natter issues, but the list of the newest dead letters.
fn statements() -> Vec<Statement> {
    let letter = letter(&[posted(1, "hello"), deleted(2, 1)]);
    let mut all = plan(&[&letter]).statements;
    all.extend(ask_archive(ROOM));
    all.extend(read_page(ROOM, PageAt::Around(Seq(1))));
    all.extend(open_room(
        RoomId([1; 16]),
        ("Tea", "tea"),
        ("", Access::Public),
        UserId([1; 16]),
        at(1),
    ));
    all.extend(rename_room(ROOM, "Coffee", "coffee"));
    all.extend([
        list_rooms(),
        room_by_id(ROOM),
        events_after(ROOM, Seq(0), 10),
        record_room_state(ROOM, Seq(1), Seq(1), at(1)),
        list_room_states(),
        record_trouble(ROOM, "damaged", "words", at(1)),
        list_troubles(),
        delete_trouble(ROOM, "damaged"),
        room_by_name_key("lobby"),
        dead_letter_body(1),
        delete_dead_letter(1),
    ]);
    all.extend(insert_dead_letter("q", &letter, "y", at(1)));
    all
}

/// D1 bills every row that is read, and one statement may take 30 seconds.
#[test]
fn no_statement_reads_a_whole_table() {
    let archive = Archive::new();
    let tables = [
        "events",
        "messages",
        "members",
        "archive_marks",
        "rooms",
        "dead_letters",
        "d",
        "troubles",
        "met",
    ];
    for statement in statements() {
        let sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
        let mut explain = archive.d1.connection().prepare(&sql).unwrap();
        let params = vec![rusqlite::types::Null; statement.params.len()];
        let rows = explain.query_map(rusqlite::params_from_iter(params), |row| row.get(3));
        let steps: Vec<String> = rows.unwrap().map(Result::unwrap).collect();
        let scans = |table: &&str| steps.iter().any(|s| s == &format!("SCAN {table}"));
        let found: Vec<_> = tables.iter().filter(|table| scans(table)).collect();
        assert_eq!(found, [&""; 0], "{}\n{steps:#?}", statement.sql);
    }
}
