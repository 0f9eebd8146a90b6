//! An inbox's SQLite.

use natter_inbox::{JoinedRoom, Saved, Session, SessionId, Write};
use natter_protocol::{Ordinal, RoomId, Timestamp};
use natter_storage::sql::{self, Failed, Row, Sql, blob, integer, text};

use crate::sql::Sqlite;

/// A migration never changes once shipped: a new shape is a new one at the end.
const MIGRATIONS: &[&[&str]] = &[&[
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
]];

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
        let name = sql::row(&self.sql, "select name from person", vec![])?;
        let sessions = self.sql.exec("select id, at from sessions", vec![])?;
        let rooms = self
            .sql
            .exec("select room, name, place, read from rooms", vec![])?;
        Ok(Saved {
            name: name.map(|mut row| row.text()).transpose()?,
            sessions: sessions
                .into_iter()
                .map(session)
                .collect::<Result<_, Failed>>()?,
            rooms: rooms.into_iter().map(room).collect::<Result<_, Failed>>()?,
        })
    }

    /// Performs writes, in order.
    pub fn write(&self, writes: &[Write]) -> Result<(), Failed> {
        writes.iter().try_for_each(|write| self.write_one(write))
    }

    fn write_one(&self, write: &Write) -> Result<(), Failed> {
        let (query, bindings) = match write {
            Write::Name(name) => (
                "insert or replace into person (id, name) values (1, ?)",
                vec![text(name)],
            ),
            Write::Session(session) => (
                "insert or replace into sessions (id, at) values (?, ?)",
                vec![blob(&session.id.0), integer(session.at.0)],
            ),
            Write::EndSession(id) => ("delete from sessions where id = ?", vec![blob(&id.0)]),
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
            Write::LeaveRoom(room) => ("delete from rooms where room = ?", vec![blob(&room.0)]),
        };
        self.sql.exec(query, bindings).map(drop)
    }
}

fn session(mut row: Row) -> Result<Session, Failed> {
    Ok(Session {
        id: SessionId(row.id()?),
        at: Timestamp(row.number()?),
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
