//! What one input brings about, gathered and put in order: sends, loads and saves first, then
//! what changed on the screen, then what to do there, then the timer.

use natter_protocol::packet::Packet;
use natter_protocol::packet::client::Received;
use natter_protocol::{Seq, Timestamp, frame};

use super::Client;
use crate::drafts::{DRAFT_BYTES_MAX, beginning};
use crate::effect::{Change, Effect};
use crate::saved::Kept;
use crate::sorted::Set;
use crate::view::RowKey;

/// The most that is gathered before the room is told how far the client has come.
pub(super) const RECEIVED_EVENTS_MAX: u64 = 200;
/// The longest that passes before the room is told, in milliseconds.
pub(super) const RECEIVED_EVERY_MS: u64 = 10_000;

/// The effects of one turn, by what they are.
#[derive(Debug)]
pub(super) struct Turn {
    pub(super) now: Timestamp,
    /// To the platform, in order.
    effects: Vec<Effect>,
    /// To the room, in order, in as few frames as possible.
    items: Vec<Vec<u8>>,
    changes: Set<Change>,
    /// To the screen, once the changes are on it.
    after: Vec<Effect>,
}

impl Turn {
    pub(super) fn new(now: Timestamp) -> Self {
        Self {
            now,
            effects: Vec::new(),
            items: Vec::new(),
            changes: Set::new(),
            after: Vec::new(),
        }
    }

    /// Does something besides sending.
    pub(super) fn perform(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Says something to the room, at the end of the turn.
    pub(super) fn say(&mut self, packet: &impl Packet) {
        self.items.push(packet.item());
    }

    /// The socket is gone, and what was to be said on it.
    pub(super) fn hush(&mut self) {
        self.items.clear();
    }

    /// Something differs on the screen.
    pub(super) fn changed(&mut self, change: Change) {
        self.changes.insert(change);
    }

    /// Does something on the screen, after the changes.
    pub(super) fn afterwards(&mut self, effect: Effect) {
        self.after.push(effect);
    }

    fn into_effects(self) -> (Vec<Effect>, u64) {
        let mut effects = self.effects;
        let frames = frame::pack(self.items.iter().map(Vec::as_slice));
        let sent_bytes = frames.iter().map(|frame| frame.len() as u64).sum();
        effects.extend(frames.into_iter().map(|frame| Effect::Send { frame }));
        effects.extend(self.changes.into_iter().map(Effect::Changed));
        effects.extend(self.after);
        (effects, sent_bytes)
    }
}

impl Client {
    /// Says, saves and shows whatever the turn has left to.
    pub(super) fn finish(&mut self, mut turn: Turn) -> Vec<Effect> {
        self.settle(&mut turn);
        self.line.keep_last(self.timeline.last());
        if self.line.connection.is_live() {
            self.say_due(&mut turn);
        }
        self.follow_unread(&mut turn);
        self.show_touched(&mut turn);
        self.keep(&mut turn);
        self.wake(turn)
    }

    /// What is to be there after a reload.
    fn keep(&mut self, turn: &mut Turn) {
        for kept in self.outbox.take_kept() {
            turn.perform(Effect::Keep(kept));
        }
        if self.drafts.take_due(turn.now) {
            let draft = beginning(self.drafts.text(), DRAFT_BYTES_MAX).to_owned();
            turn.perform(Effect::Keep(Kept::Draft(draft)));
        }
        if let Some(ordinal) = self.unread.take_told(turn.now) {
            turn.perform(Effect::Keep(Kept::Read(ordinal)));
            turn.perform(Effect::MarkRead { ordinal });
        }
    }

    fn wake(&mut self, turn: Turn) -> Vec<Effect> {
        let (now, due) = (turn.now, self.due(turn.now));
        let (mut effects, sent_bytes) = turn.into_effects();
        self.line.sent_bytes += sent_bytes;
        if let Some(at) = due.map(|at| at.max(now))
            && self.woken_at.is_none_or(|woken_at| at < woken_at)
        {
            self.woken_at = Some(at);
            effects.push(Effect::WakeAt { at });
        }
        effects
    }

    /// What was taken and is applied leaves the outbox.
    fn settle(&mut self, turn: &mut Turn) {
        for (command, seq) in self.outbox.settle(self.timeline.last()) {
            match command.target() {
                None => {
                    self.keys.put(command.id(), seq);
                    if let Some(ordinal) = self.timeline.messages().ordinal(seq) {
                        self.unread.read_through(ordinal);
                    }
                    turn.changed(Change::Rows);
                    turn.changed(Change::Row(RowKey::Post(command.id())));
                }
                Some(target) => turn.changed(Change::Row(self.keys.of(target))),
            }
        }
    }

    /// Everything that waited for the room to listen.
    fn say_due(&mut self, turn: &mut Turn) {
        for item in self.outbox.take_due(turn.now) {
            turn.items.push(item);
        }
        self.fetch_due(turn);
        let through = self.timeline.last();
        if self.line.take_received_due(through, turn.now) {
            turn.say(&Received { through });
        }
    }

    fn follow_unread(&mut self, turn: &mut Turn) {
        let divider = self.unread.divider();
        // A tail of yesterday says nothing of today: the count begins where the room is joined.
        if self.line.joins > 0 && self.timeline.last() >= self.line.head {
            self.unread.arrive(self.timeline.newest());
        }
        if self.unread.divider() != divider {
            turn.changed(Change::Rows);
        }
        if self.unread.count() != self.shown_unread {
            self.shown_unread = self.unread.count();
            turn.changed(Change::Unread);
        }
    }

    fn show_touched(&mut self, turn: &mut Turn) {
        let touched = self.timeline.take_touched();
        if touched.rows {
            turn.changed(Change::Rows);
            turn.changed(Change::Edges);
        }
        if touched.rows || !touched.messages.is_empty() {
            self.notice_names(turn.now);
        }
        let quotes = |to: Option<Seq>| {
            let touched_by = |to| touched.added.contains(&to) || touched.messages.contains(&to);
            let quoted = to.and_then(|to| self.timeline.messages().by_seq(to));
            let renamed = quoted.is_some_and(|quoted| touched.members.contains(&quoted.author));
            to.is_some_and(touched_by) || renamed
        };
        for message in self
            .timeline
            .rows()
            .filter(|message| quotes(message.reply_to))
        {
            turn.changed(Change::Row(self.keys.of(message.seq)));
        }
        for (_, post) in self.outbox.unclaimed_posts() {
            if quotes(post.reply_to) {
                turn.changed(Change::Row(RowKey::Post(post.id)));
            }
        }
        for seq in touched.messages.iter() {
            turn.changed(Change::Row(self.keys.of(*seq)));
        }
        if !touched.members.is_empty() {
            for message in self.timeline.rows() {
                let mut mentions = crate::timeline::memory::mentions(message);
                if mentions.any(|number| touched.members.contains(&number)) {
                    turn.changed(Change::Row(self.keys.of(message.seq)));
                }
            }
            // The same person may go on under a name that was not known before.
            turn.changed(Change::Rows);
            turn.changed(Change::Typing);
        }
    }
}
