//! What an inbox is asked.

use natter_protocol::api::Came;
use natter_protocol::{CommandId, Ordinal, RoomId, Seq, SessionMark, Standing};
use serde::{Deserialize, Serialize};

/// One question, and the session that it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The mark of the session in the caller's cookie.
    pub session: SessionMark,
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
        /// What they come with, in a few words.
        device: String,
    },
    /// The person of an account, who proved to be them, gets this session too. What the account
    /// is was read from the directory, and is copied here.
    SignIn {
        /// Their display name, for an inbox that has none.
        name: String,
        /// Their handle.
        handle: String,
        /// What they are in the place.
        standing: Standing,
        /// What they come with, in a few words.
        device: String,
        /// By what.
        came: Came,
    },
    /// Whether the session stands, and who that is.
    Who,
    /// The session itself.
    Own,
    /// The person of this session just showed again who they are.
    Prove,
    /// Go by another name.
    Rename {
        /// The display name, not yet checked.
        name: String,
    },
    /// End this session.
    End,
    /// The sessions that stand.
    Sessions,
    /// End another session of the same person; again, if it has ended, so that the rooms can be
    /// told again.
    Revoke {
        /// Which.
        session: SessionMark,
    },
    /// End every session but this one.
    RevokeOthers,
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
        /// The room said so as of this event: what it said later counts.
        as_of: Seq,
    },
    /// Join a room, for somebody who is new here.
    Begun {
        /// Which.
        room: RoomId,
        /// Its name.
        name: String,
    },
    /// The room says that the person is not in it any more. Like the next it is the Worker's own
    /// word, for whoever has no say in it: no session is looked at.
    Removed {
        /// Which.
        room: RoomId,
        /// As of this event.
        as_of: Seq,
    },
    /// The room says that somebody brought the person in.
    Added {
        /// Which.
        room: RoomId,
        /// Its name, as the directory has it.
        name: String,
    },
    /// The person may not come into the place any more: every session ends, and every room where
    /// they are is to be told. It is the Worker's own word, and so are the next two.
    Ban {
        /// The same, however often it is said.
        id: CommandId,
        /// Rooms where they were before, too.
        rooms: Vec<RoomId>,
        /// Whether all that they said goes too.
        purge: bool,
    },
    /// The person may come back.
    LetBack,
    /// These rooms have heard of the ban; others that were told may not have.
    Heard {
        /// Which.
        rooms: Vec<RoomId>,
    },
    /// What the person is called, for a room that somebody brings them into.
    Name,
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
