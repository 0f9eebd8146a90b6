//! A room's storage in memory: what the Durable Object's SQLite is to the Worker, this is to a
//! simulated room.

use std::collections::BTreeMap;

use natter_protocol::packet::client::PageAt;
use natter_protocol::{
    CommandId, Event, Member, MemberNumber, Message, Ordinal, Seq, UserId, frame,
};

use crate::effect::Write;
use crate::log::{Log, Marks, Saved, Unreadable};

/// One event as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stored {
    target: Option<Seq>,
    item: Vec<u8>,
}

/// Everything that a room stores.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemoryLog {
    events: BTreeMap<Seq, Stored>,
    commands: BTreeMap<(UserId, CommandId), Seq>,
    messages: BTreeMap<Seq, Message>,
    members: BTreeMap<MemberNumber, Member>,
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
            Write::Event { seq, target, item } => {
                self.item_bytes += item.len() as u64;
                let before = self.events.insert(seq, Stored { target, item });
                debug_assert!(before.is_none(), "event {seq} was written twice");
            }
            Write::Erase { seq, item } => {
                if let Some(stored) = self.events.get_mut(&seq) {
                    self.item_bytes += item.len() as u64;
                    self.item_bytes -= stored.item.len() as u64;
                    stored.item = item;
                }
            }
            Write::Command { id, user, seq } => {
                self.commands.entry((user, id)).or_insert(seq);
            }
            Write::Truncate { after, member } => self.truncate(after, member),
            Write::Message(message) => {
                self.messages.insert(message.seq, message);
            }
            Write::Member(member) => {
                self.members.insert(member.number, member);
            }
            Write::Marks(marks) => self.marks = marks,
        }
    }

    /// What a room restarts from.
    #[must_use]
    pub fn saved(&self) -> Saved {
        let newest = self.events.last_key_value();
        let at = newest.and_then(|(_, stored)| decode(&stored.item).ok());
        let ordinal = self.messages.last_key_value().map(|(_, m)| m.ordinal);
        let member = self.members.last_key_value().map(|(number, _)| *number);
        Saved {
            head: newest.map_or(Seq(0), |(seq, _)| *seq),
            last_ordinal: ordinal.unwrap_or(Ordinal(0)),
            last_member: member.unwrap_or(MemberNumber(0)),
            last_at: at.map(|event| event.at()).unwrap_or_default(),
            marks: self.marks,
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
        let stored = self.events.values();
        stored.filter_map(|s| decode(&s.item).ok()).collect()
    }

    /// From now on every read fails like this, or works again.
    pub fn fail_reads(&mut self, failure: Option<Unreadable>) {
        self.failure = failure;
    }

    /// Pretends that the storage holds so many bytes more.
    pub fn weigh_more(&mut self, bytes: u64) {
        self.other_bytes = bytes;
    }

    fn readable(&self) -> Result<(), Unreadable> {
        self.failure.clone().map_or(Ok(()), Err)
    }

    fn truncate(&mut self, after: Seq, member: MemberNumber) {
        self.events.retain(|seq, _| *seq <= after);
        self.messages.retain(|seq, _| *seq <= after);
        self.commands.retain(|_, seq| *seq <= after);
        self.members.retain(|number, _| *number <= member);
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
    fn events(&self, after: Seq, events_max: usize) -> Result<Vec<Vec<u8>>, Unreadable> {
        self.readable()?;
        let events = self.events.range(after.next()..).take(events_max);
        Ok(events.map(|(_, stored)| stored.item.clone()).collect())
    }

    fn events_about(&self, target: Seq) -> Result<Vec<Event>, Unreadable> {
        self.readable()?;
        let about = self.events.values().filter(|s| s.target == Some(target));
        about.map(|stored| decode(&stored.item)).collect()
    }

    fn message(&self, seq: Seq) -> Result<Option<Message>, Unreadable> {
        self.readable()?;
        Ok(self.messages.get(&seq).cloned())
    }

    fn messages(&self, at: PageAt, messages_max: usize) -> Result<Vec<Message>, Unreadable> {
        self.readable()?;
        Ok(match at {
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
        Ok(self.members.get(&number).cloned())
    }

    fn member_of(&self, user: UserId) -> Result<Option<Member>, Unreadable> {
        self.readable()?;
        let mut members = self.members.values();
        Ok(members.find(|member| member.user == user).cloned())
    }

    fn size_bytes(&self) -> u64 {
        self.item_bytes + self.other_bytes
    }
}

fn decode(item: &[u8]) -> Result<Event, Unreadable> {
    let broken = |_| Unreadable("an event is damaged".to_owned());
    let items = frame::items(item).map_err(broken)?;
    let event = items.first().map(|item| Event::decode(*item));
    match event {
        Some(Ok(Some(event))) => Ok(event),
        Some(Ok(None)) | Some(Err(_)) | None => Err(Unreadable("an event is damaged".to_owned())),
    }
}
