//! What the shell shows: plain values, read after an input's effects.

use natter_protocol::packet::server::Status;
use natter_protocol::{CommandId, Role, Seq, Setting, Settings, Timestamp, UserId};

use crate::effect::Failure;

/// A row's name. It survives the moment at which a pending post becomes a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowKey {
    /// The line above a day's first message: the day, counted from 1970-01-01.
    Day(i64),
    /// The line above the first unread message.
    Unread,
    /// The line of a decision about the room or its members.
    Note(Seq),
    /// A message from the room.
    Message(Seq),
    /// A post of this client, pending or since become a message.
    Post(CommandId),
}

/// One row, in order from the oldest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub key: RowKey,
    /// What it is.
    pub kind: RowKind,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// The line above a day's first message.
    Day {
        /// The day, counted from 1970-01-01, in the person's own time.
        day: i64,
    },
    /// The line above the first unread message.
    Unread,
    /// A decision that people should see; `Client::note_of` has the details.
    Note,
    /// A message or a pending post; `Client::message` has the details.
    Message {
        /// Whether name and picture are shown, or it follows the row before.
        grouping: Grouping,
    },
}

/// Whether a message stands under the name of the row before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// Shows who and when.
    Starts,
    /// The same author within five minutes.
    Continues,
}

/// One message, or a post on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageView {
    /// The row's name.
    pub key: RowKey,
    /// The message's name in the room; `None` while it is pending.
    pub seq: Option<Seq>,
    /// Who.
    pub author: Author,
    /// When; by the person's own clock while it is pending.
    pub at: Timestamp,
    /// What it says.
    pub body: Body,
    /// The message that it answers.
    pub reply: Option<Reply>,
    /// Reactions, oldest emoji first, with the person's own that are on their way.
    pub reactions: Vec<ReactionView>,
    /// How far a post has come.
    pub delivery: Delivery,
}

/// Who wrote a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The person; `None` for a moment, where the room has not said yet who a number is.
    pub user: Option<UserId>,
    /// Their display name; empty if `user` is `None`.
    pub name: String,
    /// Whether it is the person at this screen.
    pub mine: bool,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// As posted.
    Text(String),
    /// As last edited; an edit on its way shows as this too.
    Edited(String),
    /// Deleted.
    Deleted,
}

impl Body {
    /// The text, unless it is deleted.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Edited(text) => Some(text),
            Self::Deleted => None,
        }
    }
}

/// The message that another answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Which.
    pub to: Seq,
    /// Who and what, if the message is loaded.
    pub quoted: Option<Quoted>,
}

/// Who and what is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// Who wrote it.
    pub author: Author,
    /// What it says, in one plain line; `None` if it is deleted.
    pub text: Option<String>,
}

/// One emoji under a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReactionView {
    /// The emoji.
    pub emoji: String,
    /// How many set it.
    pub count: usize,
    /// Whether the person at this screen did.
    pub mine: bool,
    /// The names of the others who did, as far as they are known, in order.
    pub names: Vec<String>,
}

/// How far a post has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It is a message of the room.
    Posted,
    /// On its way.
    Sending {
        /// Since when.
        since: Timestamp,
    },
    /// The room took it.
    Sent,
    /// It did not get there: Resend or Cancel.
    Failed(Failure),
}

/// Whether a post can be sent now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Composing {
    /// It can.
    #[default]
    Open,
    /// Not yet: the room is in slow mode.
    Wait {
        /// Until when, by the person's own clock.
        until: Timestamp,
    },
    /// The person is muted.
    Muted {
        /// Until when, by the person's own clock.
        until: Timestamp,
    },
    /// Only moderators post here.
    ModeratorsOnly,
    /// The room is locked.
    Locked,
    /// The person only reads here.
    ReadOnly,
}

/// What the room is set to, and what the person may do there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RulesView {
    /// What the person is there.
    pub role: Role,
    /// Whether they can post now.
    pub composing: Composing,
    /// What the room is set to.
    pub settings: Settings,
}

/// A decision that people should see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteView {
    /// When.
    pub at: Timestamp,
    /// Whose decision it is.
    pub by: Author,
    /// Whom it is about, if it is about somebody.
    pub about: Option<Author>,
    /// What was decided.
    pub what: Decided,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided {
    /// People came, and others went, of their own accord: nobody else decided that.
    Passing {
        /// Who came, in their order.
        joined: Vec<Author>,
        /// Who went.
        left: Vec<Author>,
    },
    /// Somebody had to leave.
    Removed,
    /// Somebody may not come into the place any more.
    Banned,
    /// All that somebody wrote was deleted.
    Purged,
    /// Somebody is something else.
    Role {
        /// What they were.
        was: Role,
        /// What they are.
        role: Role,
    },
    /// Somebody may say nothing until then, by the room's clock.
    Muted {
        /// Until when.
        until: Timestamp,
    },
    /// Somebody may speak again.
    Unmuted,
    /// The room is set to this.
    Set(Setting),
}

/// One end of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// There is nothing beyond.
    End,
    /// There is more.
    More,
    /// More is being loaded.
    Loading,
    /// More could not be loaded; asking again tries again.
    Failed,
}

/// Somebody in the list of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonView {
    /// Who.
    pub user: UserId,
    /// Their display name.
    pub name: String,
    /// Whether they are at the screen.
    pub status: Status,
    /// What they are in the room.
    pub role: Role,
    /// Whether it is the person at this screen.
    pub me: bool,
}

/// Somebody who is typing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typist {
    /// Who.
    pub user: UserId,
    /// Their display name; empty if nobody has said it yet.
    pub name: String,
}

/// Figures for a panel of details.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// The newest event applied.
    pub last: Seq,
    /// The newest event that the room is known to have.
    pub head: Seq,
    /// Commands on their way.
    pub pending: usize,
    /// Events that wait for an earlier one.
    pub held: usize,
    /// Messages in memory.
    pub messages: usize,
    /// Places in memory where messages are missing.
    pub gaps: usize,
    /// Bytes received on sockets.
    pub received_bytes: u64,
    /// Bytes sent on sockets.
    pub sent_bytes: u64,
    /// Frames that could not be read.
    pub bad_frames: u64,
    /// Sockets that reached the room.
    pub joins: u64,
}
