//! The directory: names to rooms.

use natter_protocol::{RoomId, Timestamp, UserId};
use serde::Deserialize;

use crate::statement::Statement;

/// The room that exists from the start.
pub const LOBBY: RoomId = RoomId(*b"lobby\0\0\0\0\0\0\0\0\0\0\0");

/// A room in the directory.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct RoomRow {
    /// Its id, which stays.
    pub id: RoomId,
    /// Its name, which may change.
    pub name: String,
}

/// The room whose name compares like this: at most one [`RoomRow`].
#[must_use]
pub fn room_by_name_key(name_key: &str) -> Statement {
    Statement::new(
        "SELECT id, name FROM rooms WHERE name_key = ?1",
        [name_key.into()],
    )
}

/// Opens the room of this name, with this id if nobody made it before: the last statement
/// answers one [`RoomRow`], whoever was first.
#[must_use]
pub fn open_room(
    id: RoomId,
    name: &str,
    name_key: &str,
    created_by: UserId,
    at: Timestamp,
) -> Vec<Statement> {
    let insert = Statement::new(
        "INSERT OR IGNORE INTO rooms (id, name, name_key, created_by, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        [
            id.to_string().into(),
            name.into(),
            name_key.into(),
            created_by.to_string().into(),
            at.0.into(),
        ],
    );
    vec![insert, room_by_name_key(name_key)]
}
