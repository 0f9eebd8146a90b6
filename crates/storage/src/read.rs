//! What the core reads: from its log while it works, and everything else when it starts.

use natter_protocol::packet::client::PageAt;
use natter_protocol::{
    CommandId, DecodeError, Epoch, Event, Member, MemberNumber, Message, Ordinal, Seq, Timestamp,
    UserId, codec, frame,
};
use natter_room::log::Marks;
use natter_room::{Log, Saved, Unreadable};

use crate::Storage;
use crate::sql::{self, Failed, Row, Sql, Value, blob, integer};

/// After every message: the largest that a JavaScript number holds exactly.
const AFTER_ALL: Seq = Seq((1 << 53) - 1);

impl<S: Sql> Log for Storage<S> {
    fn events(&self, after: Seq, events_max: usize) -> Result<Vec<Vec<u8>>, Unreadable> {
        self.items_after(after, events_max)
            .map_err(Unreadable::from)
    }

    fn events_about(&self, target: Seq) -> Result<Vec<Event>, Unreadable> {
        self.about(target).map_err(Unreadable::from)
    }

    fn message(&self, seq: Seq) -> Result<Option<Message>, Unreadable> {
        let messages = self
            .messages_where("= ?", seq, 1)
            .map_err(Unreadable::from)?;
        Ok(messages.into_iter().next())
    }

    fn messages(&self, at: PageAt, messages_max: usize) -> Result<Vec<Message>, Unreadable> {
        self.page(at, messages_max).map_err(Unreadable::from)
    }

    fn command(&self, user: UserId, id: CommandId) -> Result<Option<Seq>, Unreadable> {
        self.settled(user, id).map_err(Unreadable::from)
    }

    fn commands_after(&self, after: Seq) -> Result<Vec<(UserId, CommandId, Seq)>, Unreadable> {
        self.settled_after(after).map_err(Unreadable::from)
    }

    fn member(&self, number: MemberNumber) -> Result<Option<Member>, Unreadable> {
        self.member_where("number = ?", integer(u64::from(number.0)))
            .map_err(Unreadable::from)
    }

    fn member_of(&self, user: UserId) -> Result<Option<Member>, Unreadable> {
        self.member_where("user = ?", blob(&user.0))
            .map_err(Unreadable::from)
    }

    fn size_bytes(&self) -> u64 {
        self.sql.size_bytes()
    }
}

impl<S: Sql> Storage<S> {
    /// What the room restarts from.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn saved(&self) -> Result<Saved, Failed> {
        let newest = self.row("select item from events order by seq desc limit 1", vec![])?;
        let newest = newest.map(|mut row| read_event(&row.blob()?)).transpose()?;
        let counters = "select
            coalesce((select ordinal from messages order by seq desc limit 1), 0),
            coalesce((select max(number) from members), 0)";
        let mut counters = self.row(counters, vec![])?.unwrap_or_default();
        Ok(Saved {
            head: newest.as_ref().map_or(Seq(0), Event::seq),
            last_ordinal: Ordinal(counters.number()?),
            last_member: MemberNumber(counters.small_number()?),
            last_at: newest.as_ref().map_or(Timestamp(0), Event::at),
            marks: self.marks()?,
        })
    }

    fn marks(&self) -> Result<Marks, Failed> {
        let query = "select epoch, enqueued, archived, snapshotted, snapshotted_at, enqueued_at,
            failures from marks";
        let Some(mut row) = self.row(query, vec![])? else {
            return Ok(Marks::default());
        };
        Ok(Marks {
            epoch: Epoch(row.small_number()?),
            enqueued: Seq(row.number()?),
            archived: Seq(row.number()?),
            snapshotted: Seq(row.number()?),
            snapshotted_at: Timestamp(row.number()?),
            enqueued_at: Timestamp(row.number()?),
            failures: row.small_number()?,
        })
    }

    fn items_after(&self, after: Seq, events_max: usize) -> Result<Vec<Vec<u8>>, Failed> {
        self.rows(
            "select item from events where seq > ? order by seq limit ?",
            vec![integer(after.0), integer(events_max as u64)],
        )?
        .into_iter()
        .map(|mut row| row.blob())
        .collect()
    }

    /// The message's own event is found by its seq, the later ones by the index on `target`.
    fn about(&self, target: Seq) -> Result<Vec<Event>, Failed> {
        let own = "select item from events where seq = ? and target = seq";
        let later = "select item from events where target = ? and target <> seq order by seq";
        let mut rows = self.rows(own, vec![integer(target.0)])?;
        rows.extend(self.rows(later, vec![integer(target.0)])?);
        rows.into_iter()
            .map(|mut row| read_event(&row.blob()?))
            .collect()
    }

    fn page(&self, at: PageAt, messages_max: usize) -> Result<Vec<Message>, Failed> {
        match at {
            PageAt::Newest => self.messages_before(AFTER_ALL, messages_max),
            PageAt::Before(seq) => self.messages_before(seq, messages_max),
            PageAt::After(seq) => self.messages_where("> ? order by seq", seq, messages_max),
            PageAt::Around(seq) => {
                let mut messages = self.messages_before(seq, messages_max / 2)?;
                let rest = messages_max.saturating_sub(messages.len());
                messages.extend(self.messages_where(">= ? order by seq", seq, rest)?);
                Ok(messages)
            }
        }
    }

    fn messages_before(&self, seq: Seq, messages_max: usize) -> Result<Vec<Message>, Failed> {
        let mut messages = self.messages_where("< ? order by seq desc", seq, messages_max)?;
        messages.reverse();
        Ok(messages)
    }

    fn messages_where(
        &self,
        clause: &str,
        seq: Seq,
        messages_max: usize,
    ) -> Result<Vec<Message>, Failed> {
        let query = format!("select fields from messages where seq {clause} limit ?");
        self.rows(&query, vec![integer(seq.0), integer(messages_max as u64)])?
            .into_iter()
            .map(|mut row| codec::read_fields(0, &row.blob()?).map_err(damaged))
            .collect()
    }

    fn settled(&self, user: UserId, id: CommandId) -> Result<Option<Seq>, Failed> {
        let query = "select seq from commands where user = ? and id = ?";
        self.row(query, vec![blob(&user.0), blob(&id.0)])?
            .map(|mut row| row.number().map(Seq))
            .transpose()
    }

    fn settled_after(&self, after: Seq) -> Result<Vec<(UserId, CommandId, Seq)>, Failed> {
        let query = "select user, id, seq from commands where seq > ?";
        self.rows(query, vec![integer(after.0)])?
            .into_iter()
            .map(|mut row| Ok((UserId(row.id()?), CommandId(row.id()?), Seq(row.number()?))))
            .collect()
    }

    fn member_where(&self, clause: &str, value: Value) -> Result<Option<Member>, Failed> {
        let query = format!("select number, user, name from members where {clause}");
        let member = |mut row: Row| {
            Ok(Member {
                number: MemberNumber(row.small_number()?),
                user: UserId(row.id()?),
                name: row.text()?,
            })
        };
        self.row(&query, vec![value])?.map(member).transpose()
    }

    fn rows(&self, query: &str, bindings: Vec<Value>) -> Result<Vec<Row>, Failed> {
        self.sql.exec(query, bindings)
    }

    fn row(&self, query: &str, bindings: Vec<Value>) -> Result<Option<Row>, Failed> {
        sql::row(&self.sql, query, bindings)
    }
}

fn read_event(item: &[u8]) -> Result<Event, Failed> {
    let items = frame::items(item).map_err(damaged)?;
    let event = items
        .first()
        .map(|item| Event::decode(*item))
        .transpose()
        .map_err(damaged)?;
    event
        .flatten()
        .ok_or_else(|| Failed("what is stored is not an event".to_owned()))
}

fn damaged(error: DecodeError) -> Failed {
    Failed(format!("what is stored is damaged: {error}"))
}
