//! The directory: names to rooms.

use natter_protocol::{Access, RoomId, Timestamp, UserId};
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
    /// Who opened it; nobody opened the lobby.
    #[serde(default)]
    pub created_by: Option<UserId>,
}

/// A public room, as the directory lists it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ListedRow {
    /// Its id.
    pub id: RoomId,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub topic: String,
    /// How many are in it.
    pub members: u64,
}

/// Rooms that the directory lists.
pub const ROOMS_LISTED_MAX: u64 = 200;

/// The public rooms, the largest first: [`ListedRow`]s.
#[must_use]
pub fn list_rooms() -> Statement {
    Statement::new(
        "SELECT id, name, topic, members FROM rooms WHERE access = 'public'
         ORDER BY members DESC, name LIMIT ?1",
        [ROOMS_LISTED_MAX.into()],
    )
}

/// The room with this id, whatever it is called: at most one [`RoomRow`].
#[must_use]
pub fn room_by_id(id: RoomId) -> Statement {
    Statement::new(
        "SELECT id, name, created_by FROM rooms WHERE id = ?1",
        [id.to_string().into()],
    )
}

/// Gives a room another name, unless a room has it; the last statement answers one [`RoomRow`],
/// whose room has it then.
#[must_use]
pub fn rename_room(id: RoomId, name: &str, name_key: &str) -> Vec<Statement> {
    let rename = Statement::new(
        "UPDATE OR IGNORE rooms SET name = ?2, name_key = ?3 WHERE id = ?1",
        [id.to_string().into(), name.into(), name_key.into()],
    );
    vec![rename, room_by_name_key(name_key)]
}

/// The room whose name compares like this: at most one [`RoomRow`].
#[must_use]
pub fn room_by_name_key(name_key: &str) -> Statement {
    Statement::new(
        "SELECT id, name, created_by FROM rooms WHERE name_key = ?1",
        [name_key.into()],
    )
}

/// Opens the room of this name, with this id if nobody made it before: the last statement
/// answers one [`RoomRow`], whoever was first.
#[must_use]
pub fn open_room(
    id: RoomId,
    (name, name_key): (&str, &str),
    (topic, access): (&str, Access),
    created_by: UserId,
    at: Timestamp,
) -> Vec<Statement> {
    let insert = Statement::new(
        "INSERT OR IGNORE INTO rooms (id, name, name_key, created_by, created_at, topic, access)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        [
            id.to_string().into(),
            name.into(),
            name_key.into(),
            created_by.to_string().into(),
            at.0.into(),
            topic.into(),
            access.name().into(),
        ],
    );
    vec![insert, room_by_name_key(name_key)]
}
