//! A room's storage, and how many rows of it were read: what the platform sends a bill for.

use std::cell::Cell;

use natter_protocol::packet::client::PageAt;
use natter_protocol::{CommandId, Event, Member, MemberNumber, Message, Seq, UserId};
use natter_room::damage::{Damage, Rows, StoredEvent};
use natter_room::{Log, Membership, Unreadable};

/// A log that counts.
pub struct Counted<'a, L> {
    log: &'a L,
    rows: Cell<u64>,
}

impl<'a, L: Log> Counted<'a, L> {
    /// Nothing was read of it yet.
    pub fn new(log: &'a L) -> Self {
        let rows = Cell::new(0);
        Self { log, rows }
    }

    /// Rows read so far. A question without an answer counts as one.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows.get()
    }

    fn count(&self, rows: usize) {
        self.rows.set(self.rows.get() + rows.max(1) as u64);
    }

    fn many<T>(&self, read: Result<Vec<T>, Unreadable>) -> Result<Vec<T>, Unreadable> {
        self.count(read.as_ref().map_or(0, Vec::len));
        read
    }

    fn one<T>(&self, read: T) -> T {
        self.count(1);
        read
    }
}

impl<L: Log> Log for Counted<'_, L> {
    fn event_rows(&self, after: Seq, events_max: usize) -> Result<Vec<StoredEvent>, Unreadable> {
        self.many(self.log.event_rows(after, events_max))
    }

    fn events_about(&self, target: Seq) -> Result<Vec<Event>, Unreadable> {
        self.many(self.log.events_about(target))
    }

    fn message(&self, seq: Seq) -> Result<Option<Message>, Unreadable> {
        self.one(self.log.message(seq))
    }

    fn messages(&self, at: PageAt, messages_max: usize) -> Result<Vec<Message>, Unreadable> {
        self.many(self.log.messages(at, messages_max))
    }

    fn rows(&self, after: Seq, through: Seq) -> Result<Rows, Unreadable> {
        let rows = self.log.rows(after, through)?;
        self.count(rows.events.len() + rows.messages.len());
        Ok(rows)
    }

    fn notice(&self, damage: Damage) -> Unreadable {
        self.log.notice(damage)
    }

    fn command(&self, user: UserId, id: CommandId) -> Result<Option<Seq>, Unreadable> {
        self.one(self.log.command(user, id))
    }

    fn commands_after(&self, after: Seq) -> Result<Vec<(UserId, CommandId, Seq)>, Unreadable> {
        self.many(self.log.commands_after(after))
    }

    fn member(&self, number: MemberNumber) -> Result<Option<Member>, Unreadable> {
        self.one(self.log.member(number))
    }

    fn membership_of(&self, user: UserId) -> Result<Option<Membership>, Unreadable> {
        self.one(self.log.membership_of(user))
    }

    fn staff(&self) -> Result<Vec<Membership>, Unreadable> {
        self.many(self.log.staff())
    }

    fn has_others(&self, than: MemberNumber) -> Result<bool, Unreadable> {
        self.one(self.log.has_others(than).map(Some))
            .map(Option::unwrap_or_default)
    }

    fn owed(&self, users_max: usize) -> Result<Vec<UserId>, Unreadable> {
        self.many(self.log.owed(users_max))
    }

    fn size_bytes(&self) -> u64 {
        self.log.size_bytes()
    }
}
