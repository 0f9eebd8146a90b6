//! What can happen to a room.

use natter_protocol::ids::Ids;
use natter_protocol::{
    ClientPacket, CommandId, Epoch, Event, Seq, SessionMark, Standing, Timestamp, UserId,
};

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
    /// What they are in the whole place.
    pub standing: Standing,
    /// The session that the socket was opened with.
    pub session: SessionMark,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A socket wants in: it is let in if the answer attaches something to it, and closed if the
    /// answer says so. Then it will say hello.
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
    /// Somebody asks for a change over HTTP, verified by the Worker as a visitor is. The answer is
    /// a `Send` of one `Ack` or `Reject`, in this turn or a later one, or a `Close`.
    Asked {
        /// What the answer goes to: no socket, and unique among them.
        ask: ConnectionId,
        /// Who.
        visitor: Visitor,
        /// What.
        packet: ClientPacket,
    },
    /// Somebody was banned from the place. The answer is a `Send` of one `Ack`, in this turn or a
    /// later one, or a `Close`.
    Banned {
        /// What the answer goes to: no socket, and unique among them.
        ask: ConnectionId,
        /// Who, and what becomes of them.
        ban: Ban,
    },
    /// A socket is gone.
    Disconnected {
        /// Which.
        connection: ConnectionId,
    },
    /// Sessions of a person ended: their sockets are nobody's any more.
    Revoked {
        /// Whose.
        user: UserId,
        /// Which.
        sessions: Vec<SessionMark>,
    },
    /// The timer that `Effect::SetTimer` started.
    TimerFired,
    /// The alarm that `Effect::SetAlarm` set; it may be early, late, or twice.
    AlarmFired,
    /// The platform did not take the alarm: none may be set.
    AlarmFailed,
    /// When the platform last answered a heartbeat, of each socket where it did.
    Heartbeats {
        /// Which, and when.
        heard: Vec<(ConnectionId, Timestamp)>,
    },
    /// These inboxes heard what `Effect::TellInboxes` told them, those that it names besides did
    /// not.
    InboxesTold {
        /// Whose.
        users: Vec<UserId>,
    },
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
    /// D1 said how far it is, read back.
    Archived(ArchiveMark),
    /// D1 said what it has.
    ArchiveRead(ArchivePage),
    /// D1 did not answer.
    ArchiveUnreachable,
}

/// What a room is told of somebody who was banned from the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ban {
    /// The same, however often it is told.
    pub id: CommandId,
    /// Who.
    pub user: UserId,
    /// The sessions that ended with it.
    pub sessions: Vec<SessionMark>,
    /// Whether all that they said goes too.
    pub purge: bool,
}

/// How far D1 is with a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ArchiveMark {
    /// The life of the log that it has.
    pub epoch: Epoch,
    /// The newest event with nothing missing before.
    pub through: Seq,
    /// The newest event that the room once told it of, had or not.
    pub head: Seq,
}

/// A run of events as D1 has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivePage {
    /// The life of the log that D1 has, the one that was claimed included.
    pub epoch: Epoch,
    /// What was asked for: the events after this seq.
    pub after: Seq,
    /// The newest event that D1 has with nothing missing before.
    pub through: Seq,
    /// The events, none missing, as many as one page takes.
    pub events: Vec<Event>,
    /// The ids of the posts among them, in order, as far as D1 knows them.
    pub ids: Ids,
}

impl ArchivePage {
    /// The newest event that D1 has, as far as this page goes.
    #[must_use]
    pub fn last(&self) -> Seq {
        let last = self.events.last().map(Event::seq);
        last.unwrap_or(self.after.min(self.through))
    }

    /// Whether there is nothing after it.
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.events.is_empty() || self.last() >= self.through
    }
}
