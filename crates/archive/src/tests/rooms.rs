use natter_protocol::{RoomId, UserId};

use super::fixture::{Archive, at};
use crate::{LOBBY, RoomRow, Statement, open_room, room_by_id, room_by_name_key, rooms_by_ids};

fn row(id: RoomId, name: &str) -> RoomRow {
    RoomRow {
        id,
        name: name.to_owned(),
    }
}

fn open(id: u8, name: &str) -> Vec<Statement> {
    open_room(
        RoomId([id; 16]),
        name,
        &name.to_lowercase(),
        UserId([1; 16]),
        at(1),
    )
}

#[test]
fn the_lobby_exists_from_the_start() {
    let mut archive = Archive::new();
    let lobby = [row(LOBBY, "lobby")];
    assert_eq!(archive.rows::<RoomRow>(room_by_id(LOBBY)), lobby);
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

#[test]
fn rooms_are_found_by_their_ids_and_unknown_ones_left_out() {
    let mut archive = Archive::new();
    archive.d1.batch(&open(1, "Tea")).unwrap();
    let ids = [RoomId([1; 16]), RoomId([2; 16]), LOBBY];
    let mut rooms: Vec<RoomRow> = archive.rows(rooms_by_ids(&ids));
    rooms.sort_by(|a, b| a.name.cmp(&b.name));
    assert_eq!(rooms, [row(RoomId([1; 16]), "Tea"), row(LOBBY, "lobby")]);
    assert_eq!(archive.rows::<RoomRow>(rooms_by_ids(&[])), []);
}
