//! Inboxes: each has a copy of the rooms that its person is in. Whoever comes or goes by their own
//! wish tells their own inbox; what others decide the room tells, and it remembers whom it owes
//! that until they have heard it.

use natter_protocol::{Seq, Timestamp, UserId};

use crate::config::Config;
use crate::effect::{Effect, Write};
use crate::log::{Log, Saved, Unreadable};
use crate::members::{Membership, role_of};
use crate::retry::Retry;
use crate::room::Room;
use crate::turn::Turn;

/// People who are told at once: a request may ask so many objects and no more.
const TOLD_MAX: usize = 20;

/// What one inbox is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Whose.
    pub user: UserId,
    /// Whether they are in the room.
    pub is_in: bool,
    /// As of this event.
    pub as_of: Seq,
}

/// How it goes with telling them.
#[derive(Clone, Debug)]
pub(crate) struct Inboxes {
    retry: Retry,
    /// Whether the storage may name somebody who was not told.
    owes: bool,
    /// Whose inboxes are being told, unless something changed since.
    telling: Vec<UserId>,
    /// Who is to be told since this turn.
    news: Vec<Told>,
    /// Whether everybody is, since this turn.
    all: bool,
}

impl Inboxes {
    /// As it was saved: whatever was under way is told again.
    pub(crate) fn restore(saved: &Saved) -> Self {
        Self {
            retry: Retry::restore(0, Timestamp::default()),
            owes: saved.owes,
            telling: Vec::new(),
            news: Vec::new(),
            all: false,
        }
    }

    /// Somebody is in the room or not, by another's decision.
    pub(crate) fn owe(&mut self, membership: &Membership, as_of: Seq) {
        let (user, is_in) = (membership.member.user, membership.role.is_in());
        self.telling.retain(|told| *told != user);
        self.news.push(Told { user, is_in, as_of });
    }

    /// The room has another name.
    pub(crate) fn owe_members(&mut self) {
        self.telling.clear();
        self.all = true;
    }

    /// The log lost its end: what anybody was told may not be so any more, and who was owed
    /// something is forgotten.
    pub(crate) fn owe_everyone(&mut self, turn: &mut Turn) {
        self.telling.clear();
        self.owes = true;
        turn.writes.push(Write::OweEveryone);
    }

    /// When they are to be told.
    pub(crate) fn due(&self, config: &Config) -> Option<Timestamp> {
        self.owes
            .then(|| self.retry.due(config, Timestamp::default()))
    }
}

impl Room {
    /// Remembers whom it owes what became of them in this turn, and tells them at once.
    pub(crate) fn tell_news(&mut self, turn: &mut Turn) {
        let news = std::mem::take(&mut self.inboxes.news);
        let owed = news.iter().map(|told| Write::Owe(told.user));
        turn.writes.extend(owed);
        if std::mem::take(&mut self.inboxes.all) {
            self.inboxes.owes = true;
            turn.writes.push(Write::OweMembers);
        }
        if !news.is_empty() {
            self.inboxes.owes = true;
            if !self.inboxes.retry.is_under_way() {
                self.tell(turn, news);
            }
        }
    }

    /// Tells those who are owed it, if it is time.
    pub(crate) fn tell_due(&mut self, turn: &mut Turn, log: &dyn Log) {
        let due = self.inboxes.due(&self.config);
        if due.is_none_or(|due| due > turn.now) {
            return;
        }
        match self.owed(log, &[]) {
            Ok(owed) => self.tell_rest(turn, owed),
            Err(_) => self.inboxes.retry.fail(turn.now),
        }
    }

    /// These inboxes have heard it; the others that were asked have not.
    pub(crate) fn inboxes_told(&mut self, turn: &mut Turn, users: &[UserId], log: &dyn Log) {
        let asked = std::mem::take(&mut self.inboxes.telling);
        let heard = |user: &UserId| users.contains(user);
        let is_all = asked.iter().all(heard);
        let told: Vec<UserId> = asked.into_iter().filter(heard).collect();
        turn.writes.extend(told.iter().copied().map(Write::Told));
        if !is_all {
            return self.inboxes.retry.fail(turn.now);
        }
        self.inboxes.retry.succeed();
        match self.owed(log, &told) {
            Ok(owed) => self.tell_rest(turn, owed),
            Err(_) => self.inboxes.retry.fail(turn.now),
        }
    }

    fn tell_rest(&mut self, turn: &mut Turn, owed: Vec<Told>) {
        self.inboxes.owes = !owed.is_empty();
        if self.inboxes.owes {
            self.tell(turn, owed);
        }
    }

    fn tell(&mut self, turn: &mut Turn, told: Vec<Told>) {
        self.inboxes.retry.start(turn.now);
        self.inboxes.telling = told.iter().map(|told| told.user).collect();
        turn.start(Effect::TellInboxes {
            name: self.settings.name.clone(),
            told,
        });
    }

    /// Those who are still owed it, but for these, as the log has them.
    fn owed(&self, log: &dyn Log, but: &[UserId]) -> Result<Vec<Told>, Unreadable> {
        let mut told = Vec::new();
        for user in log.owed(TOLD_MAX + but.len())? {
            if but.contains(&user) || told.len() == TOLD_MAX {
                continue;
            }
            let membership = log.membership_of(user)?;
            told.push(Told {
                user,
                is_in: role_of(membership.as_ref()).is_in(),
                as_of: self.durable.head,
            });
        }
        Ok(told)
    }
}
