//! Opening, joining, losing and finding the socket again.

use natter_protocol::heartbeat::{PING, TIMEOUT_MS};
use natter_protocol::packet::client::{Hello, Resume, SetActivity, SetTyping, Vouch};
use natter_protocol::{CloseCode, Timestamp};

use super::Client;
use super::turn::Turn;
use crate::connection::{Connection, Refusal};
use crate::effect::{Change, Effect};
use crate::heartbeat::Beat;
use crate::jitter::PATIENCE_MS_MIN;

/// How long a socket may take to open, in milliseconds.
pub(crate) const OPEN_MS_MAX: u64 = 15_000;
/// A connection that lived this long was a good one, in milliseconds.
pub(crate) const GOOD_AFTER_MS: u64 = 10_000;
/// The longest pause before connecting once the network is back, in milliseconds.
const ONLINE_MS_MAX: u64 = 500;

impl Client {
    pub(super) fn start(&mut self, turn: &mut Turn) {
        if self.line.connection.has_socket() {
            return;
        }
        if self.timeline.epoch().is_none() {
            turn.perform(Effect::LoadTail);
        }
        self.line.attempt = 0;
        self.open(turn);
    }

    pub(super) fn stop(&mut self, turn: &mut Turn) {
        self.drop_socket(turn);
        self.turn_to(turn, Connection::Offline);
    }

    pub(super) fn went_offline(&mut self, turn: &mut Turn) {
        if let Connection::Refused(_) = self.line.connection {
            return;
        }
        self.drop_socket(turn);
        self.turn_to(turn, Connection::Offline);
    }

    pub(super) fn went_online(&mut self, turn: &mut Turn) {
        match self.line.connection {
            Connection::Offline | Connection::Waiting { .. } => {
                self.line.attempt = 0;
                let pause_ms = self.generator.up_to(ONLINE_MS_MAX);
                self.wait(turn, pause_ms);
            }
            // It may be another network.
            Connection::Live { .. } => self.line.heartbeat.hurry(turn.now),
            Connection::Opening { .. } | Connection::Joining { .. } | Connection::Refused(_) => {}
        }
    }

    fn open(&mut self, turn: &mut Turn) {
        let attempt = self.line.attempt;
        self.turn_to(turn, Connection::Opening { attempt });
        self.line.deadline = Some(turn.now.plus_ms(OPEN_MS_MAX));
        turn.perform(Effect::Open);
    }

    pub(super) fn opened(&mut self, turn: &mut Turn) {
        let Connection::Opening { .. } = self.line.connection else {
            return;
        };
        let since = self.timeline.last();
        self.turn_to(turn, Connection::Joining { since });
        self.line.deadline = Some(turn.now.plus_ms(TIMEOUT_MS));
        self.vouch(turn);
        turn.say(&Hello {
            epoch: self.timeline.epoch(),
            since,
            pending: self.outbox.ids(),
        });
    }

    /// Shows the room what it once had, since it may have lost it.
    fn vouch(&mut self, turn: &mut Turn) {
        self.line.is_foreign = false;
        let (token, last) = (self.line.token, self.timeline.last());
        let of_last =
            token.filter(|token| token.seq == last && Some(token.epoch) == self.timeline.epoch());
        let at = self.timeline.last_at().or(of_last.map(|token| token.at));
        if at.is_some() || token.is_some() {
            turn.say(&Vouch { at, token });
        }
    }

    pub(super) fn closed(&mut self, turn: &mut Turn, code: u16) {
        if !self.line.connection.has_socket() {
            return;
        }
        let code = CloseCode::from_number(code);
        match code.and_then(Refusal::from_close) {
            Some(refusal) => self.refuse(turn, refusal),
            None if code == Some(CloseCode::TooMany) => {
                self.lose(turn);
                let pause_ms = PATIENCE_MS_MIN + self.generator.backoff_ms(self.line.attempt);
                self.wait(turn, pause_ms);
            }
            None => self.retry(turn),
        }
    }

    pub(super) fn refuse(&mut self, turn: &mut Turn, refusal: Refusal) {
        self.lose(turn);
        self.turn_to(turn, Connection::Refused(refusal));
    }

    /// The room knows a socket by the name that it came with: a new one says the new name.
    pub(super) fn come_again(&mut self, turn: &mut Turn) {
        if self.line.connection.has_socket() {
            self.drop_socket(turn);
            self.line.attempt = 0;
            self.open(turn);
        }
    }

    /// The socket is useless: close it, and come back.
    pub(super) fn reconnect(&mut self, turn: &mut Turn) {
        self.drop_socket(turn);
        self.retry(turn);
    }

    fn retry(&mut self, turn: &mut Turn) {
        self.lose(turn);
        let pause_ms = self.generator.backoff_ms(self.line.attempt);
        self.wait(turn, pause_ms);
    }

    fn wait(&mut self, turn: &mut Turn, pause_ms: u64) {
        let until = turn.now.plus_ms(pause_ms);
        let attempt = self.line.attempt;
        self.turn_to(turn, Connection::Waiting { until, attempt });
        self.line.deadline = Some(until);
    }

    /// Closes the socket, if there is one.
    pub(super) fn drop_socket(&mut self, turn: &mut Turn) {
        if self.line.connection.has_socket() {
            turn.perform(Effect::Close);
            self.lose(turn);
        }
    }

    /// The socket is gone: what was asked on it will not be answered.
    fn lose(&mut self, turn: &mut Turn) {
        turn.hush();
        match self.line.connection {
            Connection::Live { .. } => {
                let lived_ms = turn.now.ms_since(self.line.live_at);
                let good = lived_ms >= GOOD_AFTER_MS;
                self.line.attempt = if good { 0 } else { self.line.attempt + 1 };
            }
            Connection::Opening { .. } | Connection::Joining { .. } => self.line.attempt += 1,
            Connection::Offline | Connection::Waiting { .. } | Connection::Refused(_) => return,
        }
        self.outbox.lose_socket();
        self.lose_fetches(turn);
        self.own_typing.stop();
        if self.typing.clear() {
            turn.changed(Change::Typing);
        }
        self.line.resume_by = None;
        // What comes next sets the connection; until then there is none.
        self.line.connection = Connection::Offline;
    }

    pub(super) fn turn_to(&mut self, turn: &mut Turn, connection: Connection) {
        self.line.connection = connection;
        self.line.deadline = None;
        turn.changed(Change::Connection);
    }

    /// Deadlines and pings.
    pub(super) fn line_time(&mut self, turn: &mut Turn) {
        let late = |at: Option<Timestamp>| at.is_some_and(|at| at <= turn.now);
        match self.line.connection {
            Connection::Opening { .. } | Connection::Joining { .. } if late(self.line.deadline) => {
                self.reconnect(turn);
            }
            Connection::Waiting { .. } if late(self.line.deadline) => self.open(turn),
            Connection::Live { .. } if late(self.line.resume_by) => self.reconnect(turn),
            Connection::Live { .. } => self.beat(turn),
            Connection::Opening { .. }
            | Connection::Joining { .. }
            | Connection::Waiting { .. }
            | Connection::Offline
            | Connection::Refused(_) => {}
        }
    }

    fn beat(&mut self, turn: &mut Turn) {
        match self.line.heartbeat.tick(turn.now) {
            Beat::Quiet => {}
            Beat::Ping => turn.perform(Effect::SendText {
                text: PING.to_owned(),
            }),
            Beat::Dead => self.reconnect(turn),
        }
    }

    pub(super) fn line_due(&self) -> Option<Timestamp> {
        let line = &self.line;
        match line.connection {
            Connection::Offline | Connection::Refused(_) => None,
            Connection::Opening { .. }
            | Connection::Joining { .. }
            | Connection::Waiting { .. } => line.deadline,
            Connection::Live { last } => {
                let beat = Some(line.heartbeat.due());
                let dues = [beat, line.resume_by, line.received_due(last)];
                dues.into_iter().flatten().min()
            }
        }
    }

    /// Something is missing between the newest event applied and the head.
    pub(super) fn ask_missing(&mut self, turn: &mut Turn) {
        if self.line.connection.is_live() && self.line.resume_by.is_none() {
            self.line.resume_by = Some(turn.now.plus_ms(TIMEOUT_MS));
            let since = self.timeline.last();
            turn.say(&Resume { since });
        }
    }

    /// What the room should know of the person, besides what they say.
    pub(super) fn introduce(&self, turn: &mut Turn) {
        match self.unread.activity() {
            SetActivity::Active => {}
            SetActivity::Idle => turn.say(&SetActivity::Idle),
        }
    }

    pub(super) fn say_typing(&mut self, turn: &mut Turn, state: SetTyping) {
        if self.line.connection.is_live() {
            turn.say(&state);
        }
    }
}
