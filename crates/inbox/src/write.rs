//! What an inbox stores.

use natter_protocol::{Ordinal, RoomId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::input::SessionId;

/// One session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// When it began.
    pub at: Timestamp,
}

/// One room that the person joined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinedRoom {
    /// Which.
    pub room: RoomId,
    /// Its name, as the directory last had it.
    pub name: String,
    /// Its place in the person's list; rooms are listed by it, and it is never given out twice.
    pub place: u64,
    /// The newest message that was read.
    pub read: Ordinal,
}

/// Everything that an inbox restarts from, in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// The display name; `None`: nobody is here yet.
    pub name: Option<String>,
    /// The sessions that stand.
    pub sessions: Vec<Session>,
    /// The rooms that the person joined.
    pub rooms: Vec<JoinedRoom>,
}

/// One write to the inbox's storage; each may be performed twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Store the display name.
    Name(String),
    /// Store a session.
    Session(Session),
    /// Forget a session.
    EndSession(SessionId),
    /// Forget every session.
    EndSessions,
    /// Store a room, by its id, over what was there.
    Room(JoinedRoom),
    /// Forget a room.
    LeaveRoom(RoomId),
}
