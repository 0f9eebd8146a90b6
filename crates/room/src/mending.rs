//! Mending: what is damaged in storage is made whole again from what is not.
//!
//! Most of a room is there three times: as events, as messages as they stand, and in D1. Whoever
//! meets damage is asked to come back, or gets the tail instead of the events; in the same turn
//! the room mends what it can by itself, and asks D1 for the rest. What nobody has any more stays
//! damaged and is refused to whoever reads it, and the operator is told; everything else goes on.

use std::cell::Cell;

use natter_protocol::ids::id_of;
use natter_protocol::message::Content;
use natter_protocol::packet::client::PageAt;
use natter_protocol::{CommandId, Event, Member, MemberNumber, Message, Seq, Timestamp, UserId};

use crate::commands::Place;
use crate::damage::{Damage, Rows, StoredEvent};
use crate::deletes;
use crate::effect::{Effect, Trouble, Write};
use crate::input::ArchivePage;
use crate::log::{Log, Unreadable};
use crate::members::Membership;
use crate::posts;
use crate::recovery::{Recovery, fork};
use crate::retry::Retry;
use crate::room::Room;
use crate::turn::Turn;

/// Events that are looked through at once: as many as one answer of D1 has.
const EVENTS_PER_LOOK: u64 = 500;
/// Looks in a turn, at most.
const LOOKS_MAX: usize = 20;

/// How it goes with what D1 is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mending {
    retry: Retry,
    /// The events after this one were asked for.
    after: Option<Seq>,
    /// Events after this one came from D1: what is made of them can be mended next.
    again: Option<Seq>,
}

impl Default for Mending {
    fn default() -> Self {
        Self {
            retry: Retry::restore(0, Timestamp::default()),
            after: None,
            again: None,
        }
    }
}

impl Mending {
    fn fail(&mut self, now: Timestamp) {
        self.after = None;
        self.retry.fail(now);
    }
}

impl Room {
    /// Something damaged was read: mends what is there and after it, unless that was tried a
    /// moment ago.
    pub(crate) fn mend(&mut self, turn: &mut Turn, damage: Damage, log: &dyn Log) {
        let due = self.mending.retry.due(&self.config, turn.now);
        if self.recovery != Recovery::None || due > turn.now {
            return;
        }
        turn.report(Trouble::Damaged(damage));
        let after = Seq(damage.seq().0.saturating_sub(1));
        match self.mend_here(turn, after, log) {
            Ok(None) => {}
            Ok(Some(lacking)) => {
                let after = Seq(lacking.seq().0.saturating_sub(1));
                self.mending.after = Some(after);
                self.mending.retry.start(turn.now);
                turn.start(Effect::ReadArchive { after, claim: None });
            }
            Err(why) => {
                self.mending.fail(turn.now);
                turn.report(Trouble::Mending(why));
            }
        }
    }

    /// Messages that are made of what just came from D1.
    pub(crate) fn mend_again(&mut self, turn: &mut Turn, log: &dyn Log) {
        if let Some(after) = self.mending.again.take()
            && let Err(why) = self.mend_here(turn, after, log)
        {
            turn.report(Trouble::Mending(why));
        }
    }

    /// Mends what the room has twice; returns the first that it has not.
    fn mend_here(
        &self,
        turn: &mut Turn,
        mut after: Seq,
        log: &dyn Log,
    ) -> Result<Option<Damage>, Unreadable> {
        let mut lacking = None;
        for _ in 0..LOOKS_MAX {
            let (rows, through) = self.look(after, log)?;
            let found = rows.damage(after, through);
            for damage in &found {
                match second(*damage, log) {
                    Some(write) => turn.writes.push(write),
                    None => lacking = lacking.or(Some(*damage)),
                }
            }
            after = through;
            if !found.is_empty() || after >= self.durable.head {
                break;
            }
        }
        Ok(lacking)
    }

    /// The rows after a seq, and how far they go.
    fn look(&self, after: Seq, log: &dyn Log) -> Result<(Rows, Seq), Unreadable> {
        let through = Seq(after.0.saturating_add(EVENTS_PER_LOOK)).min(self.durable.head);
        Ok((log.rows(after, through)?, through))
    }

    /// D1 did not answer.
    pub(crate) fn mending_failed(&mut self, now: Timestamp) {
        if self.mending.after.is_some() {
            self.mending.fail(now);
        }
    }

    /// D1 has answered with events: those that are damaged here are taken from it.
    pub(crate) fn mend_from(&mut self, turn: &mut Turn, page: &ArchivePage, log: &dyn Log) {
        if self.mending.after != Some(page.after) {
            return;
        }
        self.mending.again = self.mending.after;
        match self.mended_from(turn, page, log) {
            Ok(None) => {
                self.mending.after = None;
                self.mending.retry.succeed();
            }
            Ok(Some(lost)) => {
                self.mending.fail(turn.now);
                turn.report(Trouble::Lost(lost));
            }
            Err(why) => {
                self.mending.fail(turn.now);
                turn.report(Trouble::Mending(why));
            }
        }
    }

    /// The first damage that D1 does not help with.
    fn mended_from(
        &self,
        turn: &mut Turn,
        page: &ArchivePage,
        log: &dyn Log,
    ) -> Result<Option<Damage>, Unreadable> {
        let (rows, through) = self.look(page.after, log)?;
        let is_ours = page.epoch == self.outbox.marks.epoch;
        let mut lost = None;
        for damage in rows.damage(page.after, through) {
            let seq = damage.seq();
            let mut theirs = page.events.iter().filter(|_| is_ours);
            match (damage, theirs.find(|event| event.seq() == seq)) {
                (Damage::Event(_), Some(event)) => turn.writes.push(mended(event, page, log)?),
                // Its events stand by then, and it is made of them by whoever reads it next.
                (Damage::Message(_), Some(_)) => {}
                (Damage::Event(_) | Damage::Message(_), None) => lost = lost.or(Some(damage)),
            }
        }
        Ok(lost)
    }
}

/// What is damaged, from the other form in which the room has it.
fn second(damage: Damage, log: &dyn Log) -> Option<Write> {
    match damage {
        Damage::Event(seq) => Some(write(&first_event(&log.message(seq).ok()??)?, None)),
        Damage::Message(seq) => {
            let about = log.events_about(seq).ok()?;
            let mut about = about.iter();
            let mut message = Message::from_event(about.next()?)?;
            for event in about {
                message.apply(event);
            }
            Some(Write::Message(message))
        }
    }
}

/// The event that brought a message into being, unless its first text is gone.
fn first_event(message: &Message) -> Option<Event> {
    let place = Place {
        seq: message.seq,
        by: message.author,
        at: message.at,
    };
    let posted = |text| posts::posted(place, message.ordinal, text, message.reply_to);
    match &message.content {
        Content::Text(text) => Some(posted(text.clone())),
        Content::Edited { .. } => None,
        Content::Deleted => deletes::tombstone(&posted(String::new())),
    }
}

/// D1 may not have heard yet of a delete.
fn mended(event: &Event, page: &ArchivePage, log: &dyn Log) -> Result<Write, Unreadable> {
    let is_gone = match event.target().map(|target| (target, log.message(target))) {
        None => false,
        Some((_, Ok(Some(message)))) => message.content == Content::Deleted,
        Some((target, Ok(None) | Err(Unreadable::Damaged(_)))) => {
            is_deleted_after(page.through, target, log)?
        }
        Some((_, Err(why))) => return Err(why),
    };
    let tombstone = is_gone.then(|| deletes::tombstone(event)).flatten();
    let id = id_of(&page.ids, event.seq());
    Ok(write(tombstone.as_ref().unwrap_or(event), id))
}

/// Whether one of the events that D1 does not have deletes this message.
fn is_deleted_after(mut after: Seq, target: Seq, log: &dyn Log) -> Result<bool, Unreadable> {
    loop {
        let events = fork::events(after, EVENTS_PER_LOOK as usize, log)?;
        let Some(last) = events.last() else {
            return Ok(false);
        };
        after = last.seq();
        let deletes = |event: &Event| match event {
            Event::Deleted(deleted) => deleted.target == target,
            Event::Joined(_)
            | Event::Renamed(_)
            | Event::Posted(_)
            | Event::Edited(_)
            | Event::Reacted(_)
            | Event::Unreacted(_)
            | Event::Erased(_)
            | Event::Left(_)
            | Event::RoleChanged(_)
            | Event::Muted(_)
            | Event::SettingChanged(_)
            | Event::Purged(_) => false,
        };
        if events.iter().any(deletes) {
            return Ok(true);
        }
    }
}

fn write(event: &Event, id: Option<CommandId>) -> Write {
    Write::Mend {
        seq: event.seq(),
        target: event.target(),
        item: event.encode(),
        id,
    }
}

/// A log that remembers the first damage that somebody met in it.
pub(crate) struct Watched<'a> {
    log: &'a dyn Log,
    met: Cell<Option<Damage>>,
}

impl<'a> Watched<'a> {
    /// Nothing was read of it yet.
    pub(crate) fn new(log: &'a dyn Log) -> Self {
        let met = Cell::new(None);
        Self { log, met }
    }

    /// What was met.
    pub(crate) fn met(&self) -> Option<Damage> {
        self.met.get()
    }

    fn meet(&self, damage: Damage) {
        self.met.set(self.met.get().or(Some(damage)));
    }

    fn watch<T>(&self, read: Result<T, Unreadable>) -> Result<T, Unreadable> {
        if let Err(Unreadable::Damaged(damage)) = &read {
            self.meet(*damage);
        }
        read
    }
}

impl Log for Watched<'_> {
    fn event_rows(&self, after: Seq, events_max: usize) -> Result<Vec<StoredEvent>, Unreadable> {
        self.watch(self.log.event_rows(after, events_max))
    }

    fn events_about(&self, target: Seq) -> Result<Vec<Event>, Unreadable> {
        self.watch(self.log.events_about(target))
    }

    fn message(&self, seq: Seq) -> Result<Option<Message>, Unreadable> {
        self.watch(self.log.message(seq))
    }

    fn messages(&self, at: PageAt, messages_max: usize) -> Result<Vec<Message>, Unreadable> {
        self.watch(self.log.messages(at, messages_max))
    }

    fn rows(&self, after: Seq, through: Seq) -> Result<Rows, Unreadable> {
        self.log.rows(after, through)
    }

    fn notice(&self, damage: Damage) -> Unreadable {
        self.meet(damage);
        damage.into()
    }

    fn command(&self, user: UserId, id: CommandId) -> Result<Option<Seq>, Unreadable> {
        self.log.command(user, id)
    }

    fn commands_after(&self, after: Seq) -> Result<Vec<(UserId, CommandId, Seq)>, Unreadable> {
        self.log.commands_after(after)
    }

    fn member(&self, number: MemberNumber) -> Result<Option<Member>, Unreadable> {
        self.log.member(number)
    }

    fn membership_of(&self, user: UserId) -> Result<Option<Membership>, Unreadable> {
        self.log.membership_of(user)
    }

    fn staff(&self) -> Result<Vec<Membership>, Unreadable> {
        self.log.staff()
    }

    fn has_others(&self, than: MemberNumber) -> Result<bool, Unreadable> {
        self.log.has_others(than)
    }

    fn owed(&self, users_max: usize) -> Result<Vec<UserId>, Unreadable> {
        self.log.owed(users_max)
    }

    fn size_bytes(&self) -> u64 {
        self.log.size_bytes()
    }
}
