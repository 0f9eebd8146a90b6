//! Performing the core's writes.

use natter_protocol::{CommandId, MemberNumber, Message, Seq, UserId, codec};
use natter_room::damage;
use natter_room::log::Marks;
use natter_room::{Membership, Write};

use crate::Storage;
use crate::sql::{self, Failed, Sql, Value, blob, integer, text};

impl<S: Sql> Storage<S> {
    /// Performs the writes of one turn, in order.
    ///
    /// # Errors
    /// If one fails: then the caller undoes those before.
    pub fn write(&self, writes: &[Write]) -> Result<(), Failed> {
        writes.iter().try_for_each(|write| self.write_one(write))
    }

    fn write_one(&self, write: &Write) -> Result<(), Failed> {
        match write {
            Write::Event {
                seq,
                target,
                item,
                id,
            } => self.append(*seq, *target, item, *id),
            Write::Erase { seq, target, item } => self.erase(*seq, *target, item),
            Write::Mend {
                seq,
                target,
                item,
                id,
            } => self.mend(*seq, *target, item, *id),
            Write::Command { id, user, seq } => self.remember(*id, *user, *seq),
            Write::Truncate { after, member } => self.truncate(*after, *member),
            Write::Message(message) => self.put_message(message),
            Write::Member(membership) => self.put_member(membership),
            Write::Settings(settings) => self.run(
                "insert or replace into settings (id, fields) values (1, ?)",
                vec![blob(&codec::fields(settings))],
            ),
            Write::Owe(user) => self.run(
                "insert into owed (user) values (?) on conflict do nothing",
                vec![blob(&user.0)],
            ),
            Write::OweMembers => self.run(
                "insert into owed (user) select user from members where role > 1
                 on conflict do nothing",
                vec![],
            ),
            Write::OweEveryone => self.run(
                "insert into owed (user) select user from members where true
                 on conflict do nothing",
                vec![],
            ),
            Write::Purge(purge) => self.run(
                "insert or replace into purges (member, by, after, before) values (?, ?, ?, ?)",
                vec![
                    integer(u64::from(purge.member.0)),
                    integer(u64::from(purge.by.0)),
                    integer(purge.after.0),
                    integer(purge.before.0),
                ],
            ),
            Write::EndPurge(member) => self.run(
                "delete from purges where member = ?",
                vec![integer(u64::from(member.0))],
            ),
            Write::Told(user) => self.run("delete from owed where user = ?", vec![blob(&user.0)]),
            Write::Marks(marks) => self.put_marks(marks),
        }
    }

    fn append(
        &self,
        seq: Seq,
        target: Option<Seq>,
        item: &[u8],
        id: Option<CommandId>,
    ) -> Result<(), Failed> {
        self.run(
            "insert into events (seq, target, item, id, checksum) values (?, ?, ?, ?, ?)",
            event_row(seq, target, item, id),
        )
    }

    fn erase(&self, seq: Seq, target: Option<Seq>, item: &[u8]) -> Result<(), Failed> {
        let query = "select id from events where seq = ?";
        let row = sql::row(&self.sql, query, vec![integer(seq.0)])?;
        let id = row.map_or(Ok(None), |mut row| row.id_or_null())?;
        let checksum = damage::event_checksum(seq, target, item, id.map(CommandId));
        self.run(
            "update events set item = ?, checksum = ? where seq = ?",
            vec![blob(item), integer(checksum.into()), integer(seq.0)],
        )
    }

    fn mend(
        &self,
        seq: Seq,
        target: Option<Seq>,
        item: &[u8],
        id: Option<CommandId>,
    ) -> Result<(), Failed> {
        self.run(
            "insert or replace into events (seq, target, item, id, checksum)
             values (?, ?, ?, ?, ?)",
            event_row(seq, target, item, id),
        )
    }

    fn remember(&self, id: CommandId, user: UserId, seq: Seq) -> Result<(), Failed> {
        self.run(
            "insert into commands (user, id, seq) values (?, ?, ?) on conflict do nothing",
            vec![blob(&user.0), blob(&id.0), integer(seq.0)],
        )
    }

    fn truncate(&self, after: Seq, member: MemberNumber) -> Result<(), Failed> {
        let after = || vec![integer(after.0)];
        self.run("delete from events where seq > ?", after())?;
        self.run("delete from messages where seq > ?", after())?;
        self.run("delete from commands where seq > ?", after())?;
        let member = vec![integer(u64::from(member.0))];
        self.run("delete from members where number > ?", member)
    }

    fn put_message(&self, message: &Message) -> Result<(), Failed> {
        let fields = codec::fields(message);
        let checksum = damage::message_checksum(message.seq, message.ordinal, &fields);
        self.run(
            "insert into messages (seq, ordinal, fields, checksum) values (?, ?, ?, ?)
             on conflict (seq) do update set
                ordinal = excluded.ordinal,
                fields = excluded.fields,
                checksum = excluded.checksum",
            vec![
                integer(message.seq.0),
                integer(message.ordinal.0),
                blob(&fields),
                integer(checksum.into()),
            ],
        )
    }

    fn put_member(&self, membership: &Membership) -> Result<(), Failed> {
        let member = &membership.member;
        self.run(
            "insert into members (number, user, name, joined, role, muted_until, posted_at)
             values (?, ?, ?, ?, ?, ?, ?)
             on conflict (number) do update set name = excluded.name, joined = excluded.joined,
               role = excluded.role, muted_until = excluded.muted_until,
               posted_at = excluded.posted_at",
            vec![
                integer(u64::from(member.number.0)),
                blob(&member.user.0),
                text(&member.name),
                integer(membership.joined.0),
                integer(u64::from(membership.role.number())),
                integer(membership.muted_until.0),
                integer(membership.posted_at.0),
            ],
        )
    }

    fn put_marks(&self, marks: &Marks) -> Result<(), Failed> {
        self.run(
            "insert or replace into marks
                (id, epoch, enqueued, archived, snapshotted, snapshotted_at, enqueued_at, failures)
             values (1, ?, ?, ?, ?, ?, ?, ?)",
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

    fn run(&self, query: &str, bindings: Vec<Value>) -> Result<(), Failed> {
        self.sql.exec(query, bindings).map(drop)
    }
}

fn event_row(seq: Seq, target: Option<Seq>, item: &[u8], id: Option<CommandId>) -> Vec<Value> {
    let checksum = damage::event_checksum(seq, target, item, id);
    let target = target.map(|target| integer(target.0));
    vec![
        integer(seq.0),
        target.unwrap_or(Value::Null),
        blob(item),
        id.map_or(Value::Null, |id| blob(&id.0)),
        integer(checksum.into()),
    ]
}
