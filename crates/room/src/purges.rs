//! Purges: all that somebody said goes.
//!
//! The log says `Purged` at once, and each message then gets its own `Deleted`, the newest first,
//! so many a turn: whoever follows the log needs no other rule than that of a delete, and a
//! person who wrote a hundred thousand messages holds up nobody. How far it has come is stored,
//! so that a purge which began is carried through over any restart.

use natter_protocol::event::Purged;
use natter_protocol::packet::client::PageAt;
use natter_protocol::{Event, MemberNumber, Message, Seq, Timestamp};

use crate::commands::{ChangeOf, Place};
use crate::config::Config;
use crate::effect::{Trouble, Write};
use crate::log::{Log, Unreadable};
use crate::members::Membership;
use crate::pages;
use crate::recovery::Recovery;
use crate::retry::Retry;
use crate::room::Room;
use crate::staged::View;
use crate::turn::Turn;

/// Messages that are looked at in one turn.
pub const LOOKED_AT_MAX: usize = 256;
/// Messages that are deleted in one turn.
pub const PURGED_MAX: usize = 64;

/// What is left to do of one purge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purge {
    /// Whose messages go.
    pub member: MemberNumber,
    /// Whose decision it was.
    pub by: MemberNumber,
    /// They said nothing before this event, by which they first joined.
    pub after: Seq,
    /// What they said from here on stays, or is gone.
    pub before: Seq,
}

/// What was found of one purge in a turn.
struct Found {
    /// The messages that go, and the events about each.
    gone: Vec<(Message, Vec<Event>)>,
    /// What is left, if anything is.
    left: Option<Purge>,
}

/// The purges that began and are not over.
#[derive(Clone, Debug)]
pub(crate) struct Purges {
    left: Vec<Purge>,
    retry: Retry,
}

impl Purges {
    /// As they were saved.
    pub(crate) fn restore(left: Vec<Purge>) -> Self {
        let retry = Retry::restore(0, Timestamp::default());
        Self { left, retry }
    }

    /// When to go on with them.
    pub(crate) fn due(&self, config: &Config) -> Option<Timestamp> {
        let is_over = self.left.is_empty();
        (!is_over).then(|| self.retry.due(config, Timestamp::default()))
    }

    fn put(&mut self, purge: Purge) {
        self.end(purge.member);
        self.left.push(purge);
    }

    fn end(&mut self, member: MemberNumber) {
        self.left.retain(|left| left.member != member);
    }
}

impl Room {
    /// Stages the decision; the messages follow from the alarm's turns.
    pub(crate) fn purge(
        &mut self,
        turn: &Turn,
        own: Option<&Membership>,
        other: &Membership,
    ) -> Seq {
        let (seq, at) = self.next_event(turn);
        self.speak(own, other);
        let (member, by) = (other.member.number, Self::number_of(own));
        self.staged.push(Event::from(Purged {
            seq,
            member,
            by,
            at,
        }));
        self.begin_purge(other, by, seq);
        seq
    }

    /// What this member said before this event goes.
    pub(crate) fn begin_purge(&mut self, other: &Membership, by: MemberNumber, before: Seq) {
        let purge = Purge {
            member: other.member.number,
            by,
            after: other.joined,
            before,
        };
        self.purges.put(purge);
        self.staged.put_purge(Write::Purge(purge));
    }

    /// Goes on with a purge, if one is left: by so many messages.
    pub(crate) fn purge_due(&mut self, turn: &mut Turn, log: &dyn Log) {
        let due = self.purges.due(&self.config);
        if due.is_none_or(|due| due > turn.now) {
            return;
        }
        match self.recovery {
            Recovery::None | Recovery::Comparing { .. } => {}
            Recovery::UnderWay { .. } => return self.purges.retry.fail(turn.now),
        }
        match self.purge_some(turn, log) {
            Ok(()) => self.purges.retry.succeed(),
            Err(why) => {
                self.purges.retry.fail(turn.now);
                turn.report(Trouble::Purge(why));
            }
        }
    }

    fn purge_some(&mut self, turn: &mut Turn, log: &dyn Log) -> Result<(), Unreadable> {
        let Some(purge) = self.purges.left.first().copied() else {
            return Ok(());
        };
        let staged = &self.staged;
        let found = find(purge, View { staged, log })?;
        if let Some(own) = log.member(purge.by)? {
            self.introductions.speaks(&own);
        }
        for (mut message, about) in found.gone {
            let (seq, at) = self.next_event(turn);
            let by = purge.by;
            let place = Place { seq, by, at };
            let event = self.event_of(place, message.seq, ChangeOf::Delete(about));
            message.apply(&event);
            self.stage_event(event, Some(message));
        }
        self.purges.end(purge.member);
        self.staged.put_purge(match found.left {
            Some(left) => Write::Purge(left),
            None => Write::EndPurge(purge.member),
        });
        self.purges.left.extend(found.left);
        self.publish(turn);
        Ok(())
    }

    /// The log is rewritten from here: a purge of later is decided again, or is not known.
    pub(crate) fn forget_purges_after(&mut self, fork: Seq) {
        let is_later = |purge: &Purge| purge.before > fork.next() || purge.after > fork;
        for purge in self.purges.left.iter().filter(|purge| is_later(purge)) {
            self.staged.put_purge(Write::EndPurge(purge.member));
        }
        self.purges.left.retain(|purge| !is_later(purge));
    }
}

/// The newest messages of a purge that still stand.
fn find(purge: Purge, view: View<'_>) -> Result<Found, Unreadable> {
    let found = view
        .log
        .messages(PageAt::Before(purge.before), LOOKED_AT_MAX)?;
    let is_all = found.len() < LOOKED_AT_MAX;
    // One that is lost would keep its text.
    pages::check(&[&found], is_all, None, view.log)?;
    let (mut gone, mut before) = (Vec::new(), purge.before);
    for message in found.iter().rev() {
        if message.seq <= purge.after {
            return Ok(Found { gone, left: None });
        }
        if gone.len() == PURGED_MAX {
            let left = Some(Purge { before, ..purge });
            return Ok(Found { gone, left });
        }
        before = message.seq;
        let stands = view.message(before)?;
        let own = stands.filter(|stands| stands.author == purge.member && stands.text().is_some());
        if let Some(own) = own {
            let about = view.events_about(own.seq)?;
            gone.push((own, about));
        }
    }
    let left = (!is_all).then_some(Purge { before, ..purge });
    Ok(Found { gone, left })
}
