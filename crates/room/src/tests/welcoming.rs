//! The storage, as if everyone had joined who comes: for stories that are not about joining.

use std::collections::BTreeMap;

use natter_protocol::packet::client::PageAt;
use natter_protocol::{CommandId, Event, Member, MemberNumber, Message, Seq, UserId};

use super::harness::user_id;
use crate::damage::{Rows, StoredEvent};
use crate::memory::MemoryLog;
use crate::{Log, Membership, Unreadable};

/// The storage, and who is let in by connection: their number and name.
pub struct Welcoming<'a>(pub &'a MemoryLog, pub &'a BTreeMap<u64, (u64, String)>);

impl Log for Welcoming<'_> {
    fn events(&self, after: Seq, events_max: usize) -> Result<Vec<Vec<u8>>, Unreadable> {
        self.0.events(after, events_max)
    }

    fn event_rows(&self, after: Seq, events_max: usize) -> Result<Vec<StoredEvent>, Unreadable> {
        self.0.event_rows(after, events_max)
    }

    fn events_about(&self, target: Seq) -> Result<Vec<Event>, Unreadable> {
        self.0.events_about(target)
    }

    fn message(&self, seq: Seq) -> Result<Option<Message>, Unreadable> {
        self.0.message(seq)
    }

    fn messages(&self, at: PageAt, messages_max: usize) -> Result<Vec<Message>, Unreadable> {
        self.0.messages(at, messages_max)
    }

    fn command(&self, user: UserId, id: CommandId) -> Result<Option<Seq>, Unreadable> {
        self.0.command(user, id)
    }

    fn commands_after(&self, after: Seq) -> Result<Vec<(UserId, CommandId, Seq)>, Unreadable> {
        self.0.commands_after(after)
    }

    fn rows(&self, after: Seq, through: Seq) -> Result<Rows, Unreadable> {
        self.0.rows(after, through)
    }

    fn member(&self, number: MemberNumber) -> Result<Option<Member>, Unreadable> {
        self.0.member(number)
    }

    fn membership_of(&self, user: UserId) -> Result<Option<Membership>, Unreadable> {
        let mut names = self.1.values();
        let name = names.rfind(|(number, _)| user_id(*number) == user);
        let stranger = Membership::new(
            Member {
                number: MemberNumber(u32::MAX),
                user,
                name: name.map(|(_, name)| name.clone()).unwrap_or_default(),
            },
            Seq(0),
        );
        Ok(Some(self.0.membership_of(user)?.unwrap_or(stranger)))
    }

    fn staff(&self) -> Result<Vec<Membership>, Unreadable> {
        self.0.staff()
    }

    fn has_others(&self, than: MemberNumber) -> Result<bool, Unreadable> {
        self.0.has_others(than)
    }

    fn owed(&self, users_max: usize) -> Result<Vec<UserId>, Unreadable> {
        self.0.owed(users_max)
    }

    fn size_bytes(&self) -> u64 {
        self.0.size_bytes()
    }
}
