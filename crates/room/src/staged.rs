//! What the room has taken but not yet published: the events of an open window, and what the
//! room's state will be with them.
//!
//! Rules read through a [`View`], which is the log with the staged changes over it, so a command
//! sees everything that was taken before it, written or not.

use std::collections::BTreeMap;

use natter_protocol::limits::{
    FRAME_BODY_BYTES_MAX, MESSAGE_TEXT_BYTES_MAX, PACKETS_PER_FRAME_MAX,
};
use natter_protocol::packet::server::Reject;
use natter_protocol::{CommandId, Event, MemberNumber, Message, Seq, Settings, UserId};

use crate::effect::Write;
use crate::input::ConnectionId;
use crate::log::{Log, Unreadable};
use crate::members::Membership;

/// What one event can weigh, in bytes: a text and its fields.
const EVENT_BYTES_MAX: usize = MESSAGE_TEXT_BYTES_MAX + 64;

/// An event with its item.
#[derive(Clone, Debug)]
struct Entry {
    event: Event,
    item: Vec<u8>,
    id: Option<CommandId>,
}

/// An answer that waits for its event to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PendingAck {
    /// To where.
    pub(crate) connection: ConnectionId,
    /// Of which command.
    pub(crate) id: CommandId,
    /// The answer.
    pub(crate) seq: Seq,
}

/// Changes that wait for their window's turn.
#[derive(Clone, Debug, Default)]
pub(crate) struct Staged {
    entries: Vec<Entry>,
    bytes: usize,
    erased: Vec<(Event, Vec<u8>)>,
    messages: BTreeMap<Seq, Message>,
    members: BTreeMap<UserId, Membership>,
    settings: Option<Settings>,
    commands: BTreeMap<(UserId, CommandId), Seq>,
    acks: Vec<PendingAck>,
    rejects: Vec<(ConnectionId, Reject)>,
    purges: Vec<Write>,
}

/// What leaves together when a window closes.
pub(crate) struct Published {
    /// What becomes durable.
    pub(crate) writes: Vec<Write>,
    /// The events, to show.
    pub(crate) items: Vec<Vec<u8>>,
    /// Commands that were taken.
    pub(crate) acks: Vec<PendingAck>,
    /// Commands that were refused because of what was not written yet.
    pub(crate) rejects: Vec<(ConnectionId, Reject)>,
}

impl Staged {
    /// Whether an event waits.
    pub(crate) fn has_events(&self) -> bool {
        !self.entries.is_empty()
    }

    /// Whether nothing waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.acks.is_empty() && self.rejects.is_empty()
    }

    /// Whether another event might not fit the window's frame.
    pub(crate) fn is_full(&self) -> bool {
        self.bytes + EVENT_BYTES_MAX > FRAME_BODY_BYTES_MAX
            || self.entries.len() >= PACKETS_PER_FRAME_MAX
    }

    /// Appends an event.
    pub(crate) fn push(&mut self, event: Event) {
        let item = event.encode();
        self.bytes += item.len();
        let id = None;
        self.entries.push(Entry { event, item, id });
    }

    /// Stores a message as it now stands.
    pub(crate) fn put_message(&mut self, message: Message) {
        self.messages.insert(message.seq, message);
    }

    /// Stores a member as they now stand.
    pub(crate) fn put_member(&mut self, membership: Membership) {
        self.members.insert(membership.member.user, membership);
    }

    /// Stores what the room is set to.
    pub(crate) fn put_settings(&mut self, settings: Settings) {
        self.settings = Some(settings);
    }

    /// How far a purge has come, or that it is over.
    pub(crate) fn put_purge(&mut self, write: Write) {
        self.purges.push(write);
    }

    /// Remembers a command, and whom to answer.
    pub(crate) fn put_command(&mut self, user: UserId, ack: PendingAck) {
        self.commands.insert((user, ack.id), ack.seq);
        self.acks.push(ack);
    }

    /// Remembers a command that nobody waits for.
    pub(crate) fn remember(&mut self, user: UserId, id: CommandId, seq: Seq) {
        self.commands.insert((user, id), seq);
    }

    /// Notes whose id the event has that was appended last, if it is a post: for the archive.
    pub(crate) fn name_post(&mut self, id: CommandId) {
        let last = self.entries.last_mut();
        let post = last.filter(|entry| entry.event.target() == Some(entry.event.seq()));
        if let Some(entry) = post {
            entry.id = Some(id);
        }
    }

    /// The member with this number, if they changed.
    pub(crate) fn membership(&self, number: MemberNumber) -> Option<&Membership> {
        let mut members = self.members.values();
        members.find(|known| known.member.number == number)
    }

    /// Remembers who else asked for the answer, once.
    pub(crate) fn put_ack(&mut self, ack: PendingAck) {
        if !self.acks.contains(&ack) {
            self.acks.push(ack);
        }
    }

    /// Remembers whom to refuse.
    pub(crate) fn put_reject(&mut self, to: ConnectionId, reject: Reject) {
        self.rejects.push((to, reject));
    }

    /// Puts a tombstone where an event stands or will stand.
    pub(crate) fn erase(&mut self, tombstone: Event) {
        let seq = tombstone.seq();
        let item = tombstone.encode();
        match self.entries.iter_mut().find(|e| e.event.seq() == seq) {
            Some(entry) => {
                self.bytes = self.bytes + item.len() - entry.item.len();
                entry.event = tombstone;
                entry.item = item;
            }
            None => self.erased.push((tombstone, item)),
        }
    }

    /// The answer to a command that waits.
    pub(crate) fn command(&self, user: UserId, id: CommandId) -> Option<Seq> {
        self.commands.get(&(user, id)).copied()
    }

    /// Everything; nothing is staged any more.
    pub(crate) fn take(&mut self) -> Published {
        let staged = std::mem::take(self);
        let items: Vec<Vec<u8>> = staged.entries.iter().map(|e| e.item.clone()).collect();
        let mut writes = Vec::new();
        writes.extend(staged.entries.into_iter().map(|entry| Write::Event {
            seq: entry.event.seq(),
            target: entry.event.target(),
            item: entry.item,
            id: entry.id,
        }));
        let erase = |(tombstone, item): (Event, _)| Write::Erase {
            seq: tombstone.seq(),
            target: tombstone.target(),
            item,
        };
        writes.extend(staged.erased.into_iter().map(erase));
        writes.extend(staged.members.into_values().map(Write::Member));
        writes.extend(staged.settings.map(Write::Settings));
        writes.extend(staged.messages.into_values().map(Write::Message));
        writes.extend(staged.purges);
        let command = |((user, id), seq)| Write::Command { id, user, seq };
        writes.extend(staged.commands.into_iter().map(command));
        Published {
            writes,
            items,
            acks: staged.acks,
            rejects: staged.rejects,
        }
    }
}

/// The log with the staged changes over it.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    /// What waits.
    pub(crate) staged: &'a Staged,
    /// What is written.
    pub(crate) log: &'a dyn Log,
}

impl View<'_> {
    /// A message as it stands.
    pub(crate) fn message(&self, seq: Seq) -> Result<Option<Message>, Unreadable> {
        match self.staged.messages.get(&seq) {
            Some(message) => Ok(Some(message.clone())),
            None => self.log.message(seq),
        }
    }

    /// What the room knows of this person.
    pub(crate) fn membership_of(&self, user: UserId) -> Result<Option<Membership>, Unreadable> {
        match self.staged.members.get(&user) {
            Some(membership) => Ok(Some(membership.clone())),
            None => self.log.membership_of(user),
        }
    }

    /// Whether somebody else than this member is in the room; what waits was no departure.
    pub(crate) fn has_others(&self, than: MemberNumber) -> Result<bool, Unreadable> {
        let is_other = |known: &Membership| known.member.number != than && known.role.is_in();
        Ok(self.staged.members.values().any(is_other) || self.log.has_others(than)?)
    }

    /// Every event about this message, in order.
    pub(crate) fn events_about(&self, target: Seq) -> Result<Vec<Event>, Unreadable> {
        let mut events = self.log.events_about(target)?;
        let staged = self.staged.entries.iter().map(|entry| &entry.event);
        events.extend(staged.filter(|e| e.target() == Some(target)).cloned());
        Ok(events)
    }
}
