//! When events are published.
//!
//! The number of frames is the cost of a broadcast, not the number of messages or bytes. So the
//! first event after a quiet moment goes out at once; while events keep coming they gather for a
//! window that grows with the number of connections, and leave as one frame: written, acked and
//! shown in one turn.

use natter_protocol::Timestamp;
use natter_protocol::packet::server::{Ack, Answer};

use crate::config::Config;
use crate::input::ConnectionId;
use crate::room::Room;
use crate::turn::Turn;

/// The time in which events gather.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Window {
    /// When it closes; `None`: it is closed, the room is quiet.
    pub(crate) closes: Option<Timestamp>,
}

/// How long events gather in a room with this many connections, in milliseconds; 0: not at all.
fn length_ms(config: &Config, connections: u64) -> u64 {
    let ms = connections.saturating_mul(config.window_per_connection_us) / 1_000;
    ms.min(config.window_ms_max)
}

impl Room {
    /// Publishes what is staged, if its time has come.
    pub(crate) fn publish_due(&mut self, turn: &mut Turn) {
        let open = self.window.closes.is_some_and(|closes| closes > turn.now);
        if open && !self.staged.is_full() {
            return;
        }
        let has_events = self.staged.has_events();
        if has_events && turn.sends_texts() {
            // A moment later: a delete may be among them.
            self.window.closes = self.window.closes.or(Some(turn.now));
            return;
        }
        self.publish(turn);
        let length_ms = length_ms(&self.config, self.connections.admitted());
        let opens = has_events && length_ms > 0;
        self.window.closes = opens.then(|| turn.now.plus_ms(length_ms));
    }

    /// Writes and shows what is staged.
    pub(crate) fn publish(&mut self, turn: &mut Turn) {
        let staged = self.staged.take();
        turn.writes.extend(staged.writes);
        for ack in staged.acks {
            if self.listens(ack.connection) {
                turn.answer(
                    ack.connection,
                    Ack {
                        id: ack.id,
                        seq: ack.seq,
                    },
                );
            }
        }
        for (connection, reject) in staged.rejects {
            if self.listens(connection) {
                turn.answer(connection, reject);
            }
        }
        self.asks.clear();
        self.tell_news(turn);
        if staged.items.is_empty() {
            return;
        }
        if let Some(page) = self.introductions.take(self.as_of()) {
            turn.broadcast.push(Answer::from(page).encode());
        }
        turn.broadcast.extend(staged.items);
        self.outbox.changed(self.durable.head, turn.now);
        self.durable = self.taken;
        self.give_token(turn);
        self.close_lagging(turn);
    }

    /// Whether an answer still finds somebody.
    fn listens(&self, id: ConnectionId) -> bool {
        self.connections.get(id).is_some() || self.asks.contains(&id)
    }

    /// Sets the one timer for whatever is due first.
    pub(crate) fn set_timer(&mut self, turn: &mut Turn) {
        let alarm_again = self.outbox.alarm_again.filter(|at| *at > turn.now);
        let dues = [self.window.closes, self.presence.due(), alarm_again];
        let Some(due) = dues.into_iter().flatten().min() else {
            return;
        };
        if self.timer != Some(due) {
            self.timer = Some(due);
            turn.set_timer(due.ms_since(turn.now).max(1));
        }
    }
}
