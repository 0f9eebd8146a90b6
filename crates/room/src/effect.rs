//! What a room wants done. The shell performs effects in order, writes before sends, all
//! before the first await; only `Enqueue`, `Snapshot` and `AskArchive` take time, and answer
//! with an input.

use natter_protocol::{CloseCode, CommandId, Member, Message, Seq, Timestamp, UserId};

use crate::attachment::Attachment;
use crate::input::ConnectionId;
use crate::log::Marks;

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
    /// Close a connection; no `Disconnected` is needed for it.
    Close {
        /// Which.
        connection: ConnectionId,
        /// Why.
        code: CloseCode,
    },
    /// Remember this with the socket over hibernation.
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
        /// Frames of at most `QUEUE_FRAME_BYTES_MAX`, in order.
        frames: Vec<Vec<u8>>,
        /// The newest event among them.
        through: Seq,
    },
    /// Put the tail into KV; answers `Snapshotted` or `SnapshotFailed`.
    Snapshot {
        /// A frame with one `Page`.
        frame: Vec<u8>,
    },
    /// Ask D1 for its highest contiguous seq of this room; answers `Archived` or
    /// `ArchiveUnreachable`.
    AskArchive,
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
    },
    /// Replace a deleted message's event by its tombstone.
    Erase {
        /// Its place.
        seq: Seq,
        /// The tombstone's item.
        item: Vec<u8>,
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
    /// Store a message as it now stands.
    Message(Message),
    /// Store a member as they now stand.
    Member(Member),
    /// Store how far the copies have come.
    Marks(Marks),
}
