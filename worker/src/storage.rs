//! A room's SQLite, inside its Durable Object.
//!
//! The writes of one turn are one transaction: all of them are stored or none is, so a failure
//! in the middle cannot leave an event without the command id that makes its retry harmless.

mod schema;
pub mod value;

use natter_protocol::frame;
use natter_protocol::packet::client::PageAt;
use natter_protocol::{
    CommandId, Epoch, Event, Member, MemberNumber, Message, Ordinal, Seq, Timestamp, UserId, codec,
};
use natter_room::log::Marks;
use natter_room::{Log, Saved, Unreadable, Write};
use worker::{Result, SqlStorage, SqlStorageValue};

use value::{Row, blob, integer, text};

/// One room's storage.
pub struct Storage {
    sql: SqlStorage,
}

impl Storage {
    /// Opens it, and brings its schema up to date.
    pub fn open(sql: SqlStorage) -> Result<Self> {
        schema::migrate(&sql)?;
        Ok(Self { sql })
    }

    /// What the room restarts from.
    pub fn saved(&self) -> Result<Saved, Unreadable> {
        let newest = self.row("select item from events order by seq desc limit 1", vec![])?;
        let newest = newest.map(|mut row| read_event(&row.blob()?)).transpose()?;
        let mut counters = self
            .row(
                "select coalesce((select ordinal from messages order by seq desc limit 1), 0),
                        coalesce((select max(number) from members), 0)",
                vec![],
            )?
            .unwrap_or_default();
        Ok(Saved {
            head: newest.as_ref().map_or(Seq(0), Event::seq),
            last_ordinal: Ordinal(counters.number()?),
            last_member: MemberNumber(counters.small_number()?),
            last_at: newest.as_ref().map_or(Timestamp(0), Event::at),
            marks: self.marks()?,
        })
    }

    /// Performs the writes of one turn, in order.
    pub fn write(&self, writes: &[Write]) -> Result<()> {
        writes.iter().try_for_each(|write| self.write_one(write))
    }

    /// Another hold on the same storage.
    pub fn share(&self) -> Self {
        Self { sql: self.sql.clone() }
    }

    fn write_one(&self, write: &Write) -> Result<()> {
        match write {
            Write::Event { seq, target, item } => self.run(
                "insert into events (seq, target, item) values (?, ?, ?)",
                vec![integer(seq.0), target.map(|target| integer(target.0)).into(), blob(item)],
            ),
            Write::Erase { seq, item } => self.run(
                "update events set item = ? where seq = ?",
                vec![blob(item), integer(seq.0)],
            ),
            Write::Command { id, user, seq } => self.run(
                "insert into commands (user, id, seq) values (?, ?, ?) on conflict do nothing",
                vec![blob(&user.0), blob(&id.0), integer(seq.0)],
            ),
            Write::Message(message) => self.run(
                "insert into messages (seq, ordinal, fields) values (?, ?, ?)
                 on conflict (seq) do update set fields = excluded.fields",
                vec![
                    integer(message.seq.0),
                    integer(message.ordinal.0),
                    blob(&codec::fields(message)),
                ],
            ),
            Write::Member(member) => self.run(
                "insert into members (number, user, name) values (?, ?, ?)
                 on conflict (number) do update set name = excluded.name",
                vec![
                    integer(u64::from(member.number.0)),
                    blob(&member.user.0),
                    text(&member.name),
                ],
            ),
            Write::Marks(marks) => self.write_marks(marks),
        }
    }

    fn write_marks(&self, marks: &Marks) -> Result<()> {
        self.run(
            "insert into marks (id, epoch, enqueued, archived, snapshotted, snapshotted_at,
                                enqueued_at, failures)
             values (1, ?, ?, ?, ?, ?, ?, ?)
             on conflict (id) do update set epoch = excluded.epoch, enqueued = excluded.enqueued,
                archived = excluded.archived, snapshotted = excluded.snapshotted,
                snapshotted_at = excluded.snapshotted_at, enqueued_at = excluded.enqueued_at,
                failures = excluded.failures",
            vec![
                integer(u64::from(marks.epoch.0)),
                integer(marks.enqueued.0),
                integer(marks.archived.0),
                integer(marks.snapshotted.0),
                integer(marks.snapshotted_at.0),
                integer(marks.enqueued_at.0),
                integer(u64::from(marks.failures)),
            ],
        )
    }

    fn marks(&self) -> Result<Marks, Unreadable> {
        let row = self.row(
            "select epoch, enqueued, archived, snapshotted, snapshotted_at, enqueued_at, failures
             from marks",
            vec![],
        )?;
        let Some(mut row) = row else {
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

    fn run(&self, query: &str, bindings: Vec<SqlStorageValue>) -> Result<()> {
        self.sql.exec(query, bindings).map(drop)
    }

    fn rows(&self, query: &str, bindings: Vec<SqlStorageValue>) -> Result<Vec<Row>, Unreadable> {
        let cursor = self.sql.exec(query, bindings).map_err(value::unreadable)?;
        cursor
            .raw()
            .map(|values| values.map(Row::new).map_err(value::unreadable))
            .collect()
    }

    fn row(&self, query: &str, bindings: Vec<SqlStorageValue>) -> Result<Option<Row>, Unreadable> {
        Ok(self.rows(query, bindings)?.into_iter().next())
    }

    fn messages_where(
        &self,
        clause: &str,
        seq: Seq,
        messages_max: usize,
    ) -> Result<Vec<Message>, Unreadable> {
        let query = format!("select fields from messages where seq {clause} limit ?");
        self.rows(&query, vec![integer(seq.0), integer(messages_max as u64)])?
            .into_iter()
            .map(|mut row| read_message(&row.blob()?))
            .collect()
    }

    fn messages_before(&self, seq: Seq, max: usize) -> Result<Vec<Message>, Unreadable> {
        let mut messages = self.messages_where("< ? order by seq desc", seq, max)?;
        messages.reverse();
        Ok(messages)
    }
}

impl Log for Storage {
    fn events(&self, after: Seq, events_max: usize) -> Result<Vec<Vec<u8>>, Unreadable> {
        self.rows(
            "select item from events where seq > ? order by seq limit ?",
            vec![integer(after.0), integer(events_max as u64)],
        )?
        .into_iter()
        .map(|mut row| row.blob())
        .collect()
    }

    fn events_about(&self, target: Seq) -> Result<Vec<Event>, Unreadable> {
        let mut rows = self.rows(
            "select item from events where seq = ? and target = seq",
            vec![integer(target.0)],
        )?;
        rows.extend(self.rows(
            "select item from events where target = ? and target <> seq order by seq",
            vec![integer(target.0)],
        )?);
        rows.into_iter().map(|mut row| read_event(&row.blob()?)).collect()
    }

    fn message(&self, seq: Seq) -> Result<Option<Message>, Unreadable> {
        Ok(self.messages_where("= ?", seq, 1)?.into_iter().next())
    }

    fn messages(&self, at: PageAt, messages_max: usize) -> Result<Vec<Message>, Unreadable> {
        match at {
            PageAt::Newest => self.messages_before(Seq(i64::MAX as u64 >> 11), messages_max),
            PageAt::Before(seq) => self.messages_before(seq, messages_max),
            PageAt::After(seq) => self.messages_where("> ? order by seq", seq, messages_max),
            PageAt::Around(seq) => {
                let mut messages = self.messages_before(seq, messages_max / 2)?;
                let rest = messages_max - messages.len();
                messages.extend(self.messages_where(">= ? order by seq", seq, rest)?);
                Ok(messages)
            }
        }
    }

    fn command(&self, user: UserId, id: CommandId) -> Result<Option<Seq>, Unreadable> {
        self.row(
            "select seq from commands where user = ? and id = ?",
            vec![blob(&user.0), blob(&id.0)],
        )?
        .map(|mut row| row.number().map(Seq))
        .transpose()
    }

    fn member(&self, number: MemberNumber) -> Result<Option<Member>, Unreadable> {
        self.row(
            "select number, user, name from members where number = ?",
            vec![integer(u64::from(number.0))],
        )?
        .map(read_member)
        .transpose()
    }

    fn member_of(&self, user: UserId) -> Result<Option<Member>, Unreadable> {
        self.row("select number, user, name from members where user = ?", vec![blob(&user.0)])?
            .map(read_member)
            .transpose()
    }

    fn size_bytes(&self) -> u64 {
        self.sql.database_size() as u64
    }
}

fn read_member(mut row: Row) -> Result<Member, Unreadable> {
    Ok(Member {
        number: MemberNumber(row.small_number()?),
        user: UserId(row.id()?),
        name: row.text()?,
    })
}

fn read_message(fields: &[u8]) -> Result<Message, Unreadable> {
    codec::read_fields(0, fields).map_err(|error| Unreadable(error.to_string()))
}

fn read_event(item: &[u8]) -> Result<Event, Unreadable> {
    let items = frame::items(item).map_err(|error| Unreadable(error.to_string()))?;
    let item = items.first().ok_or_else(|| Unreadable("an empty event".to_owned()))?;
    Event::decode(*item)
        .map_err(|error| Unreadable(error.to_string()))?
        .ok_or_else(|| Unreadable(format!("an event of kind {}", item.kind)))
}
