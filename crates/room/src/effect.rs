//! What a room wants done. The shell performs effects in order, writes before sends, all
//! before the first await; only `Enqueue`, `AskArchive` and `Snapshot` take time, and answer
//! with an input. Everything that performing needs is in the effect, so that nothing of it can
//! fail once the writes are done, but for what answers with an input of its own.

use std::fmt;

use natter_protocol::{
    CloseCode, CommandId, Epoch, MemberNumber, Message, Seq, Settings, Timestamp, UserId,
};

use crate::attachment::Attachment;
use crate::damage::Damage;
use crate::inboxes::Told;
use crate::input::ConnectionId;
use crate::log::{Marks, Unreadable};
use crate::members::Membership;
use crate::purges::Purge;

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Write to the room's storage. The writes of one turn become durable together.
    Write(Write),
    /// From now on this connection gets broadcasts.
    Admit {
        /// Which.
        connection: ConnectionId,
    },
    /// Send a frame to one connection.
    Send {
        /// To where.
        connection: ConnectionId,
        /// The frame.
        frame: Vec<u8>,
    },
    /// Send one frame to every admitted connection, the same bytes to each.
    Broadcast {
        /// The frame.
        frame: Vec<u8>,
    },
    /// Close a connection; no `Disconnected` is needed for it. One that was never attached was
    /// not let in.
    Close {
        /// Which.
        connection: ConnectionId,
        /// Why.
        code: CloseCode,
    },
    /// Remember this with the socket over hibernation; the first time it is let in.
    Attach {
        /// With which.
        connection: ConnectionId,
        /// What.
        attachment: Attachment,
    },
    /// Call back with `TimerFired`. It keeps the room awake, so it is short, and there is one:
    /// setting it again replaces it.
    SetTimer {
        /// After how long, in milliseconds.
        after_ms: u64,
    },
    /// Call back with `AlarmFired`, hibernated or not. There is one: setting it replaces it.
    /// Answers `AlarmFailed` if the platform does not take it.
    SetAlarm {
        /// When.
        at: Timestamp,
    },
    /// Answer heartbeats with this text from now on, without waking the room. Performed after
    /// the writes of the turn are confirmed.
    SetHeartbeat {
        /// The answer.
        text: String,
    },
    /// Send frames to the queue; answers `Enqueued` or `EnqueueFailed`.
    Enqueue {
        /// The life of the log that they are of.
        epoch: Epoch,
        /// Frames of at most `QUEUE_FRAME_BYTES_MAX`, in order.
        frames: Vec<Vec<u8>>,
        /// The newest event among them.
        through: Seq,
    },
    /// Put the tail into KV; answers `Snapshotted` or `SnapshotFailed`.
    Snapshot {
        /// A frame with one `Page`, and a `Token` if the room signs.
        frame: Vec<u8>,
    },
    /// Ask D1 for its highest contiguous seq of this room; answers `Archived` or
    /// `ArchiveUnreachable`.
    AskArchive {
        /// The room's newest written event, for the operator.
        head: Seq,
    },
    /// Read the room's events from D1; answers `ArchiveRead` or `ArchiveUnreachable`.
    ReadArchive {
        /// After this one.
        after: Seq,
        /// Before that, make this the epoch in D1: it takes no letter of an earlier one any more.
        claim: Option<Epoch>,
    },
    /// Tell the inboxes of these people whether they are in the room; answers `InboxesTold`.
    TellInboxes {
        /// The room's name, if the room knows a newer one than the directory gave it.
        name: String,
        /// Whom, each once.
        told: Vec<Told>,
    },
    /// Say when the platform last answered a heartbeat of each socket; answers `Heartbeats`.
    AskHeartbeats,
    /// Tell the operator; nobody else is told.
    Report(Trouble),
}

/// What a room could not do, and will try again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Read the events that the queue should get.
    Events(Unreadable),
    /// Read the tail that KV should get.
    Tail(Unreadable),
    /// Make one log of its own and what D1 has.
    Recovery(Unreadable),
    /// The same: it took more than it may rewrite.
    TooMuch {
        /// So many events.
        events: u64,
    },
    /// Read what it had written.
    Damaged(Damage),
    /// Mend it.
    Mending(Unreadable),
    /// Mend this: nobody else has it.
    Lost(Damage),
    /// Go on with a purge.
    Purge(Unreadable),
    /// Remember the end of its log: it begins this epoch with what D1 has.
    Behind {
        /// The new one.
        epoch: Epoch,
    },
}

impl Trouble {
    /// A word for it, the same for each of its kind.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Events(_) => "not-queued",
            Self::Tail(_) => "no-snapshot",
            Self::Recovery(_) => "not-recovered",
            Self::TooMuch { .. } => "too-much-to-recover",
            Self::Damaged(_) => "damaged",
            Self::Mending(_) => "not-mended",
            Self::Lost(_) => "lost",
            Self::Purge(_) => "not-purged",
            Self::Behind { .. } => "end-lost",
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Events(why) => {
                write!(f, "nothing went to the queue, the log is unreadable: {why}")
            }
            Self::Damaged(damage) => write!(f, "the storage is damaged: {damage}"),
            Self::Mending(why) => write!(f, "the storage was not mended: {why}"),
            Self::Lost(damage) => {
                write!(f, "{damage}, and neither the room nor D1 has it otherwise")
            }
            Self::Recovery(why) => write!(f, "the log was not recovered: {why}"),
            Self::TooMuch { events } => {
                write!(
                    f,
                    "the log was not recovered: {events} events since are too many to take again"
                )
            }
            Self::Behind { epoch } => {
                write!(
                    f,
                    "the log has lost its end, epoch {epoch} begins with what D1 has"
                )
            }
            Self::Purge(why) => write!(f, "a purge did not go on: {why}"),
            Self::Tail(why) => write!(f, "no snapshot was taken, the tail is unreadable: {why}"),
        }
    }
}

/// One write to the room's storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Append an event to the log.
    Event {
        /// Its place.
        seq: Seq,
        /// The message that it is about.
        target: Option<Seq>,
        /// Its item, encoded once.
        item: Vec<u8>,
        /// The id of the post, if it is one.
        id: Option<CommandId>,
    },
    /// Replace a deleted message's event by its tombstone; its id stays.
    Erase {
        /// Its place.
        seq: Seq,
        /// The message that it is about, as before.
        target: Option<Seq>,
        /// The tombstone's item.
        item: Vec<u8>,
    },
    /// Put an event where it stood, over whatever is left of it.
    Mend {
        /// Its place.
        seq: Seq,
        /// The message that it is about.
        target: Option<Seq>,
        /// Its item.
        item: Vec<u8>,
        /// The id of the post, if it is one and D1 knows it.
        id: Option<CommandId>,
    },
    /// Remember a command that was taken, for ever.
    Command {
        /// Its id.
        id: CommandId,
        /// Whose it is: two people may choose the same id.
        user: UserId,
        /// The answer.
        seq: Seq,
    },
    /// Forget every event, message and command after this seq, and every later member: what
    /// follows in the same turn takes their place.
    Truncate {
        /// The newest event that stays.
        after: Seq,
        /// The newest member who stays.
        member: MemberNumber,
    },
    /// Store a message as it now stands.
    Message(Message),
    /// Store a member as they now stand.
    Member(Membership),
    /// Store what the room is set to.
    Settings(Settings),
    /// The inbox of this person was not told yet what they are here.
    Owe(UserId),
    /// The inboxes of all members were not.
    OweMembers,
    /// The inboxes of all who ever were in the room were not.
    OweEveryone,
    /// It was.
    Told(UserId),
    /// Store how far a purge has come, by its member.
    Purge(Purge),
    /// The purge of this member's messages is over.
    EndPurge(MemberNumber),
    /// Store how far the copies have come.
    Marks(Marks),
}
