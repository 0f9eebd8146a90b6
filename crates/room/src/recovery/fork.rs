//! The log as it was at a seq: where two lives of a room went apart.

use natter_protocol::ids::Ids;
use natter_protocol::message::Content;
use natter_protocol::packet::client::PageAt;
use natter_protocol::{CommandId, Event, Member, MemberNumber, Message, Seq, UserId, frame};

use crate::damage::{Rows, StoredEvent};
use crate::log::{Log, Unreadable};
use crate::members::Membership;

/// Events that are read at once.
const READ_EVENTS_MAX: usize = 500;

/// The storage without what came after the fork.
pub(super) struct Fork<'a> {
    /// The storage as it is.
    pub(super) log: &'a dyn Log,
    /// The newest event that is seen.
    pub(super) after: Seq,
    /// The newest member who is seen.
    pub(super) member: MemberNumber,
}

impl Fork<'_> {
    /// A message as it was. Of one that was deleted since, the text is gone: it stands empty
    /// until the same delete is taken again.
    pub(super) fn as_of(&self, target: Seq) -> Result<Option<Message>, Unreadable> {
        let events = self.events_about(target)?;
        let mut events = events.iter();
        let Some(mut message) = events.next().and_then(Message::from_event) else {
            return Ok(None);
        };
        if message.content == Content::Deleted {
            message.content = Content::Text(String::new());
        }
        for event in events {
            message.apply(event);
        }
        Ok(Some(message))
    }
}

impl Log for Fork<'_> {
    fn event_rows(&self, after: Seq, events_max: usize) -> Result<Vec<StoredEvent>, Unreadable> {
        let left = self.after.0.saturating_sub(after.0);
        let left = usize::try_from(left).unwrap_or(usize::MAX);
        self.log.event_rows(after, events_max.min(left))
    }

    fn events_about(&self, target: Seq) -> Result<Vec<Event>, Unreadable> {
        let mut events = self.log.events_about(target)?;
        events.retain(|event| event.seq() <= self.after);
        Ok(events)
    }

    fn message(&self, seq: Seq) -> Result<Option<Message>, Unreadable> {
        match seq <= self.after {
            true => self.log.message(seq),
            false => Ok(None),
        }
    }

    fn messages(&self, at: PageAt, messages_max: usize) -> Result<Vec<Message>, Unreadable> {
        let mut messages = self.log.messages(at, messages_max)?;
        messages.retain(|message| message.seq <= self.after);
        Ok(messages)
    }

    fn rows(&self, after: Seq, through: Seq) -> Result<Rows, Unreadable> {
        self.log.rows(after, through.min(self.after))
    }

    fn command(&self, user: UserId, id: CommandId) -> Result<Option<Seq>, Unreadable> {
        let seq = self.log.command(user, id)?;
        Ok(seq.filter(|seq| *seq <= self.after))
    }

    fn commands_after(&self, _: Seq) -> Result<Vec<(UserId, CommandId, Seq)>, Unreadable> {
        Ok(Vec::new())
    }

    fn member(&self, number: MemberNumber) -> Result<Option<Member>, Unreadable> {
        match number <= self.member {
            true => self.log.member(number),
            false => Ok(None),
        }
    }

    fn membership_of(&self, user: UserId) -> Result<Option<Membership>, Unreadable> {
        let membership = self.log.membership_of(user)?;
        Ok(membership.filter(|known| known.member.number <= self.member))
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

/// The events after a seq, at most so many, read page by page.
pub(crate) fn events(
    after: Seq,
    events_max: usize,
    log: &dyn Log,
) -> Result<Vec<Event>, Unreadable> {
    Ok(events_and_ids(after, events_max, log)?.0)
}

/// The same, and the ids of the posts among them.
pub(super) fn events_and_ids(
    mut after: Seq,
    events_max: usize,
    log: &dyn Log,
) -> Result<(Vec<Event>, Ids), Unreadable> {
    let (mut events, mut ids) = (Vec::new(), Ids::new());
    while events.len() < events_max {
        let rows = log.event_rows(after, READ_EVENTS_MAX.min(events_max - events.len()))?;
        for row in &rows {
            after = row.seq;
            events.push(decode(&row.item)?);
            ids.extend(row.id.map(|id| (row.seq, id)));
        }
        if rows.is_empty() {
            break;
        }
    }
    Ok((events, ids))
}

/// The event with this seq, if there is one.
pub(crate) fn event(seq: Seq, log: &dyn Log) -> Result<Option<Event>, Unreadable> {
    let Some(before) = seq.0.checked_sub(1) else {
        return Ok(None);
    };
    Ok(events(Seq(before), 1, log)?.pop())
}

fn decode(item: &[u8]) -> Result<Event, Unreadable> {
    let items = frame::items(item).map_err(|error| Unreadable::Failed(error.to_string()))?;
    let event = items.first().map(|item| Event::decode(*item)).transpose();
    let event = event.map_err(|error| Unreadable::Failed(error.to_string()))?;
    event
        .flatten()
        .ok_or_else(|| Unreadable::Failed("what is stored is not an event".to_owned()))
}
