//! One room object: the core, its storage, its sockets, its timer and its alarm.

use std::collections::BTreeMap;

use natter_protocol::{Epoch, RoomId, Seq, Timestamp};
use natter_room::log::Marks;
use natter_room::memory::MemoryLog;
use natter_room::{Attachment, Config, ConnectionId, Room, TokenKey, Trouble, Unreadable, Write};

use crate::agenda::Token;
use crate::network::WireId;

/// What every room of every World signs with.
pub const TOKEN_KEY: TokenKey = TokenKey::new([7; 32]);

/// Which room of the World.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostId(pub usize);

/// One room object.
#[derive(Debug)]
pub struct Host {
    /// The room's id.
    pub id: RoomId,
    /// Its settings.
    pub config: Config,
    /// The core; `None` while the object sleeps.
    pub room: Option<Room>,
    /// Its storage, which outlives everything.
    pub log: MemoryLog,
    /// Its open sockets.
    pub sockets: BTreeMap<ConnectionId, Socket>,
    /// The timer, which keeps the object awake.
    pub timer: Option<Token>,
    /// The alarm, which does not.
    pub alarm: Option<Token>,
    /// Whether the platform takes no alarm.
    pub alarm_is_down: bool,
    /// Whether it took none since the last one that it took: then a crash leaves none.
    pub alarm_was_refused: bool,
    /// What the operator was told.
    pub reports: Vec<Trouble>,
    /// What heartbeats are answered with.
    pub heartbeat: String,
    /// Which life of the object this is: answers for an earlier one are not heard.
    pub life: u64,
    /// Promises that are pending, which keep the object awake.
    pub in_flight: usize,
    /// How far its clock is ahead of the World's, in milliseconds.
    pub ahead_ms: i64,
    /// How late its alarms are, in milliseconds.
    pub alarm_late_ms: u64,
    /// Whether its storage is full.
    pub is_full: bool,
    /// How often it slept.
    pub naps: u64,
    /// Rows that it read while it worked.
    pub rows_read: u64,
    /// Frames that it sent to one socket each, broadcasts aside.
    pub frames_sent: u64,
    connections: u64,
}

/// One open socket, as the object's shell knows it.
#[derive(Clone, Debug)]
pub struct Socket {
    /// The socket.
    pub wire: WireId,
    /// What is kept with it over a nap.
    pub attachment: Option<Vec<u8>>,
    /// When the platform last answered its heartbeat.
    pub pinged: Option<Timestamp>,
    /// Whether it hears broadcasts.
    pub admitted: bool,
    /// Whether broadcasts to it are lost, as no network would.
    pub deaf: bool,
    /// So many of the next broadcasts to it are lost.
    pub misses: u64,
    /// Whether either ever was so.
    pub was_deaf: bool,
    /// The newest event that the reader is known to have.
    pub received: Seq,
}

impl Host {
    /// A room in which nothing happened.
    #[must_use]
    pub fn new(id: RoomId, config: Config) -> Self {
        let mut log = MemoryLog::new();
        log.apply(&Write::Marks(Marks {
            epoch: Epoch(1),
            ..Marks::default()
        }));
        let config = Config {
            token_key: Some(TOKEN_KEY),
            ..config
        };
        Self {
            id,
            config,
            room: None,
            log,
            sockets: BTreeMap::new(),
            timer: None,
            alarm: None,
            alarm_is_down: false,
            alarm_was_refused: false,
            reports: Vec::new(),
            heartbeat: String::new(),
            life: 0,
            in_flight: 0,
            ahead_ms: 0,
            alarm_late_ms: 0,
            is_full: false,
            naps: 0,
            rows_read: 0,
            frames_sent: 0,
            connections: 0,
        }
    }

    /// The object's clock.
    #[must_use]
    pub fn now(&self, now: Timestamp) -> Timestamp {
        Timestamp(now.0.saturating_add_signed(self.ahead_ms))
    }

    /// The World's time at which the object's clock says this.
    #[must_use]
    pub fn world_time(&self, at: Timestamp) -> Timestamp {
        Timestamp(at.0.saturating_add_signed(-self.ahead_ms))
    }

    /// A number for a new socket.
    pub fn next_connection(&mut self) -> ConnectionId {
        self.connections += 1;
        ConnectionId(self.connections)
    }

    /// The object is constructed, if it is not awake: from storage and attachments alone.
    ///
    /// # Errors
    /// If the storage cannot be read: then it is as it was.
    pub fn wake(&mut self) -> Result<(), Unreadable> {
        if self.room.is_none() {
            let saved = self.log.restart()?;
            self.life += 1;
            let kept = self.sockets.values().filter_map(|s| s.attachment.as_ref());
            let attachments = kept
                .map(|bytes| Attachment::from_bytes(bytes).expect("the room wrote it"))
                .collect();
            self.room = Some(Room::restore(self.config, self.id, saved, attachments));
        }
        Ok(())
    }

    /// Whether the platform may put the object to sleep.
    #[must_use]
    pub fn may_nap(&self) -> bool {
        self.room.is_some() && self.timer.is_none() && self.in_flight == 0
    }

    /// The object goes from memory; sockets, storage and alarm stay.
    pub fn nap(&mut self) {
        debug_assert!(self.may_nap());
        self.room = None;
        self.naps += 1;
    }

    /// The socket that is this connection's.
    #[must_use]
    pub fn connection_of(&self, wire: WireId) -> Option<ConnectionId> {
        let mut sockets = self.sockets.iter();
        sockets.find(|(_, s)| s.wire == wire).map(|(id, _)| *id)
    }
}
