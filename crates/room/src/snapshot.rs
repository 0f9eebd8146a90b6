//! The room's tail in KV: what a cold reader sees first, coalesced because KV takes one write a
//! second for a key and a thousand a day for nothing. It is never the truth.

use natter_protocol::packet::server::Answer;
use natter_protocol::{Batch, Seq, Timestamp};

use crate::config::Config;
use crate::effect::{Effect, Trouble};
use crate::log::Log;
use crate::outbox::Outbox;
use crate::room::Room;
use crate::turn::Turn;

/// The least time between two writes of one key, in milliseconds.
const WRITES_MS_MIN: u64 = 1_000;

impl Outbox {
    /// When the snapshot is to be written: every so often while things change, and soon after
    /// they stop.
    pub(crate) fn snapshot_due(&self, config: &Config, head: Seq) -> Option<Timestamp> {
        let busy = self.changed_since.plus_ms(config.snapshot_every_ms);
        let quiet = self.changed_at.plus_ms(config.snapshot_quiet_ms);
        let soonest = self.snapshot.tried_at.plus_ms(WRITES_MS_MIN);
        let wanted = busy.min(quiet).max(soonest);
        (head > self.marks.snapshotted).then(|| self.snapshot.due(config, wanted))
    }
}

impl Room {
    /// Writes the tail, if it is due.
    pub(crate) fn snapshot_due(&mut self, turn: &mut Turn, log: &dyn Log) {
        let due = self.outbox.snapshot_due(&self.config, self.durable.head);
        if due.is_none_or(|due| due > turn.now) {
            return;
        }
        match self.tail(log) {
            Ok(item) => {
                let frame = self.sealed(&item);
                self.outbox.snapshot_through = self.durable.head;
                self.outbox.snapshot.start(turn.now);
                turn.start(Effect::Snapshot { frame });
            }
            Err(why) => {
                self.outbox.snapshot.fail(turn.now);
                turn.report(Trouble::Tail(why));
            }
        }
    }

    /// The tail with a token of where it ends: whoever paints from it can show that to a room
    /// that lost as much.
    fn sealed(&self, tail: &[u8]) -> Vec<u8> {
        let token = self.token().map(|token| Answer::from(token).encode());
        let mut batch = Batch::new();
        for item in [Some(tail), token.as_deref()].into_iter().flatten() {
            if !batch.push(item) {
                return Batch::single(tail);
            }
        }
        batch.seal()
    }

    /// KV took it.
    pub(crate) fn snapshotted(&mut self, turn: &mut Turn) {
        let outbox = &mut self.outbox;
        outbox.snapshot.succeed();
        outbox.marks.snapshotted = outbox.marks.snapshotted.max(outbox.snapshot_through);
        outbox.marks.snapshotted_at = turn.now;
        outbox.snapshot.tried_at = turn.now;
        outbox.changed_since = turn.now;
        outbox.write(turn);
    }

    /// KV did not take it.
    pub(crate) fn snapshot_failed(&mut self, turn: &mut Turn) {
        self.outbox.snapshot.fail(turn.now);
        self.outbox.marks.snapshotted_at = turn.now;
        self.outbox.write(turn);
    }
}
