//! The outbox: what the queue and D1 have not accepted yet, and when to offer it.
//!
//! An event leaves the outbox only when D1, read back, has it. Everything here happens in the
//! alarm's turn or in the turn of an answer; one alarm serves queue, archive and snapshot, and
//! while any of them is behind, it is set.

use std::cmp::Ordering;

use natter_protocol::frame::Batch;
use natter_protocol::ids::{ID_BYTES_MAX, IDS_HEADER_BYTES_MAX, Ids, encode_ids};
use natter_protocol::limits::{FRAME_HEADER_BYTES, PACKETS_PER_FRAME_MAX, QUEUE_FRAME_BYTES_MAX};
use natter_protocol::{Seq, Timestamp};

use crate::config::Config;
use crate::damage::{Damage, StoredEvent};
use crate::effect::{Effect, Trouble, Write};
use crate::log::{Log, Marks, Saved, Unreadable};
use crate::retry::Retry;
use crate::room::Room;
use crate::turn::Turn;

/// Frames that leave at once: as base64 they fit one batch of the queue, 256 KB.
pub const QUEUE_FRAMES_PER_TURN_MAX: usize = 4;
/// The body of a frame that stays under its limit, compressed or not.
const QUEUE_BODY_BYTES_MAX: usize = QUEUE_FRAME_BYTES_MAX - FRAME_HEADER_BYTES - 3;
/// Events in one frame: the ids of the posts among them are an item too.
const QUEUE_FRAME_EVENTS_MAX: usize = PACKETS_PER_FRAME_MAX - 1;
/// Events that are read from the log at once.
const EVENTS_PER_READ: usize = 256;
/// The pause after an alarm that the platform did not take, in milliseconds.
const ALARM_AGAIN_MS: u64 = 1_000;

const _: () = assert!(QUEUE_FRAMES_PER_TURN_MAX * QUEUE_FRAME_BYTES_MAX.div_ceil(3) * 4 <= 256_000);

/// How far the copies have come, and how it goes with each.
#[derive(Clone, Debug)]
pub(crate) struct Outbox {
    /// What is stored of it.
    pub(crate) marks: Marks,
    pub(crate) queue: Retry,
    pub(crate) archive: Retry,
    pub(crate) snapshot: Retry,
    /// The newest event in the snapshot that is under way.
    pub(crate) snapshot_through: Seq,
    /// Whether more waits than the frames that are under way could hold.
    pub(crate) rest: Rest,
    /// Since when an event waits for the queue.
    pub(crate) waiting_since: Timestamp,
    /// Since when the snapshot is behind.
    pub(crate) changed_since: Timestamp,
    /// When the newest event was written.
    pub(crate) changed_at: Timestamp,
    /// When D1 last had something new, or first lacked something.
    pub(crate) progress_at: Timestamp,
    /// When the alarm fires, if it is known to be set.
    pub(crate) alarm: Option<Timestamp>,
    /// When an alarm may be set again, after one that failed.
    pub(crate) alarm_again: Option<Timestamp>,
    /// Whether D1 was asked since the room woke.
    pub(crate) asked: Asked,
}

/// Whether D1 was asked since the room woke: until then the room may be older than its archive,
/// or D1 older than the room remembers, so nothing goes to the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Not yet: it is asked before the first events leave.
    NotYet,
    /// Not to the end: it may have what the room has not, so it is asked at once.
    Doubted,
    /// It answered.
    Yes,
}

/// What was left behind when events were last sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    /// Nothing but what came since.
    Nothing,
    /// Events that found no place in the frames: they follow at once.
    Events,
}

/// Which alarm will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Care {
    /// The one for this moment.
    Exact,
    /// An earlier one too.
    Early,
}

impl Outbox {
    /// As it was saved. Since when things wait was not saved: since the last try, at most.
    pub(crate) fn restore(saved: &Saved) -> Self {
        let marks = saved.marks;
        Self {
            marks,
            queue: Retry::restore(marks.failures, marks.enqueued_at),
            archive: Retry::restore(marks.failures, marks.enqueued_at),
            snapshot: Retry::restore(marks.failures, marks.snapshotted_at),
            snapshot_through: marks.snapshotted,
            rest: Rest::Nothing,
            waiting_since: marks.enqueued_at,
            changed_since: marks.snapshotted_at,
            changed_at: saved.last_at,
            progress_at: marks.enqueued_at,
            alarm: None,
            alarm_again: None,
            asked: Asked::NotYet,
        }
    }

    /// Events were written.
    pub(crate) fn changed(&mut self, before: Seq, now: Timestamp) {
        if before <= self.marks.enqueued {
            self.waiting_since = now;
        }
        if before <= self.marks.snapshotted {
            self.changed_since = now;
        }
        self.changed_at = now;
    }

    /// The platform did not take the alarm. It is set again soon, and not at once: what failed
    /// now would fail now.
    pub(crate) fn alarm_failed(&mut self, now: Timestamp) {
        self.alarm = None;
        self.alarm_again = Some(now.plus_ms(ALARM_AGAIN_MS));
    }

    /// When events should leave, if all is well.
    fn leave_wanted(&self, config: &Config, head: Seq) -> Option<Timestamp> {
        let waiting = head.0.saturating_sub(self.marks.enqueued.0);
        let patience_ms = match waiting >= config.enqueue_events {
            true => 0,
            false => config.enqueue_after_ms,
        };
        (waiting > 0).then(|| self.waiting_since.plus_ms(patience_ms))
    }

    /// When events are to be sent to the queue.
    fn queue_due(&self, config: &Config, head: Seq) -> Option<Timestamp> {
        match self.asked {
            Asked::NotYet | Asked::Doubted => None,
            Asked::Yes => self
                .leave_wanted(config, head)
                .map(|wanted| self.queue.due(config, wanted)),
        }
    }

    /// When D1 is to be asked: a while after events left, and once before the first ones do.
    fn archive_due(&self, config: &Config, head: Seq) -> Option<Timestamp> {
        let since = self.archive.tried_at.max(self.progress_at);
        let behind = self.marks.archived < self.marks.enqueued;
        let check = behind.then(|| since.plus_ms(config.archive_check_ms));
        let first = match self.asked {
            Asked::NotYet => self.leave_wanted(config, head),
            Asked::Doubted => Some(Timestamp::default()),
            Asked::Yes => None,
        };
        let wanted = [check, first].into_iter().flatten().min();
        wanted.map(|wanted| self.archive.due(config, wanted))
    }

    /// Whether what was sent should have been in D1 long ago.
    fn is_lost(&self, config: &Config, now: Timestamp) -> bool {
        let patience_ms = self.archive.backoff_ms(config).max(config.resend_after_ms);
        let is_behind = self.marks.archived < self.marks.enqueued;
        is_behind && !self.queue.is_under_way() && now.ms_since(self.progress_at) >= patience_ms
    }

    /// Everything that D1 does not have goes to the queue once more, from the alarm on.
    fn send_again(&mut self, turn: &mut Turn) {
        self.marks.enqueued = self.marks.archived;
        self.waiting_since = Timestamp::default();
        self.write(turn);
    }

    /// The marks as they are to be stored.
    pub(crate) fn write(&mut self, turn: &mut Turn) {
        let failures = [self.queue, self.archive, self.snapshot].map(|retry| retry.failures);
        self.marks.failures = failures.into_iter().max().unwrap_or_default();
        turn.writes.push(Write::Marks(self.marks));
    }
}

impl Room {
    /// The alarm fired: does what is due.
    pub(crate) fn alarm_fired(&mut self, turn: &mut Turn, log: &dyn Log) {
        self.outbox.alarm = None;
        self.enqueue_due(turn, log);
        self.ask_archive_due(turn);
        self.snapshot_due(turn, log);
        self.tell_due(turn, log);
        if !turn.sends_texts() {
            self.purge_due(turn, log);
        }
        self.sweep(turn);
    }

    /// Sets the one alarm for whatever is due first.
    ///
    /// Setting it is a write, so while people talk one that is set and earlier will do.
    pub(crate) fn set_alarm(&mut self, turn: &mut Turn, care: Care) {
        let (outbox, config, head) = (&self.outbox, &self.config, self.durable.head);
        let dues = [
            outbox.queue_due(config, head),
            outbox.archive_due(config, head),
            self.inboxes.due(config),
            self.purges.due(config),
            outbox.snapshot_due(config, head),
        ];
        let Some(due) = dues.into_iter().flatten().min() else {
            return;
        };
        let again = outbox.alarm_again.unwrap_or_default();
        if again > turn.now {
            return;
        }
        let due = due.max(turn.now);
        let will_do = self.outbox.alarm.is_some_and(|alarm| match care {
            Care::Exact => alarm == due,
            Care::Early => alarm <= due,
        });
        if !will_do {
            self.outbox.alarm = Some(due);
            self.outbox.alarm_again = None;
            turn.set_alarm(due);
        }
    }

    fn enqueue_due(&mut self, turn: &mut Turn, log: &dyn Log) {
        let due = self.outbox.queue_due(&self.config, self.durable.head);
        if due.is_none_or(|due| due > turn.now) {
            return;
        }
        match waiting(self.outbox.marks.enqueued, log) {
            Ok((frames, through, rest)) => {
                self.outbox.rest = rest;
                self.outbox.queue.start(turn.now);
                let epoch = self.outbox.marks.epoch;
                turn.start(Effect::Enqueue {
                    epoch,
                    frames,
                    through,
                });
            }
            Err(why) => {
                self.outbox.queue.fail(turn.now);
                turn.report(Trouble::Events(why));
            }
        }
    }

    /// The queue took events; if more wait, they follow.
    pub(crate) fn enqueued(&mut self, turn: &mut Turn, through: Seq, log: &dyn Log) {
        let outbox = &mut self.outbox;
        if outbox.marks.archived >= outbox.marks.enqueued {
            outbox.progress_at = turn.now;
        }
        outbox.marks.enqueued = outbox.marks.enqueued.max(through.min(self.durable.head));
        outbox.marks.enqueued_at = turn.now;
        outbox.queue.succeed();
        outbox.waiting_since = match outbox.rest {
            Rest::Nothing => turn.now,
            Rest::Events => Timestamp::default(),
        };
        outbox.write(turn);
        self.enqueue_due(turn, log);
    }

    /// The queue did not take them.
    pub(crate) fn enqueue_failed(&mut self, turn: &mut Turn) {
        self.outbox.queue.fail(turn.now);
        self.outbox.marks.enqueued_at = turn.now;
        self.outbox.write(turn);
    }

    fn ask_archive_due(&mut self, turn: &mut Turn) {
        let head = self.durable.head;
        let due = self.outbox.archive_due(&self.config, head);
        if due.is_some_and(|due| due <= turn.now) {
            self.outbox.archive.start(turn.now);
            // Whatever was under way was not answered in a minute.
            self.go_on(turn);
            turn.start(Effect::AskArchive { head });
        }
    }

    /// D1 says what it has. What it should have by now and has not was lost, and so was what it
    /// once had and has no more, since it came back from a backup: it is sent again.
    pub(crate) fn archived(&mut self, turn: &mut Turn, through: Seq, log: &dyn Log) {
        let outbox = &mut self.outbox;
        let asked = std::mem::replace(&mut outbox.asked, Asked::Yes);
        let through = through.min(self.durable.head);
        match through.cmp(&outbox.marks.archived) {
            Ordering::Greater => {
                outbox.marks.archived = through;
                outbox.marks.enqueued = outbox.marks.enqueued.max(through);
                outbox.progress_at = turn.now;
                outbox.archive.succeed();
                outbox.write(turn);
            }
            Ordering::Equal => self.archived_nothing(turn),
            Ordering::Less => {
                outbox.marks.archived = through;
                outbox.archive.succeed();
                outbox.send_again(turn);
            }
        }
        if asked != Asked::Yes {
            self.enqueue_due(turn, log);
        }
    }

    fn archived_nothing(&mut self, turn: &mut Turn) {
        let outbox = &mut self.outbox;
        outbox.archive.finish();
        if outbox.is_lost(&self.config, turn.now) {
            outbox.archive.fail(turn.now);
            outbox.send_again(turn);
        }
    }

    /// D1 did not answer; what it has is not known, so nothing is sent again.
    pub(crate) fn archive_unreachable(&mut self, turn: &mut Turn) {
        self.give_up(turn);
        self.mending_failed(turn.now);
        self.outbox.write(turn);
    }
}

/// Events that leave as one frame, and the ids of the posts among them.
#[derive(Default)]
struct Parcel {
    batch: Batch,
    events: usize,
    ids: Ids,
}

impl Parcel {
    /// Adds an event; whether there is room.
    fn push(&mut self, row: &StoredEvent) -> bool {
        let ids = self.ids.len() + usize::from(row.id.is_some());
        let ids_bytes = IDS_HEADER_BYTES_MAX + ID_BYTES_MAX * ids;
        let event_bytes_max = QUEUE_BODY_BYTES_MAX.saturating_sub(ids_bytes);
        let fits = self.events < QUEUE_FRAME_EVENTS_MAX
            && self.batch.push_within(&row.item, event_bytes_max);
        if fits {
            self.events += 1;
            self.ids.extend(row.id.map(|id| (row.seq, id)));
        }
        fits
    }

    fn seal(mut self) -> Vec<u8> {
        if !self.ids.is_empty() {
            let fits = self
                .batch
                .push_within(&encode_ids(&self.ids), QUEUE_BODY_BYTES_MAX);
            debug_assert!(fits, "there was room for the ids");
        }
        self.batch.seal()
    }
}

/// The frames that the queue gets next, the newest event in them, and what they leave behind.
fn waiting(after: Seq, log: &dyn Log) -> Result<(Vec<Vec<u8>>, Seq, Rest), Unreadable> {
    let (mut frames, mut through) = (Vec::new(), after);
    let mut parcel = Parcel::default();
    let rest = 'full: loop {
        let rows = log.event_rows(through, EVENTS_PER_READ)?;
        let is_last = rows.len() < EVENTS_PER_READ;
        for row in rows {
            if !parcel.push(&row) {
                if frames.len() + 1 == QUEUE_FRAMES_PER_TURN_MAX {
                    break 'full Rest::Events;
                }
                frames.push(std::mem::take(&mut parcel).seal());
                if !parcel.push(&row) {
                    break 'full Rest::Events;
                }
            }
            through = through.next();
        }
        if is_last {
            break Rest::Nothing;
        }
    };
    if !parcel.batch.is_empty() {
        frames.push(parcel.seal());
    }
    if frames.is_empty() {
        return Err(log.notice(Damage::Event(after.next())));
    }
    Ok((frames, through, rest))
}
