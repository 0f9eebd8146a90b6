//! What an inbox stores.

use natter_protocol::api::Came;
use natter_protocol::{Ordinal, RoomId, SessionMark, Standing, Timestamp};
use serde::{Deserialize, Serialize};

use crate::bans::Owed;

/// One session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its mark.
    pub mark: SessionMark,
    /// What the person came with, in a few words.
    pub device: String,
    /// When it began.
    pub begun: Timestamp,
    /// When it was last used, to the hour.
    pub used: Timestamp,
    /// How it came to be.
    pub came: Came,
    /// When its person last showed who they are; the beginning of time, if they never did.
    pub proved: Timestamp,
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

/// Who somebody is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Their display name.
    pub name: String,
    /// Their handle, if they have an account: a copy, for when the directory does not answer.
    pub handle: Option<String>,
    /// What they are in the place: likewise a copy.
    pub standing: Standing,
}

impl Person {
    /// Who came in under a name.
    #[must_use]
    pub const fn guest(name: String) -> Self {
        Self {
            name,
            handle: None,
            standing: Standing::Guest,
        }
    }
}

/// Everything that an inbox restarts from, in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// Who it is; `None`: nobody is here yet.
    pub person: Option<Person>,
    /// The sessions that stand.
    pub sessions: Vec<Session>,
    /// The rooms that the person joined.
    pub rooms: Vec<JoinedRoom>,
    /// The rooms that were not told yet of a ban from the place.
    #[serde(default)]
    pub owed: Vec<Owed>,
}

/// One write to the inbox's storage; each may be performed twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Store who it is.
    Person(Person),
    /// Store a session, by its mark, over what was there.
    Session(Session),
    /// Forget a session.
    EndSession(SessionMark),
    /// Forget every session.
    EndSessions,
    /// Store a room, by its id, over what was there.
    Room(JoinedRoom),
    /// Forget a room.
    LeaveRoom(RoomId),
    /// Store a room that was not told yet of a ban, by its id, over what was there.
    Owe(Owed),
    /// It was told.
    Told(RoomId),
}
