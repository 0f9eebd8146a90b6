//! An inbox's SQLite.

use natter_inbox::{JoinedRoom, Owed, Person, Saved, Session, Write};
use natter_protocol::api::Came;
use natter_protocol::{CommandId, Ordinal, RoomId, SessionMark, Standing, Timestamp};
use natter_storage::sql::{self, Failed, Row, Sql, blob, integer, text};

use crate::auth::SessionId;
use crate::sql::Sqlite;

/// A migration never changes once shipped: a new shape is a new one at the end.
const MIGRATIONS: &[&[&str]] = &[FIRST, ACCOUNTS, BANS, PROOFS];

const FIRST: &[&str] = &[
    "create table person (
        id integer primary key check (id = 1),
        name text not null
    ) strict",
    "create table sessions (
        id blob primary key,
        at integer not null
    ) strict, without rowid",
    "create table rooms (
        room blob primary key,
        name text not null,
        place integer not null,
        read integer not null
    ) strict, without rowid",
];

/// A session is known by its mark from here on; who has the older table's ids could sign in.
const ACCOUNTS: &[&str] = &[
    "alter table person add column handle text",
    "alter table person add column standing text not null default 'guest'",
    "alter table sessions rename to sessions_by_id",
    "create table sessions (
        mark blob primary key,
        device text not null,
        begun integer not null,
        used integer not null
    ) strict, without rowid",
];

/// The rooms that were not told yet of a ban from the place.
const BANS: &[&str] = &["create table owed (
        room blob primary key,
        ban blob not null,
        purge integer not null
    ) strict, without rowid"];

/// What a session from before came by is not known, and its person showed nothing.
const PROOFS: &[&str] = &[
    "alter table sessions add column came text not null default 'name'",
    "alter table sessions add column proved integer not null default 0",
];

/// What an inbox keeps.
pub struct Records {
    sql: Sqlite,
}

impl Records {
    /// Opens it, and brings its schema up to date.
    pub fn open(sql: Sqlite) -> Result<Self, Failed> {
        sql::migrate(&sql, MIGRATIONS)?;
        Ok(Self { sql })
    }

    /// What the inbox restarts from.
    pub fn saved(&self) -> Result<Saved, Failed> {
        self.adopt_sessions()?;
        let person = "select name, standing, coalesce(handle, '') from person";
        let person = sql::row(&self.sql, person, vec![])?;
        let sessions = "select mark, device, begun, used, came, proved from sessions";
        let sessions = self.sql.exec(sessions, vec![])?;
        let rooms = self
            .sql
            .exec("select room, name, place, read from rooms", vec![])?;
        let owed = self.sql.exec("select room, ban, purge from owed", vec![])?;
        Ok(Saved {
            owed: owed.into_iter().map(owes).collect::<Result<_, Failed>>()?,
            person: person.map(who).transpose()?,
            sessions: sessions
                .into_iter()
                .map(session)
                .collect::<Result<_, Failed>>()?,
            rooms: rooms.into_iter().map(room).collect::<Result<_, Failed>>()?,
        })
    }

    /// Sessions from before they were known by their marks.
    fn adopt_sessions(&self) -> Result<(), Failed> {
        let old = "select id, at from sessions_by_id";
        for mut row in self.sql.exec(old, vec![])? {
            let id = row.id()?;
            let begun = Timestamp(row.number()?);
            self.write_one(&Write::Session(Session {
                mark: SessionId(id).mark(),
                device: String::new(),
                begun,
                used: begun,
                came: Came::Name,
                proved: Timestamp(0),
            }))?;
            let forget = "delete from sessions_by_id where id = ?";
            self.sql.exec(forget, vec![blob(&id)])?;
        }
        Ok(())
    }

    /// Performs writes, in order.
    pub fn write(&self, writes: &[Write]) -> Result<(), Failed> {
        writes.iter().try_for_each(|write| self.write_one(write))
    }

    fn write_one(&self, write: &Write) -> Result<(), Failed> {
        let (query, bindings) = match write {
            Write::Person(person) => (
                "insert or replace into person (id, name, standing, handle)
                 values (1, ?, ?, nullif(?, ''))",
                vec![
                    text(&person.name),
                    text(person.standing.name()),
                    text(person.handle.as_deref().unwrap_or_default()),
                ],
            ),
            Write::Session(session) => (
                "insert or replace into sessions (mark, device, begun, used, came, proved)
                 values (?, ?, ?, ?, ?, ?)",
                vec![
                    blob(&session.mark.0),
                    text(&session.device),
                    integer(session.begun.0),
                    integer(session.used.0),
                    text(session.came.name()),
                    integer(session.proved.0),
                ],
            ),
            Write::EndSession(mark) => ("delete from sessions where mark = ?", vec![blob(&mark.0)]),
            Write::EndSessions => ("delete from sessions", vec![]),
            Write::Room(joined) => (
                "insert or replace into rooms (room, name, place, read) values (?, ?, ?, ?)",
                vec![
                    blob(&joined.room.0),
                    text(&joined.name),
                    integer(joined.place),
                    integer(joined.read.0),
                ],
            ),
            Write::Owe(owed) => (
                "insert or replace into owed (room, ban, purge) values (?, ?, ?)",
                vec![
                    blob(&owed.room.0),
                    blob(&owed.ban.0),
                    integer(u64::from(owed.purge)),
                ],
            ),
            Write::Told(room) => ("delete from owed where room = ?", vec![blob(&room.0)]),
            Write::LeaveRoom(room) => ("delete from rooms where room = ?", vec![blob(&room.0)]),
        };
        self.sql.exec(query, bindings).map(drop)
    }
}

fn who(mut row: Row) -> Result<Person, Failed> {
    let name = row.text()?;
    let standing = Standing::from_name(&row.text()?).unwrap_or_default();
    let handle = Some(row.text()?).filter(|handle| !handle.is_empty());
    Ok(Person {
        name,
        handle,
        standing,
    })
}

fn owes(mut row: Row) -> Result<Owed, Failed> {
    Ok(Owed {
        room: RoomId(row.id()?),
        ban: CommandId(row.id()?),
        purge: row.number()? > 0,
    })
}

fn session(mut row: Row) -> Result<Session, Failed> {
    Ok(Session {
        mark: SessionMark(row.id()?),
        device: row.text()?,
        begun: Timestamp(row.number()?),
        used: Timestamp(row.number()?),
        came: Came::from_name(&row.text()?).unwrap_or_default(),
        proved: Timestamp(row.number()?),
    })
}

fn room(mut row: Row) -> Result<JoinedRoom, Failed> {
    Ok(JoinedRoom {
        room: RoomId(row.id()?),
        name: row.text()?,
        place: row.number()?,
        read: Ordinal(row.number()?),
    })
}
