//! What an inbox is asked.

use std::fmt;

use natter_protocol::{Ordinal, RoomId};
use serde::{Deserialize, Serialize};

/// Sixteen random bytes that name a session; the shell makes them up and signs them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(pub [u8; 16]);

impl fmt::Debug for SessionId {
    /// Not the whole id: who has it and the key could sign in.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second, ..] = self.0;
        write!(f, "SessionId({first:02x}{second:02x}…)")
    }
}

/// One question, and the session that it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The session in the caller's cookie.
    pub session: SessionId,
    /// What is asked.
    pub command: Command,
}

/// What may be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// A new person takes a name, and this session is their first. A repeat changes nothing; a
    /// person who is there already is not overwritten.
    Begin {
        /// The display name, not yet checked.
        name: String,
    },
    /// A person who proved who they are gets this session too.
    SignIn,
    /// Whether the session stands, and who that is.
    Who,
    /// Go by another name.
    Rename {
        /// The display name, not yet checked.
        name: String,
    },
    /// End this session.
    End,
    /// End another session of the same person.
    Revoke {
        /// Which.
        session: SessionId,
    },
    /// End every session, this one included.
    RevokeAll,
    /// The rooms that the person joined, in the order in which they did.
    Rooms,
    /// Join a room; joining again changes nothing but its name.
    Join {
        /// Which.
        room: RoomId,
        /// Its name, as the directory has it: a copy, for when the directory does not answer.
        name: String,
    },
    /// Leave a room.
    Leave {
        /// Which.
        room: RoomId,
    },
    /// Whether the person joined a room.
    Member {
        /// Which.
        room: RoomId,
    },
    /// Everything up to here is read; it never moves back.
    MarkRead {
        /// In which room.
        room: RoomId,
        /// The newest message that was read.
        ordinal: Ordinal,
    },
}
