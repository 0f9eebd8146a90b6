//! What a room may read of its own storage.

use std::fmt;

use natter_protocol::packet::client::PageAt;
use natter_protocol::{
    CommandId, Epoch, Event, Member, MemberNumber, Message, Ordinal, Seq, Settings, Timestamp,
    UserId,
};

use crate::damage::{Damage, Rows, StoredEvent};
use crate::members::Membership;
use crate::purges::Purge;

/// The storage did not answer: the turn ends, and the connection is asked to resume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It failed, in its own words.
    Failed(String),
    /// It answered with what was never written, or with too little.
    Damaged(Damage),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(words) => f.write_str(words),
            Self::Damaged(damage) => damage.fmt(f),
        }
    }
}

/// The room's storage, as it stands after every effect so far.
///
/// There are two: the Durable Object's SQLite, and the simulator's. Both check what they read,
/// and answer with `Unreadable::Damaged` where it is not what was written.
pub trait Log {
    /// The rows of the events after `after`, in order, at most `events_max`.
    fn event_rows(&self, after: Seq, events_max: usize) -> Result<Vec<StoredEvent>, Unreadable>;
    /// The items of the events after `after`, in order, at most `events_max`.
    fn events(&self, after: Seq, events_max: usize) -> Result<Vec<Vec<u8>>, Unreadable> {
        let rows = self.event_rows(after, events_max)?.into_iter();
        Ok(rows.map(|row| row.item).collect())
    }
    /// Every event about this message, in order.
    fn events_about(&self, target: Seq) -> Result<Vec<Event>, Unreadable>;
    /// A message as it stands.
    fn message(&self, seq: Seq) -> Result<Option<Message>, Unreadable>;
    /// A run of messages as they stand, by seq, at most `messages_max`.
    fn messages(&self, at: PageAt, messages_max: usize) -> Result<Vec<Message>, Unreadable>;
    /// The rows after `after` up to `through`, unchecked, to see what is damaged.
    fn rows(&self, after: Seq, through: Seq) -> Result<Rows, Unreadable>;
    /// Takes note of damage that only shows in what was read together.
    fn notice(&self, damage: Damage) -> Unreadable {
        damage.into()
    }
    /// What became of a command of this person.
    fn command(&self, user: UserId, id: CommandId) -> Result<Option<Seq>, Unreadable>;
    /// Every command whose answer is a seq after `after`, in any order. It may take as long as
    /// there are commands: no index serves it, so that no post pays for one.
    fn commands_after(&self, after: Seq) -> Result<Vec<(UserId, CommandId, Seq)>, Unreadable>;
    /// The member with this number.
    fn member(&self, number: MemberNumber) -> Result<Option<Member>, Unreadable>;
    /// What the room knows of this person, if they ever joined it.
    fn membership_of(&self, user: UserId) -> Result<Option<Membership>, Unreadable>;
    /// Those who look after the room, by number, at most `STAFF_MAX`.
    fn staff(&self) -> Result<Vec<Membership>, Unreadable>;
    /// Whether somebody else than this member is in the room.
    fn has_others(&self, than: MemberNumber) -> Result<bool, Unreadable>;
    /// Those whose inboxes were not told what they are here, at most so many, in any order.
    fn owed(&self, users_max: usize) -> Result<Vec<UserId>, Unreadable>;
    /// Bytes that the storage takes.
    fn size_bytes(&self) -> u64;
}

/// What a room restarts from, after hibernation, eviction or a crash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// The newest event.
    pub head: Seq,
    /// The newest message's ordinal.
    pub last_ordinal: Ordinal,
    /// The newest member's number.
    pub last_member: MemberNumber,
    /// When the newest event happened: time does not go back behind it.
    pub last_at: Timestamp,
    /// What the room is set to.
    pub settings: Settings,
    /// How far the copies have come.
    pub marks: Marks,
    /// Whether the inbox of somebody was not told what they are here.
    pub owes: bool,
    /// The purges that are not over.
    pub purges: Vec<Purge>,
}

/// How far the copies of a room have come; one row, overwritten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// The life of this log.
    pub epoch: Epoch,
    /// The newest event that the queue took.
    pub enqueued: Seq,
    /// The newest event that D1, read back, has with nothing missing before.
    pub archived: Seq,
    /// The newest event in the KV snapshot.
    pub snapshotted: Seq,
    /// When the KV snapshot was last written.
    pub snapshotted_at: Timestamp,
    /// When events were last sent to the queue, or that was last tried.
    pub enqueued_at: Timestamp,
    /// Failures in a row, of any copy: what retries back off by.
    pub failures: u32,
}
