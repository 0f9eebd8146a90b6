//! The state of the one socket, besides what it is in words: deadlines and counters.

use natter_protocol::packet::server::Token;
use natter_protocol::{Seq, Timestamp};

use super::turn::{RECEIVED_EVENTS_MAX, RECEIVED_EVERY_MS};
use crate::connection::Connection;
use crate::heartbeat::Heartbeat;

/// The socket.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) connection: Connection,
    /// When opening or joining has taken too long, or waiting ends.
    pub(super) deadline: Option<Timestamp>,
    pub(super) heartbeat: Heartbeat,
    /// Tries in a row that did not last.
    pub(super) attempt: u32,
    /// When the room was joined.
    pub(super) live_at: Timestamp,
    /// When a resume has taken too long.
    pub(super) resume_by: Option<Timestamp>,
    /// The newest event that the room is known to have.
    pub(super) head: Seq,
    /// What the room was last told, and when.
    told: Seq,
    told_at: Timestamp,
    pub(super) received_bytes: u64,
    pub(super) sent_bytes: u64,
    pub(super) bad_frames: u64,
    pub(super) joins: u64,
    /// The newest token that the room gave.
    pub(super) token: Option<Token>,
    /// Whether the room said that what is known is of another life.
    pub(super) is_foreign: bool,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            connection: Connection::Offline,
            deadline: None,
            heartbeat: Heartbeat::new(Timestamp(0)),
            attempt: 0,
            live_at: Timestamp(0),
            resume_by: None,
            head: Seq(0),
            told: Seq(0),
            told_at: Timestamp(0),
            received_bytes: 0,
            sent_bytes: 0,
            bad_frames: 0,
            joins: 0,
            token: None,
            is_foreign: false,
        }
    }
}

impl Line {
    /// The room was joined.
    pub(super) fn join(&mut self, last: Seq, now: Timestamp) {
        self.connection = Connection::Live { last };
        self.deadline = None;
        self.heartbeat = Heartbeat::new(now);
        self.live_at = now;
        self.resume_by = None;
        self.told = last;
        self.told_at = now;
        self.joins += 1;
    }

    /// Events were applied.
    pub(super) fn keep_last(&mut self, newest: Seq) {
        self.head = self.head.max(newest);
        if let Connection::Live { last } = &mut self.connection {
            *last = newest;
        }
    }

    /// When the room is to be told how far the client has come.
    pub(super) fn received_due(&self, through: Seq) -> Option<Timestamp> {
        (through > self.told).then(|| self.told_at.plus_ms(RECEIVED_EVERY_MS))
    }

    /// The room knows that the client has come this far.
    pub(super) fn skip_received(&mut self, through: Seq) {
        self.told = through;
    }

    /// Whether to tell it; saying yes counts as having told it.
    pub(super) fn take_received_due(&mut self, through: Seq, now: Timestamp) -> bool {
        let many = through.0.saturating_sub(self.told.0) >= RECEIVED_EVENTS_MAX;
        let late = self.received_due(through).is_some_and(|at| at <= now);
        if many || late {
            self.told = through;
            self.told_at = now;
        }
        many || late
    }
}
