//! The page's one socket to the inbox of its person: kept, found again, and what it says handed
//! on.
//!
//! ```text
//!   shell ──Input, now──► Inbox::handle ──► effects, in order ──► shell
//! ```
//!
//! What the inbox says is state, so nothing is asked again and nothing is acknowledged: a socket
//! that comes anew begins with the whole list.

use natter_protocol::heartbeat::TIMEOUT_MS;
use natter_protocol::packet::News;
use natter_protocol::{CloseCode, Seq, Timestamp};

use crate::client::connect::{GOOD_AFTER_MS, OPEN_MS_MAX};
use crate::connection::{Connection, Refusal};
use crate::heartbeat::{Beat, Heartbeat};
use crate::jitter::{Generator, PATIENCE_MS_MIN};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Somebody is here and looks, or the network is back: have a socket, and one that lives.
    Start,
    /// Nobody is here, or there is no network.
    Stop,
    /// The socket that `Effect::Open` asked for is open.
    Opened,
    /// A binary frame arrived, unchecked.
    Received {
        /// The frame.
        bytes: Vec<u8>,
    },
    /// A text arrived: the answer to a ping.
    ReceivedText,
    /// The socket closed, or could not be opened.
    Closed {
        /// The close code.
        code: u16,
    },
    /// The timer of `Effect::WakeAt` fired; early, late and superfluous ticks do no harm.
    Tick,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Open a socket; whatever there was is gone.
    Open,
    /// Close the socket, and hear nothing more of it.
    Close,
    /// Send the text `ping`.
    Ping,
    /// Tick at this time, and not at an earlier one that was asked for.
    WakeAt {
        /// When.
        at: Timestamp,
    },
    /// The inbox says this.
    News(News),
    /// It is useless to come again until something else changes.
    Refused(Refusal),
}

/// The socket, between two inputs.
#[derive(Clone, Debug)]
pub struct Inbox {
    connection: Connection,
    /// When opening or joining has taken too long, or waiting ends.
    deadline: Timestamp,
    heartbeat: Heartbeat,
    /// Tries in a row that did not last.
    attempt: u32,
    live_at: Timestamp,
    generator: Generator,
}

impl Inbox {
    /// No socket yet; chance from this seed spreads the tries.
    #[must_use]
    pub fn new(seed: [u8; 32]) -> Self {
        Self {
            connection: Connection::Offline,
            deadline: Timestamp(0),
            heartbeat: Heartbeat::new(Timestamp(0)),
            attempt: 0,
            live_at: Timestamp(0),
            generator: Generator::new(seed),
        }
    }

    /// Where the socket stands.
    #[must_use]
    pub const fn connection(&self) -> Connection {
        self.connection
    }

    /// Takes one input; the effects are performed in order.
    pub fn handle(&mut self, input: Input, now: Timestamp) -> Vec<Effect> {
        let mut effects = Vec::new();
        match input {
            Input::Start => self.start(&mut effects, now),
            Input::Stop => {
                self.drop_socket(&mut effects);
                self.connection = Connection::Offline;
                self.attempt = 0;
            }
            Input::Opened => {
                self.connection = Connection::Joining { since: Seq(0) };
                self.deadline = now.plus_ms(TIMEOUT_MS);
                // A platform may close a socket late on which nothing was ever said.
                effects.push(Effect::Ping);
            }
            Input::Received { bytes } => self.received(&mut effects, &bytes, now),
            Input::ReceivedText => self.heartbeat.hear(now),
            Input::Closed { code } => self.closed(&mut effects, code, now),
            Input::Tick => self.tick(&mut effects, now),
        }
        let due = self.due().map(|at| Effect::WakeAt { at: at.max(now) });
        effects.extend(due);
        effects
    }

    fn start(&mut self, effects: &mut Vec<Effect>, now: Timestamp) {
        match self.connection {
            Connection::Offline | Connection::Waiting { .. } | Connection::Refused(_) => {
                self.open(effects, now);
            }
            Connection::Live { .. } => self.heartbeat.hurry(now),
            Connection::Opening { .. } | Connection::Joining { .. } => {}
        }
    }

    fn open(&mut self, effects: &mut Vec<Effect>, now: Timestamp) {
        let attempt = self.attempt;
        self.connection = Connection::Opening { attempt };
        self.deadline = now.plus_ms(OPEN_MS_MAX);
        effects.push(Effect::Open);
    }

    fn received(&mut self, effects: &mut Vec<Effect>, bytes: &[u8], now: Timestamp) {
        let Ok(news) = News::decode_frame(bytes) else {
            return self.reconnect(effects, now);
        };
        if let Connection::Live { .. } = self.connection {
            self.heartbeat.hear(now);
        } else {
            self.connection = Connection::Live { last: Seq(0) };
            self.heartbeat = Heartbeat::new(now);
            self.live_at = now;
        }
        effects.extend(news.into_iter().map(Effect::News));
    }

    fn closed(&mut self, effects: &mut Vec<Effect>, code: u16, now: Timestamp) {
        if !self.connection.has_socket() {
            return;
        }
        let code = CloseCode::from_number(code);
        if let Some(refusal) = code.and_then(Refusal::from_close) {
            self.connection = Connection::Refused(refusal);
            effects.push(Effect::Refused(refusal));
            return;
        }
        let patience_ms = match code {
            Some(CloseCode::TooMany) => PATIENCE_MS_MIN,
            Some(_) | None => 0,
        };
        self.wait(patience_ms, now);
    }

    /// The socket is useless: close it, and come back.
    fn reconnect(&mut self, effects: &mut Vec<Effect>, now: Timestamp) {
        effects.push(Effect::Close);
        self.wait(0, now);
    }

    fn wait(&mut self, patience_ms: u64, now: Timestamp) {
        let was_live = matches!(self.connection, Connection::Live { .. });
        let good = was_live && now.ms_since(self.live_at) >= GOOD_AFTER_MS;
        self.attempt = if good { 0 } else { self.attempt + 1 };
        let pause_ms = patience_ms + self.generator.backoff_ms(self.attempt);
        let (until, attempt) = (now.plus_ms(pause_ms), self.attempt);
        self.connection = Connection::Waiting { until, attempt };
        self.deadline = until;
    }

    fn drop_socket(&mut self, effects: &mut Vec<Effect>) {
        if self.connection.has_socket() {
            effects.push(Effect::Close);
        }
    }

    fn tick(&mut self, effects: &mut Vec<Effect>, now: Timestamp) {
        let is_late = self.deadline <= now;
        match self.connection {
            Connection::Opening { .. } | Connection::Joining { .. } if is_late => {
                self.reconnect(effects, now);
            }
            Connection::Waiting { .. } if is_late => self.open(effects, now),
            Connection::Live { .. } => match self.heartbeat.tick(now) {
                Beat::Quiet => {}
                Beat::Ping => effects.push(Effect::Ping),
                Beat::Dead => self.reconnect(effects, now),
            },
            Connection::Opening { .. }
            | Connection::Joining { .. }
            | Connection::Waiting { .. }
            | Connection::Offline
            | Connection::Refused(_) => {}
        }
    }

    const fn due(&self) -> Option<Timestamp> {
        match self.connection {
            Connection::Offline | Connection::Refused(_) => None,
            Connection::Opening { .. }
            | Connection::Joining { .. }
            | Connection::Waiting { .. } => Some(self.deadline),
            Connection::Live { .. } => Some(self.heartbeat.due()),
        }
    }
}
