//! An inbox's SQLite.

use natter_protocol::api::Room;
use natter_protocol::{Ordinal, RoomId, Timestamp};
use worker::{Error, Result, SqlStorage, SqlStorageValue};

use super::{Ask, Tell};
use crate::auth::SessionId;
use crate::rooms::{LOBBY, LOBBY_NAME};
use crate::storage::value::{Row, blob, integer, text};

/// Rooms that one person may be in.
const ROOMS_MAX: u64 = 200;

/// What an inbox keeps.
pub struct Records {
    sql: SqlStorage,
}

impl Records {
    /// Opens it.
    pub fn open(sql: SqlStorage) -> Result<Self> {
        for statement in [
            "create table if not exists person (
                id integer primary key check (id = 1), name text not null
            ) strict",
            "create table if not exists sessions (
                id blob primary key, began integer not null
            ) strict, without rowid",
            "create table if not exists rooms (
                place integer primary key, id blob not null unique, name text not null,
                read integer not null
            ) strict",
        ] {
            sql.exec(statement, None)?;
        }
        Ok(Self { sql })
    }

    /// Answers a session; anything but a beginning needs one that stands.
    pub fn answer(&self, session: SessionId, ask: Ask) -> Result<Tell> {
        if let Ask::Begin { name, at } = ask {
            return self.begin(session, &name, at);
        }
        if self.rows("select 1 from sessions where id = ?", vec![blob(&session.0)])?.is_empty() {
            return Ok(Tell::NoSession);
        }
        match ask {
            Ask::Begin { name, at } => self.begin(session, &name, at),
            Ask::Who => self.person(),
            Ask::Rename { name } => {
                self.run("update person set name = ?", vec![text(&name)])?;
                self.person()
            }
            Ask::End => {
                self.run("delete from sessions where id = ?", vec![blob(&session.0)])?;
                Ok(Tell::Done)
            }
            Ask::Rooms => self.rooms().map(Tell::Rooms),
            Ask::Join { room, name } => self.join(room, &name),
            Ask::Leave { room } => {
                self.run("delete from rooms where id = ?", vec![blob(&room.0)])?;
                Ok(Tell::Done)
            }
            Ask::Read { room, ordinal } => self.read(room, ordinal),
            Ask::Enter { room } => match self.joined(room)? {
                Some(_) => self.person(),
                None => Ok(Tell::NotJoined),
            },
        }
    }

    fn begin(&self, session: SessionId, name: &str, at: Timestamp) -> Result<Tell> {
        self.run(
            "insert into person (id, name) values (1, ?) on conflict do nothing",
            vec![text(name)],
        )?;
        self.run(
            "insert into sessions (id, began) values (?, ?) on conflict do nothing",
            vec![blob(&session.0), integer(at.0)],
        )?;
        self.join(LOBBY, LOBBY_NAME)?;
        self.person()
    }

    fn person(&self) -> Result<Tell> {
        let mut rows = self.rows("select name from person", vec![])?;
        let row = rows.first_mut().ok_or_else(|| Error::from("an inbox of nobody"))?;
        Ok(Tell::Person { name: read(row.text())? })
    }

    fn rooms(&self) -> Result<Vec<Room>> {
        let rows = self.rows("select id, name, read from rooms order by place", vec![])?;
        rows.into_iter().map(room).collect()
    }

    fn joined(&self, id: RoomId) -> Result<Option<Room>> {
        let rows = self.rows("select id, name, read from rooms where id = ?", vec![blob(&id.0)])?;
        rows.into_iter().next().map(room).transpose()
    }

    fn join(&self, id: RoomId, name: &str) -> Result<Tell> {
        if self.joined(id)?.is_none() {
            let mut count = self.rows("select count(*) from rooms", vec![])?;
            let count = count.first_mut().map_or(Ok(0), Row::number);
            if read(count)? >= ROOMS_MAX {
                return Ok(Tell::TooManyRooms);
            }
        }
        self.run(
            "insert into rooms (id, name, read) values (?, ?, 0)
             on conflict (id) do update set name = excluded.name",
            vec![blob(&id.0), text(name)],
        )?;
        Ok(self.joined(id)?.map_or(Tell::NotJoined, Tell::Joined))
    }

    fn read(&self, room: RoomId, ordinal: Ordinal) -> Result<Tell> {
        if self.joined(room)?.is_none() {
            return Ok(Tell::NotJoined);
        }
        self.run(
            "update rooms set read = max(read, ?) where id = ?",
            vec![integer(ordinal.0), blob(&room.0)],
        )?;
        Ok(Tell::Done)
    }

    fn run(&self, query: &str, bindings: Vec<SqlStorageValue>) -> Result<()> {
        self.sql.exec(query, bindings).map(drop)
    }

    fn rows(&self, query: &str, bindings: Vec<SqlStorageValue>) -> Result<Vec<Row>> {
        self.sql.exec(query, bindings)?.raw().map(|values| values.map(Row::new)).collect()
    }
}

fn room(mut row: Row) -> Result<Room> {
    Ok(Room {
        id: RoomId(read(row.id())?),
        name: read(row.text())?,
        read: Ordinal(read(row.number())?),
    })
}

fn read<T>(column: Result<T, natter_room::Unreadable>) -> Result<T> {
    column.map_err(|error| Error::RustError(error.0))
}
