//! A room's storage in memory: what the Durable Object's SQLite is to the Worker, this is to a
//! simulated room.

use std::collections::{BTreeMap, BTreeSet};

use natter_protocol::limits::STAFF_MAX;
use natter_protocol::packet::client::PageAt;
use natter_protocol::{
    CommandId, Event, Member, MemberNumber, Message, Ordinal, Seq, Settings, UserId, codec,
};

use crate::damage::{self, Damage, Rows, StoredEvent, StoredMessage};
use crate::effect::Write;
use crate::log::{Log, Marks, Saved, Unreadable};
use crate::members::Membership;
use crate::purges::Purge;

/// One event as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stored {
    target: Option<Seq>,
    item: Vec<u8>,
    id: Option<CommandId>,
    checksum: u32,
}

impl Stored {
    fn new(seq: Seq, target: Option<Seq>, item: Vec<u8>, id: Option<CommandId>) -> Self {
        let checksum = damage::event_checksum(seq, target, &item, id);
        Self {
            target,
            item,
            id,
            checksum,
        }
    }

    fn row(&self, seq: Seq) -> StoredEvent {
        StoredEvent {
            seq,
            target: self.target,
            item: self.item.clone(),
            id: self.id,
            checksum: Some(self.checksum),
        }
    }
}

/// What happens to a row on a bad disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Harm {
    /// A bit of it flips.
    Flip,
    /// It is gone.
    Lose,
}

/// Everything that a room stores.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemoryLog {
    events: BTreeMap<Seq, Stored>,
    commands: BTreeMap<(UserId, CommandId), Seq>,
    messages: BTreeMap<Seq, Message>,
    /// Messages whose row is not what was written.
    damaged: BTreeSet<Seq>,
    members: BTreeMap<MemberNumber, Membership>,
    numbers: BTreeMap<UserId, MemberNumber>,
    settings: Settings,
    owed: BTreeSet<UserId>,
    purges: BTreeMap<MemberNumber, Purge>,
    marks: Marks,
    failure: Option<Unreadable>,
    item_bytes: u64,
    other_bytes: u64,
}

impl MemoryLog {
    /// The storage of a room in which nothing happened.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Performs one write.
    pub fn apply(&mut self, write: &Write) {
        match write.clone() {
            Write::Event {
                seq,
                target,
                item,
                id,
            } => {
                self.item_bytes += item.len() as u64;
                let stored = Stored::new(seq, target, item, id);
                let before = self.events.insert(seq, stored);
                debug_assert!(before.is_none(), "event {seq} was written twice");
            }
            Write::Erase { seq, target, item } => {
                if let Some(stored) = self.events.get_mut(&seq) {
                    self.item_bytes += item.len() as u64;
                    self.item_bytes -= stored.item.len() as u64;
                    *stored = Stored::new(seq, target, item, stored.id);
                }
            }
            Write::Mend {
                seq,
                target,
                item,
                id,
            } => {
                self.item_bytes += item.len() as u64;
                let stored = Stored::new(seq, target, item, id);
                let before = self.events.insert(seq, stored);
                self.item_bytes -= before.map_or(0, |stored| stored.item.len() as u64);
            }
            Write::Command { id, user, seq } => {
                self.commands.entry((user, id)).or_insert(seq);
            }
            Write::Truncate { after, member } => self.truncate(after, member),
            Write::Message(message) => {
                self.damaged.remove(&message.seq);
                self.messages.insert(message.seq, message);
            }
            Write::Member(membership) => {
                let Member { number, user, .. } = membership.member;
                self.numbers.insert(user, number);
                self.members.insert(number, membership);
            }
            Write::Settings(settings) => self.settings = settings,
            Write::Owe(user) => drop(self.owed.insert(user)),
            Write::OweMembers => {
                let members = self.members.values().filter(|known| known.role.is_in());
                self.owed.extend(members.map(|known| known.member.user));
            }
            Write::OweEveryone => self.owed.extend(self.numbers.keys().copied()),
            Write::Purge(purge) => drop(self.purges.insert(purge.member, purge)),
            Write::EndPurge(member) => drop(self.purges.remove(&member)),
            Write::Told(user) => drop(self.owed.remove(&user)),
            Write::Marks(marks) => self.marks = marks,
        }
    }

    /// What a room restarts from.
    #[must_use]
    pub fn saved(&self) -> Saved {
        let newest = self.events.last_key_value();
        let events = self.events.iter().rev().take(damage::NEWEST);
        let events: Vec<_> = events.map(|(seq, stored)| stored.row(*seq)).collect();
        let (last_at, in_events) = damage::newest(&events);
        let ordinal = self.messages.last_key_value().map(|(_, m)| m.ordinal);
        let member = self.members.last_key_value().map(|(number, _)| *number);
        Saved {
            head: newest.map_or(Seq(0), |(seq, _)| *seq),
            last_ordinal: ordinal.unwrap_or(Ordinal(0)).max(in_events),
            last_member: member.unwrap_or(MemberNumber(0)),
            last_at,
            settings: self.settings.clone(),
            marks: self.marks,
            owes: !self.owed.is_empty(),
            purges: self.purges.values().copied().collect(),
        }
    }

    /// The same, for a room that restarts: it has to be read.
    ///
    /// # Errors
    /// While reads fail.
    pub fn restart(&self) -> Result<Saved, Unreadable> {
        self.readable()?;
        Ok(self.saved())
    }

    /// Every event, in order.
    #[must_use]
    pub fn all_events(&self) -> Vec<Event> {
        let stored = self.events.iter();
        stored
            .filter_map(|(seq, stored)| stored.row(*seq).event().ok())
            .collect()
    }

    /// From now on every read fails like this, or works again.
    pub fn fail_reads(&mut self, failure: Option<Unreadable>) {
        self.failure = failure;
    }

    /// Pretends that the storage holds so many bytes more.
    pub fn weigh_more(&mut self, bytes: u64) {
        self.other_bytes = bytes;
    }

    /// Flips a bit of what is stored, or loses the row.
    pub fn harm(&mut self, damage: Damage, harm: Harm) {
        let seq = damage.seq();
        match (damage, harm) {
            (Damage::Event(_), Harm::Flip) => {
                let last = self.events.get_mut(&seq).and_then(|s| s.item.last_mut());
                if let Some(byte) = last {
                    *byte ^= 1;
                }
            }
            (Damage::Event(_), Harm::Lose) => drop(self.events.remove(&seq)),
            (Damage::Message(_), Harm::Flip) => drop(self.damaged.insert(seq)),
            (Damage::Message(_), Harm::Lose) => drop(self.messages.remove(&seq)),
        }
    }

    fn whole(&self, messages: Vec<Message>) -> Result<Vec<Message>, Unreadable> {
        let mut seqs = messages.iter().map(|message| message.seq);
        match seqs.find(|seq| self.damaged.contains(seq)) {
            Some(seq) => Err(Damage::Message(seq).into()),
            None => Ok(messages),
        }
    }

    fn readable(&self) -> Result<(), Unreadable> {
        self.failure.clone().map_or(Ok(()), Err)
    }

    fn truncate(&mut self, after: Seq, member: MemberNumber) {
        self.events.retain(|seq, _| *seq <= after);
        self.messages.retain(|seq, _| *seq <= after);
        self.commands.retain(|_, seq| *seq <= after);
        self.members.retain(|number, _| *number <= member);
        self.numbers.retain(|_, number| *number <= member);
        let stored = self.events.values();
        self.item_bytes = stored.map(|stored| stored.item.len() as u64).sum();
    }

    fn older_than(&self, seq: Seq, messages_max: usize) -> Vec<Message> {
        let older = self.messages.range(..seq).rev().take(messages_max);
        let mut older: Vec<Message> = older.map(|(_, message)| message.clone()).collect();
        older.reverse();
        older
    }

    fn from(&self, seq: Seq, messages_max: usize) -> Vec<Message> {
        let newer = self.messages.range(seq..).take(messages_max);
        newer.map(|(_, message)| message.clone()).collect()
    }
}

impl Log for MemoryLog {
    fn event_rows(&self, after: Seq, events_max: usize) -> Result<Vec<StoredEvent>, Unreadable> {
        self.readable()?;
        let events = self.events.range(after.next()..).take(events_max);
        let rows = events.map(|(seq, stored)| stored.row(*seq));
        Ok(damage::whole(after, rows.collect())?)
    }

    fn events_about(&self, target: Seq) -> Result<Vec<Event>, Unreadable> {
        self.readable()?;
        let about = self.events.iter();
        let about = about.filter(|(_, stored)| stored.target == Some(target));
        let events = about.map(|(seq, stored)| Ok(stored.row(*seq).event()?));
        events.collect()
    }

    fn message(&self, seq: Seq) -> Result<Option<Message>, Unreadable> {
        self.readable()?;
        let messages = self.whole(self.messages.get(&seq).cloned().into_iter().collect())?;
        Ok(messages.into_iter().next())
    }

    fn messages(&self, at: PageAt, messages_max: usize) -> Result<Vec<Message>, Unreadable> {
        self.readable()?;
        self.whole(match at {
            PageAt::Newest => self.older_than(Seq(u64::MAX), messages_max),
            PageAt::Before(seq) => self.older_than(seq, messages_max),
            PageAt::After(seq) => self.from(seq.next(), messages_max),
            PageAt::Around(seq) => {
                let mut messages = self.older_than(seq, messages_max / 2);
                messages.extend(self.from(seq, messages_max - messages_max / 2));
                messages
            }
        })
    }

    fn rows(&self, after: Seq, through: Seq) -> Result<Rows, Unreadable> {
        self.readable()?;
        let message = |message: &Message| {
            let fields = codec::fields(message);
            let (seq, ordinal) = (message.seq, message.ordinal);
            let checksum = damage::message_checksum(seq, ordinal, &fields);
            let is_damaged = self.damaged.contains(&seq);
            StoredMessage {
                seq,
                ordinal,
                fields,
                checksum: Some(checksum ^ u32::from(is_damaged)),
            }
        };
        let events = self.events.range(after.next()..=through);
        let messages = self.messages.range(after.next()..=through);
        Ok(Rows {
            events: events.map(|(seq, stored)| stored.row(*seq)).collect(),
            messages: messages.map(|(_, stands)| message(stands)).collect(),
        })
    }

    fn command(&self, user: UserId, id: CommandId) -> Result<Option<Seq>, Unreadable> {
        self.readable()?;
        Ok(self.commands.get(&(user, id)).copied())
    }

    fn commands_after(&self, after: Seq) -> Result<Vec<(UserId, CommandId, Seq)>, Unreadable> {
        self.readable()?;
        let later = self.commands.iter().filter(|(_, seq)| **seq > after);
        Ok(later.map(|((user, id), seq)| (*user, *id, *seq)).collect())
    }

    fn member(&self, number: MemberNumber) -> Result<Option<Member>, Unreadable> {
        self.readable()?;
        let membership = self.members.get(&number);
        Ok(membership.map(|membership| membership.member.clone()))
    }

    fn membership_of(&self, user: UserId) -> Result<Option<Membership>, Unreadable> {
        self.readable()?;
        let number = self.numbers.get(&user);
        Ok(number.and_then(|number| self.members.get(number)).cloned())
    }

    fn staff(&self) -> Result<Vec<Membership>, Unreadable> {
        self.readable()?;
        let staff = self.members.values().filter(|known| known.role.moderates());
        Ok(staff.take(STAFF_MAX).cloned().collect())
    }

    fn has_others(&self, than: MemberNumber) -> Result<bool, Unreadable> {
        self.readable()?;
        let mut members = self.members.values();
        Ok(members.any(|known| known.member.number != than && known.role.is_in()))
    }

    fn owed(&self, users_max: usize) -> Result<Vec<UserId>, Unreadable> {
        self.readable()?;
        Ok(self.owed.iter().take(users_max).copied().collect())
    }

    fn size_bytes(&self) -> u64 {
        self.item_bytes + self.other_bytes
    }
}
