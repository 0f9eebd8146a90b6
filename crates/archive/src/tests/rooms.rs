use natter_protocol::{Access, RoomId, UserId};

use super::fixture::{Archive, at};
use crate::{LOBBY, RoomRow, Statement, open_room, room_by_name_key};

fn row(id: RoomId, name: &str) -> RoomRow {
    RoomRow {
        id,
        name: name.to_owned(),
        created_by: (id != LOBBY).then_some(UserId([1; 16])),
    }
}

fn open(id: u8, name: &str) -> Vec<Statement> {
    open_room(
        RoomId([id; 16]),
        (name, &name.to_lowercase()),
        ("", Access::Public),
        UserId([1; 16]),
        at(1),
    )
}

#[test]
fn the_lobby_exists_from_the_start() {
    let mut archive = Archive::new();
    let lobby = [row(LOBBY, "lobby")];
    assert_eq!(archive.rows::<RoomRow>(room_by_name_key("lobby")), lobby);
}

#[test]
fn whoever_opens_a_name_first_makes_the_room() {
    let mut archive = Archive::new();
    let first: Vec<RoomRow> = archive.d1.last_rows(&open(1, "Tea")).unwrap();
    let second: Vec<RoomRow> = archive.d1.last_rows(&open(2, "TEA")).unwrap();
    assert_eq!(first, [row(RoomId([1; 16]), "Tea")]);
    assert_eq!(second, first);
}
