//! Who is what in a room, and what the directory says of it.

use natter_protocol::{Access, Role, RoomId, Setting, UserId};

use super::fixture::{Archive, ROOM, at, joined, left, letter, role_changed, set};
use crate::{ListedRow, RoomRow, Statement, list_rooms, open_room, rename_room, room_by_name_key};

fn open(archive: &mut Archive, id: RoomId, name: &str, access: Access) {
    let statements = open_room(id, (name, name), ("", access), UserId([1; 16]), at(0));
    archive.d1.batch(&statements).unwrap();
}

fn listed(archive: &mut Archive) -> Vec<(String, String, u64)> {
    let rows: Vec<ListedRow> = archive.rows(list_rooms());
    rows.into_iter()
        .map(|row| (row.name, row.topic, row.members))
        .collect()
}

fn roles(archive: &mut Archive) -> Vec<u64> {
    let sql = "SELECT role FROM members ORDER BY room, number";
    let statement = Statement {
        sql,
        params: Vec::new(),
    };
    let rows: Vec<serde_json::Value> = archive.rows(statement);
    rows.iter().filter_map(|row| row["role"].as_u64()).collect()
}

#[test]
fn the_directory_counts_who_is_in_a_room_and_says_what_it_is_about() {
    let mut archive = Archive::new();
    open(&mut archive, ROOM, "garden", Access::Public);
    let topic = |text: &str| Setting::Topic(text.to_owned());
    archive.consume(&[letter(&[
        joined(1, 1, "Ada"),
        role_changed(2, 1, (Role::Member, Role::Owner), 1),
        joined(3, 2, "Ben"),
        joined(4, 3, "Cy"),
        set(5, topic("roses"), topic(""), 1),
        left(6, 2, Role::Member, 2),
        role_changed(7, 3, (Role::Member, Role::Banned), 1),
    ])]);
    let garden = |topic: &str, members| ("garden".to_owned(), topic.to_owned(), members);
    let lobby = || ("lobby".to_owned(), String::new(), 0);
    assert_eq!(listed(&mut archive), [garden("roses", 1), lobby()]);
    assert_eq!(roles(&mut archive), [6, 0, 1]);
    archive.consume(&[letter(&[
        joined(8, 2, "Benjamin"),
        set(9, topic(""), topic("roses"), 1),
    ])]);
    assert_eq!(listed(&mut archive), [garden("", 2), lobby()]);
    assert_eq!(roles(&mut archive), [6, 4, 1]);
}

#[test]
fn a_private_room_is_not_listed_from_the_moment_in_which_it_is_opened() {
    let mut archive = Archive::new();
    open(&mut archive, ROOM, "cellar", Access::Private);
    assert_eq!(listed(&mut archive).len(), 1, "the lobby alone");
    let (public, private) = (
        Setting::Access(Access::Public),
        Setting::Access(Access::Private),
    );
    archive.consume(&[letter(&[
        joined(1, 1, "Ada"),
        set(2, public.clone(), private.clone(), 1),
    ])]);
    assert_eq!(listed(&mut archive).len(), 2);
    archive.consume(&[letter(&[set(3, private, public, 1)])]);
    assert_eq!(listed(&mut archive).len(), 1);
}

#[test]
fn a_room_takes_a_name_that_no_other_room_has() {
    let mut archive = Archive::new();
    let other = RoomId([8; 16]);
    open(&mut archive, ROOM, "garden", Access::Public);
    open(&mut archive, other, "kitchen", Access::Public);
    let taken = |archive: &mut Archive, name: &str| -> RoomId {
        let rows: Vec<RoomRow> = archive
            .d1
            .last_rows(&rename_room(ROOM, name, name))
            .unwrap();
        rows[0].id
    };
    assert_eq!(taken(&mut archive, "kitchen"), other);
    assert_eq!(taken(&mut archive, "orchard"), ROOM);
    assert_eq!(taken(&mut archive, "orchard"), ROOM);
    let old: Vec<RoomRow> = archive.rows(room_by_name_key("garden"));
    assert_eq!(old, []);
}
