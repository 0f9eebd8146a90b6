//! What one turn of a room gathers, and the order in which it leaves.

use std::collections::BTreeMap;

use natter_protocol::packet::server::Answer;
use natter_protocol::{CloseCode, Epoch, Seq, Timestamp, frame, heartbeat};

use crate::attachment::Attachment;
use crate::effect::{Effect, Trouble, Write};
use crate::input::ConnectionId;

/// The effects of one turn, by what they are.
#[derive(Debug)]
pub(crate) struct Turn {
    /// The room's time.
    pub(crate) now: Timestamp,
    /// Writes, in order.
    pub(crate) writes: Vec<Write>,
    /// Items for one connection each, in order.
    answers: BTreeMap<ConnectionId, Vec<Vec<u8>>>,
    admitted: Vec<ConnectionId>,
    attached: Vec<Attachment>,
    closed: Vec<(ConnectionId, CloseCode)>,
    /// Items for everyone, in order.
    pub(crate) broadcast: Vec<Vec<u8>>,
    heartbeat: Option<String>,
    timer_ms: Option<u64>,
    alarm: Option<Timestamp>,
    copies: Vec<Effect>,
    troubles: Vec<Trouble>,
}

impl Turn {
    /// A turn in which nothing happened yet.
    pub(crate) fn new(now: Timestamp) -> Self {
        Self {
            now,
            writes: Vec::new(),
            answers: BTreeMap::new(),
            admitted: Vec::new(),
            attached: Vec::new(),
            closed: Vec::new(),
            broadcast: Vec::new(),
            heartbeat: None,
            timer_ms: None,
            alarm: None,
            copies: Vec::new(),
            troubles: Vec::new(),
        }
    }

    /// Says something to one connection.
    pub(crate) fn answer(&mut self, to: ConnectionId, packet: impl Into<Answer>) {
        self.send(to, packet.into().encode());
    }

    /// Sends an item to one connection; the items of a turn share frames.
    pub(crate) fn send(&mut self, to: ConnectionId, item: Vec<u8>) {
        self.answers.entry(to).or_default().push(item);
    }

    /// Lets a connection hear broadcasts, after what was sent to it in this turn.
    pub(crate) fn admit(&mut self, connection: ConnectionId) {
        self.admitted.push(connection);
    }

    /// Keeps the last attachment of each connection.
    pub(crate) fn attach(&mut self, attachment: Attachment) {
        self.attached
            .retain(|other| other.connection != attachment.connection);
        self.attached.push(attachment);
    }

    /// Closes a connection, after what was sent to it in this turn.
    pub(crate) fn close(&mut self, connection: ConnectionId, code: CloseCode) {
        self.attached
            .retain(|other| other.connection() != connection);
        self.admitted.retain(|other| *other != connection);
        self.closed.push((connection, code));
    }

    /// Answers heartbeats with this head from now on.
    pub(crate) fn set_heartbeat(&mut self, epoch: Epoch, head: Seq) {
        self.heartbeat = Some(heartbeat::pong(epoch, head));
    }

    /// Sets the timer.
    pub(crate) fn set_timer(&mut self, after_ms: u64) {
        self.timer_ms = Some(after_ms);
    }

    /// Sets the alarm.
    pub(crate) fn set_alarm(&mut self, at: Timestamp) {
        self.alarm = Some(at);
    }

    /// Starts something that takes time.
    pub(crate) fn start(&mut self, effect: Effect) {
        self.copies.push(effect);
    }

    /// Whether texts leave in it, as they were before it: what goes has to go in another turn.
    pub(crate) fn sends_texts(&self) -> bool {
        let has_texts =
            |effect: &Effect| matches!(effect, Effect::Enqueue { .. } | Effect::Snapshot { .. });
        self.copies.iter().any(has_texts)
    }

    /// Tells the operator.
    pub(crate) fn report(&mut self, trouble: Trouble) {
        self.troubles.push(trouble);
    }

    /// Everything, in the order that `Room::handle` promises.
    pub(crate) fn into_effects(self) -> Vec<Effect> {
        let mut effects: Vec<Effect> = self.writes.into_iter().map(Effect::Write).collect();
        for attachment in self.attached {
            effects.push(Effect::Attach {
                connection: attachment.connection(),
                attachment,
            });
        }
        for (connection, items) in self.answers {
            let frames = frame::pack(items.iter().map(Vec::as_slice));
            effects.extend(
                frames
                    .into_iter()
                    .map(|frame| Effect::Send { connection, frame }),
            );
        }
        let admit = |connection| Effect::Admit { connection };
        effects.extend(self.admitted.into_iter().map(admit));
        let close = |(connection, code)| Effect::Close { connection, code };
        effects.extend(self.closed.into_iter().map(close));
        let frames = frame::pack(self.broadcast.iter().map(Vec::as_slice));
        effects.extend(frames.into_iter().map(|frame| Effect::Broadcast { frame }));
        effects.extend(self.heartbeat.map(|text| Effect::SetHeartbeat { text }));
        effects.extend(self.timer_ms.map(|after_ms| Effect::SetTimer { after_ms }));
        effects.extend(self.alarm.map(|at| Effect::SetAlarm { at }));
        effects.extend(self.copies);
        effects.extend(self.troubles.into_iter().map(Effect::Report));
        effects
    }
}
