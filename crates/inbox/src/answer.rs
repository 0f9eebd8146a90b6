//! What an inbox answers.

use std::fmt;

use serde::{Deserialize, Serialize};

use natter_protocol::{RoomId, SessionMark};

use crate::write::{JoinedRoom, Person, Session};

/// The answer to one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// The session stands, and this is who it is: to `Begin`, `Who` and `Rename`.
    Person(Person),
    /// The session stands, and this is who it is: to `SignIn`. Others may have ended for it.
    SignedIn(Person, Ended),
    /// The sessions that stand, oldest first: to `Sessions`.
    Sessions(Vec<Session>),
    /// The session that asks: to `Own`.
    Session(Session),
    /// They ended: to `End`, `Revoke`, `RevokeOthers`, `RevokeAll` and `Ban`.
    Ended(Ended),
    /// It is so: to `Leave`, `LetBack`, `Heard` and `Prove`.
    Done,
    /// The rooms: to `Rooms`.
    Rooms(Vec<JoinedRoom>),
    /// The room as the person has it: to `Join`, `Member` and `MarkRead`.
    Room(JoinedRoom),
    /// The session does not stand: whoever asks is nobody.
    NoSession,
    /// The rules say no.
    Refused(Refusal),
}

/// Sessions that ended, and where their sockets may be open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Which.
    pub sessions: Vec<SessionMark>,
    /// The rooms that the person joined.
    pub rooms: Vec<RoomId>,
}

/// Why an inbox refuses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// That cannot be a display name.
    Name {
        /// Why, in words for people, without a capital or a full stop.
        why: String,
    },
    /// The person joined as many rooms as one may.
    TooManyRooms {
        /// Rooms that are allowed.
        rooms_max: usize,
    },
    /// The person did not join that room.
    NotJoined,
    /// The person was banned from the place.
    Banned,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name { why } => f.write_str(why),
            Self::TooManyRooms { rooms_max } => {
                write!(f, "at most {rooms_max} rooms may be joined")
            }
            Self::NotJoined => f.write_str("that room was not joined"),
            Self::Banned => f.write_str("the person was banned from the place"),
        }
    }
}
