//! What the core reads: from its log while it works, and everything else when it starts.

use natter_protocol::limits::STAFF_MAX;
use natter_protocol::packet::client::PageAt;
use natter_protocol::{
    CommandId, DecodeError, Epoch, Event, Member, MemberNumber, Message, Ordinal, Role, Seq,
    Settings, Timestamp, UserId, codec,
};
use natter_room::damage::{self, Rows, StoredEvent, StoredMessage};
use natter_room::log::Marks;
use natter_room::{Log, Membership, Purge, Saved, Unreadable};

use crate::Storage;
use crate::sql::{self, Failed, Row, Sql, Value, blob, integer};

/// After every message: the largest that a JavaScript number holds exactly.
const AFTER_ALL: Seq = Seq((1 << 53) - 1);

impl<S: Sql> Log for Storage<S> {
    fn event_rows(&self, after: Seq, events_max: usize) -> Result<Vec<StoredEvent>, Unreadable> {
        let clause = "where seq > ? order by seq limit ?";
        let rows = self.events_where(clause, limited(after, events_max))?;
        Ok(damage::whole(after, rows)?)
    }

    /// The message's own event is found by its seq, the later ones by the index on `target`.
    fn events_about(&self, target: Seq) -> Result<Vec<Event>, Unreadable> {
        let own = "where seq = ? and target = seq";
        let later = "where target = ? and target <> seq order by seq";
        let mut rows = self.events_where(own, vec![integer(target.0)])?;
        rows.extend(self.events_where(later, vec![integer(target.0)])?);
        rows.iter().map(|row| Ok(row.event()?)).collect()
    }

    fn message(&self, seq: Seq) -> Result<Option<Message>, Unreadable> {
        let rows = self.messages_where("where seq = ?", vec![integer(seq.0)])?;
        Ok(rows.first().map(StoredMessage::message).transpose()?)
    }

    fn messages(&self, at: PageAt, messages_max: usize) -> Result<Vec<Message>, Unreadable> {
        match at {
            PageAt::Newest => self.before(AFTER_ALL, messages_max),
            PageAt::Before(seq) => self.before(seq, messages_max),
            PageAt::After(seq) => self.from(seq.next(), messages_max),
            PageAt::Around(seq) => {
                let mut messages = self.before(seq, messages_max / 2)?;
                let rest = messages_max.saturating_sub(messages.len());
                messages.extend(self.from(seq, rest)?);
                Ok(messages)
            }
        }
    }

    fn rows(&self, after: Seq, through: Seq) -> Result<Rows, Unreadable> {
        let clause = "where seq > ? and seq <= ? order by seq";
        let both = || vec![integer(after.0), integer(through.0)];
        Ok(Rows {
            events: self.events_where(clause, both())?,
            messages: self.messages_where(clause, both())?,
        })
    }

    fn command(&self, user: UserId, id: CommandId) -> Result<Option<Seq>, Unreadable> {
        let query = "select seq from commands where user = ? and id = ?";
        let row = sql::row(&self.sql, query, vec![blob(&user.0), blob(&id.0)])?;
        Ok(row.map(|mut row| row.number().map(Seq)).transpose()?)
    }

    fn commands_after(&self, after: Seq) -> Result<Vec<(UserId, CommandId, Seq)>, Unreadable> {
        let query = "select user, id, seq from commands where seq > ?";
        let rows = self.sql.exec(query, vec![integer(after.0)])?.into_iter();
        let command =
            |mut row: Row| Ok((UserId(row.id()?), CommandId(row.id()?), Seq(row.number()?)));
        rows.map(command).collect()
    }

    fn member(&self, number: MemberNumber) -> Result<Option<Member>, Unreadable> {
        let number = integer(u64::from(number.0));
        let found = self.members_where("number = ?", vec![number]);
        let found = found.map_err(Unreadable::from)?.into_iter().next();
        Ok(found.map(|membership| membership.member))
    }

    fn membership_of(&self, user: UserId) -> Result<Option<Membership>, Unreadable> {
        let own = self.members_where("user = ?", vec![blob(&user.0)]);
        Ok(own.map_err(Unreadable::from)?.into_iter().next())
    }

    fn staff(&self) -> Result<Vec<Membership>, Unreadable> {
        let most = integer(STAFF_MAX as u64);
        self.members_where("role >= 5 order by number limit ?", vec![most])
            .map_err(Unreadable::from)
    }

    fn has_others(&self, than: MemberNumber) -> Result<bool, Unreadable> {
        let query = "select 1 from members where role > 1 and number <> ? limit 1";
        let than = integer(u64::from(than.0));
        Ok(sql::row(&self.sql, query, vec![than])?.is_some())
    }

    fn owed(&self, users_max: usize) -> Result<Vec<UserId>, Unreadable> {
        let most = integer(users_max as u64);
        let rows = self.sql.exec("select user from owed limit ?", vec![most])?;
        let user = |mut row: Row| Ok(UserId(row.id()?));
        rows.into_iter().map(user).collect()
    }

    fn size_bytes(&self) -> u64 {
        self.sql.size_bytes()
    }
}

impl<S: Sql> Storage<S> {
    /// What the room restarts from. Damage does not keep it from that: whoever reads what is
    /// damaged finds it.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn saved(&self) -> Result<Saved, Failed> {
        let clause = "order by seq desc limit ?";
        let newest = self.events_where(clause, vec![integer(damage::NEWEST as u64)])?;
        let (last_at, ordinal) = damage::newest(&newest);
        let counters = "select
            coalesce((select ordinal from messages order by seq desc limit 1), 0),
            coalesce((select max(number) from members), 0),
            exists (select 1 from owed)";
        let mut counters = sql::row(&self.sql, counters, vec![])?.unwrap_or_default();
        Ok(Saved {
            head: newest.first().map_or(Seq(0), |row| row.seq),
            last_ordinal: ordinal.max(Ordinal(counters.number()?)),
            last_member: MemberNumber(counters.small_number()?),
            last_at,
            settings: self.settings()?,
            marks: self.marks()?,
            owes: counters.number()? > 0,
            purges: self.purges()?,
        })
    }

    /// Those who are or were in the room, after a number: who is in it, or banned from it.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn members(&self, after: MemberNumber, most: u64) -> Result<Vec<Membership>, Failed> {
        let clause = "number > ? and role > 0 order by number limit ?";
        self.members_where(clause, vec![integer(u64::from(after.0)), integer(most)])
    }

    fn purges(&self) -> Result<Vec<Purge>, Failed> {
        let query = "select member, by, after, before from purges order by member";
        let purge = |mut row: Row| {
            Ok(Purge {
                member: MemberNumber(row.small_number()?),
                by: MemberNumber(row.small_number()?),
                after: Seq(row.number()?),
                before: Seq(row.number()?),
            })
        };
        let rows = self.sql.exec(query, vec![])?.into_iter();
        rows.map(purge).collect()
    }

    fn settings(&self) -> Result<Settings, Failed> {
        let row = sql::row(&self.sql, "select fields from settings", vec![])?;
        row.map_or(Ok(Settings::default()), |mut row| {
            codec::read_fields(0, &row.blob()?).map_err(damaged)
        })
    }

    fn marks(&self) -> Result<Marks, Failed> {
        let query = "select epoch, enqueued, archived, snapshotted, snapshotted_at, enqueued_at,
            failures from marks";
        let Some(mut row) = sql::row(&self.sql, query, vec![])? else {
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

    fn before(&self, seq: Seq, messages_max: usize) -> Result<Vec<Message>, Unreadable> {
        let clause = "where seq < ? order by seq desc limit ?";
        let rows = self.messages_where(clause, limited(seq, messages_max))?;
        whole(rows.iter().rev())
    }

    fn from(&self, seq: Seq, messages_max: usize) -> Result<Vec<Message>, Unreadable> {
        let clause = "where seq >= ? order by seq limit ?";
        let rows = self.messages_where(clause, limited(seq, messages_max))?;
        whole(rows.iter())
    }

    fn events_where(&self, clause: &str, bindings: Vec<Value>) -> Result<Vec<StoredEvent>, Failed> {
        let query = format!("select seq, target, item, id, checksum from events {clause}");
        let event = |mut row: Row| {
            Ok(StoredEvent {
                seq: Seq(row.number()?),
                target: row.number_or_null()?.map(Seq),
                item: row.blob()?,
                id: row.id_or_null()?.map(CommandId),
                checksum: row.checksum()?,
            })
        };
        let rows = self.sql.exec(&query, bindings)?.into_iter();
        rows.map(event).collect()
    }

    fn messages_where(
        &self,
        clause: &str,
        bindings: Vec<Value>,
    ) -> Result<Vec<StoredMessage>, Failed> {
        let query = format!("select seq, ordinal, fields, checksum from messages {clause}");
        let message = |mut row: Row| {
            Ok(StoredMessage {
                seq: Seq(row.number()?),
                ordinal: Ordinal(row.number()?),
                fields: row.blob()?,
                checksum: row.checksum()?,
            })
        };
        let rows = self.sql.exec(&query, bindings)?.into_iter();
        rows.map(message).collect()
    }

    fn members_where(&self, clause: &str, values: Vec<Value>) -> Result<Vec<Membership>, Failed> {
        let query = format!(
            "select number, user, name, joined, role, muted_until, posted_at
             from members where {clause}"
        );
        let rows = self.sql.exec(&query, values)?;
        rows.into_iter().map(membership).collect()
    }
}

fn limited(seq: Seq, rows_max: usize) -> Vec<Value> {
    vec![integer(seq.0), integer(rows_max as u64)]
}

fn membership(mut row: Row) -> Result<Membership, Failed> {
    Ok(Membership {
        member: Member {
            number: MemberNumber(row.small_number()?),
            user: UserId(row.id()?),
            name: row.text()?,
        },
        joined: Seq(row.number()?),
        role: role(row.small_number()?)?,
        muted_until: Timestamp(row.number()?),
        posted_at: Timestamp(row.number()?),
    })
}

fn role(number: u32) -> Result<Role, Failed> {
    let role = u8::try_from(number).ok().and_then(Role::from_number);
    role.ok_or_else(|| Failed(format!("{number} is no role")))
}

fn damaged(error: DecodeError) -> Failed {
    Failed(format!("what is stored is damaged: {error}"))
}

fn whole<'a>(rows: impl Iterator<Item = &'a StoredMessage>) -> Result<Vec<Message>, Unreadable> {
    rows.map(|row| Ok(row.message()?)).collect()
}
