//! What can happen to a room.

use natter_protocol::{Seq, UserId};

/// One socket; the shell makes it up, unique among the room's open sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

/// Who a connection speaks for, verified by the Worker before the room is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// The person.
    pub user: UserId,
    /// Their display name.
    pub name: String,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A socket was accepted; it will say hello.
    Connected {
        /// Which.
        connection: ConnectionId,
        /// Who.
        visitor: Visitor,
    },
    /// A binary frame arrived.
    Received {
        /// From where.
        connection: ConnectionId,
        /// The frame, unchecked, of any size.
        bytes: Vec<u8>,
    },
    /// A text arrived that was not the heartbeat.
    ReceivedText {
        /// From where.
        connection: ConnectionId,
    },
    /// A socket is gone.
    Disconnected {
        /// Which.
        connection: ConnectionId,
    },
    /// The timer that `Effect::SetTimer` started.
    TimerFired,
    /// The alarm that `Effect::SetAlarm` set; it may be early, late, or twice.
    AlarmFired,
    /// The queue took everything through this seq.
    Enqueued {
        /// The newest event that was sent.
        through: Seq,
    },
    /// The queue did not take it.
    EnqueueFailed,
    /// KV took the snapshot.
    Snapshotted,
    /// KV did not take it.
    SnapshotFailed,
    /// D1 holds everything through this seq, read back.
    Archived {
        /// The newest event with nothing missing before.
        through: Seq,
    },
    /// D1 did not answer.
    ArchiveUnreachable,
}
