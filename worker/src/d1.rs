//! D1: passes on the archive's statements and hands back the rows. It holds no SQL.

use natter_archive::{
    EventRow, Failure, LOBBY, ListedRow, MarkRow, PageRows, RoomRow, SchemaRow, Statement, Value,
};
use natter_protocol::packet::client::PageAt;
use natter_protocol::packet::server::Page;
use natter_protocol::{Access, Epoch, RoomId, Seq, Timestamp, UserId};
use natter_room::{ArchiveMark, ArchivePage};
use serde::de::DeserializeOwned;
use std::fmt;
use wasm_bindgen::JsValue;
use worker::{D1PreparedStatement, D1Result, Env, Error, console_warn};

use crate::problem::Refusal;
use crate::{bindings, clock};

/// Why D1 did not do it.
#[derive(Debug)]
pub struct Trouble {
    /// Its own words.
    pub words: String,
    /// What they mean.
    pub failure: Failure,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.failure {
            Failure::NoSchema => write!(f, "no tables yet: {}", bindings::MIGRATE_COMMAND),
            Failure::Unreachable | Failure::Refused | Failure::Heavy => f.write_str(&self.words),
        }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        let words = words(&error);
        let failure = Failure::of(&words);
        Self { words, failure }
    }
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        console_warn!("D1: {trouble}");
        match trouble.failure {
            Failure::NoSchema => Self::no_schema(),
            Failure::Unreachable | Failure::Refused | Failure::Heavy => Self::no_database(),
        }
    }
}

/// What an error says. A `D1Error` must not be displayed: the `worker` crate takes its cause,
/// an object, for a string, and panics.
fn words(error: &Error) -> String {
    if let Error::D1(error) = error {
        let error: &js_sys::Error = error.as_ref();
        error.message().into()
    } else {
        error.to_string()
    }
}

/// Runs statements as one transaction.
pub async fn run(env: &Env, statements: Vec<Statement>) -> Result<Vec<D1Result>, Trouble> {
    if statements.is_empty() {
        return Ok(Vec::new());
    }
    let database = bindings::database(env)?;
    let bound: Result<Vec<D1PreparedStatement>, Error> = statements
        .into_iter()
        .map(|statement| {
            let params: Vec<JsValue> = statement.params.iter().map(param).collect();
            database.prepare(statement.sql).bind(&params)
        })
        .collect();
    Ok(database.batch(bound?).await?)
}

/// The rows of the last of these statements.
pub async fn rows<T: DeserializeOwned>(
    env: &Env,
    statements: Vec<Statement>,
) -> Result<Vec<T>, Trouble> {
    read(run(env, statements).await?.last())
}

/// Whether the database is there and has every table.
pub async fn check(env: &Env) -> Result<(), Trouble> {
    let version = rows::<SchemaRow>(env, vec![natter_archive::schema_check()]).await?;
    if natter_archive::is_current_schema(&version) {
        Ok(())
    } else {
        Err(Trouble {
            words: "the schema is older than the Worker".to_owned(),
            failure: Failure::NoSchema,
        })
    }
}

/// The room of a name, by its key.
pub async fn find_room(env: &Env, key: &str) -> Result<Option<RoomRow>, Trouble> {
    if key == lobby().name {
        return Ok(Some(lobby()));
    }
    let found = rows(env, vec![natter_archive::room_by_name_key(key)]).await?;
    Ok(found.into_iter().next())
}

/// The room of a name: with this id, unless somebody was faster.
pub async fn open_room(
    env: &Env,
    id: RoomId,
    name: (&str, &str),
    about: (&str, Access),
    by: UserId,
) -> Result<RoomRow, Trouble> {
    let open = natter_archive::open_room(id, name, about, by, clock::now());
    let opened = rows(env, open).await?;
    opened
        .into_iter()
        .next()
        .ok_or_else(|| Error::RustError("no row came back".to_owned()).into())
}

/// The room with this id, if there is one.
pub async fn room(env: &Env, id: RoomId) -> Result<Option<RoomRow>, Trouble> {
    if id == LOBBY {
        return Ok(Some(lobby()));
    }
    let found = rows(env, vec![natter_archive::room_by_id(id)]).await?;
    Ok(found.into_iter().next())
}

/// The public rooms.
pub async fn directory(env: &Env) -> Result<Vec<ListedRow>, Trouble> {
    rows(env, vec![natter_archive::list_rooms()]).await
}

/// Gives a room another name; whether it has it then.
pub async fn rename_room(env: &Env, id: RoomId, name: (&str, &str)) -> Result<bool, Trouble> {
    let (name, key) = name;
    let named: Vec<RoomRow> = rows(env, natter_archive::rename_room(id, name, key)).await?;
    Ok(named.first().is_some_and(|row| row.id == id))
}

/// The room that is there from the start, D1 or not.
pub fn lobby() -> RoomRow {
    RoomRow {
        id: LOBBY,
        name: "lobby".to_owned(),
        created_by: None,
    }
}

/// How far the archive of a room is, read back; and a note for the operator of how far the
/// room is. The note is a best effort: the next flush brings another.
pub async fn archived(
    env: &Env,
    room: RoomId,
    head: Seq,
    at: Timestamp,
) -> Result<ArchiveMark, Trouble> {
    let marks: Vec<MarkRow> = rows(env, natter_archive::ask_archive(room)).await?;
    let mark = natter_archive::archived(&marks);
    let note = natter_archive::record_room_state(room, head, mark.contiguous, at);
    if let Err(trouble) = run(env, vec![note]).await {
        console_warn!("D1 did not note the room's state: {trouble}");
    }
    Ok(ArchiveMark {
        epoch: mark.epoch,
        through: mark.contiguous,
        head: mark.head,
    })
}

/// Puts what a room met where the operator looks.
pub async fn report(
    env: &Env,
    room: RoomId,
    trouble: &natter_room::Trouble,
    at: Timestamp,
) -> Result<(), Trouble> {
    let words = trouble.to_string();
    let note = natter_archive::record_trouble(room, trouble.kind(), &words, at);
    run(env, vec![note]).await.map(drop)
}

/// The events that D1 has of a room, after one of them; with a claim that becomes the epoch first.
pub async fn read_archive(
    env: &Env,
    room: RoomId,
    after: Seq,
    claim: Option<Epoch>,
) -> Result<ArchivePage, Trouble> {
    let statements = natter_archive::read_archive(room, after, claim);
    let answers = run(env, statements).await?;
    let mut answers = answers.iter().rev();
    let events: Vec<EventRow> = read(answers.next())?;
    let mark: Vec<MarkRow> = read(answers.next())?;
    let (mark, events, ids) = natter_archive::archive_read(&mark, events);
    Ok(ArchivePage {
        epoch: mark.epoch,
        after,
        through: mark.contiguous,
        events,
        ids,
    })
}

/// A page of a room's messages; `None` if nothing of it is archived yet.
pub async fn page(env: &Env, room: RoomId, at: PageAt) -> Result<Option<Page>, Trouble> {
    let answers = run(env, natter_archive::read_page(room, at)).await?;
    let mut answers = answers.iter();
    let rows = PageRows {
        mark: read(answers.next())?,
        messages: read(answers.next())?,
        members: read(answers.next())?,
    };
    Ok(natter_archive::page_from_rows(at, rows))
}

fn read<T: DeserializeOwned>(answer: Option<&D1Result>) -> Result<Vec<T>, Trouble> {
    Ok(answer
        .map(D1Result::results)
        .transpose()?
        .unwrap_or_default())
}

/// Numbers are doubles: the `worker` crate's own integer has 32 bits.
fn param(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        Value::Integer(number) => JsValue::from_f64(*number as f64),
        Value::Text(text) => JsValue::from_str(text),
    }
}
