//! A room over a real SQLite: the core, and the statements that the Worker runs, without a
//! server. It counts what SQLite does.

use std::cell::Cell;
use std::rc::Rc;

use natter_protocol::{
    Batch, ClientPacket, RoomId, ServerPacket, SessionMark, Standing, Timestamp, UserId,
};
use natter_room::{Config, ConnectionId, Effect, Input, Room, Visitor, Write};
use natter_storage::Storage;
use natter_storage::sql::{Failed, Row, Sql, Value};
use rusqlite::types::{Value as Bound, ValueRef};
use rusqlite::{Connection, StatementStatus, params_from_iter};

/// Which room it is.
const ROOM: RoomId = RoomId([9; 16]);

/// An SQLite of a test's own.
#[derive(Clone, Debug)]
pub struct Sqlite {
    /// The database.
    pub connection: Rc<Connection>,
    steps: Rc<Cell<u64>>,
}

impl Sqlite {
    /// One without tables.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            connection: Rc::new(Connection::open_in_memory().expect("SQLite opens")),
            steps: Rc::default(),
        }
    }

    /// One made of statements.
    #[must_use]
    pub fn of(dump: &str) -> Self {
        let sqlite = Self::empty();
        sqlite
            .connection
            .execute_batch(dump)
            .expect("it was dumped");
        sqlite
    }

    /// The steps of SQLite's machine since the last look: every row that is touched takes some.
    pub fn take_steps(&self) -> u64 {
        self.steps.take()
    }

    /// All of it as statements, in an order that is always the same.
    #[must_use]
    pub fn dump(&self) -> String {
        let tables = self.strings(
            "select name || char(10) || sql from sqlite_master
             where sql is not null order by type = 'index', rootpage",
        );
        let mut dump = String::new();
        for table in tables {
            let (name, sql) = table.split_once('\n').expect("two columns");
            dump += &format!("{sql};\n");
            if sql.starts_with("CREATE TABLE") {
                dump += &self.rows_of(name);
            }
        }
        dump
    }

    fn rows_of(&self, table: &str) -> String {
        let columns = format!("select name from pragma_table_info('{table}')");
        let columns = self.strings(&columns);
        let quoted: Vec<_> = columns
            .iter()
            .map(|name| format!("quote({name})"))
            .collect();
        let row = quoted.join(" || ', ' || ");
        let order = columns
            .iter()
            .take(2)
            .cloned()
            .collect::<Vec<_>>()
            .join(", ");
        let rows = format!("select {row} from {table} order by {order}");
        let rows = self.strings(&rows);
        let insert = |row: &String| format!("insert into {table} values ({row});\n");
        rows.iter().map(insert).collect()
    }

    fn strings(&self, query: &str) -> Vec<String> {
        let mut statement = self.connection.prepare(query).expect("it is well formed");
        let rows = statement.query_map([], |row| row.get(0)).expect("it runs");
        rows.collect::<Result<_, _>>().expect("they are texts")
    }
}

impl Sql for Sqlite {
    fn exec(&self, statement: &str, bindings: Vec<Value>) -> Result<Vec<Row>, Failed> {
        let failed = |error: rusqlite::Error| Failed(error.to_string());
        let mut prepared = self.connection.prepare_cached(statement).map_err(failed)?;
        let columns = prepared.column_count();
        prepared.reset_status(StatementStatus::VmStep);
        let bindings = bindings.into_iter().map(bound);
        let mut cursor = prepared.query(params_from_iter(bindings)).map_err(failed)?;
        let mut rows = Vec::new();
        while let Some(row) = cursor.next().map_err(failed)? {
            let values = (0..columns).map(|at| row.get_ref(at).map(read));
            rows.push(Row::new(values.collect::<Result<_, _>>().map_err(failed)?));
        }
        drop(cursor);
        let steps = prepared.get_status(StatementStatus::VmStep);
        self.steps
            .set(self.steps.get() + u64::from(steps.unsigned_abs()));
        Ok(rows)
    }

    fn size_bytes(&self) -> u64 {
        let size = "select page_count * page_size from pragma_page_count, pragma_page_size";
        let size: i64 = self
            .connection
            .query_row(size, [], |row| row.get(0))
            .expect("it runs");
        size.unsigned_abs()
    }
}

fn bound(value: Value) -> Bound {
    match value {
        Value::Null | Value::Other => Bound::Null,
        Value::Integer(number) => Bound::Integer(number.cast_signed()),
        Value::Blob(bytes) => Bound::Blob(bytes),
        Value::Text(text) => Bound::Text(text),
    }
}

fn read(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => u64::try_from(number).map_or(Value::Other, Value::Integer),
        ValueRef::Real(_) => Value::Other,
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    }
}

/// A room that is awake over its storage.
#[derive(Debug)]
pub struct StoredRoom {
    /// Its storage.
    pub storage: Storage<Sqlite>,
    /// The rules.
    pub room: Room,
    /// Its clock.
    pub now: Timestamp,
}

impl StoredRoom {
    /// Opens it, as its object does when it wakes.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn open(sqlite: &Sqlite, now: Timestamp) -> Result<Self, Failed> {
        let storage = Storage::open(sqlite.clone())?;
        let config = Config {
            burst_commands: 1_000,
            belongs_to_place: true,
            ..Config::default()
        };
        let room = Room::restore(config, ROOM, storage.saved()?, Vec::new());
        Ok(Self { storage, room, now })
    }

    /// One input, and all its writes.
    pub fn input(&mut self, input: Input) -> Vec<Effect> {
        let effects = self.room.handle(input, self.now, &self.storage);
        let write = |effect: &Effect| match effect {
            Effect::Write(write) => Some(write.clone()),
            _ => None,
        };
        let writes: Vec<Write> = effects.iter().filter_map(write).collect();
        self.storage.write(&writes).expect("SQLite takes it");
        effects
    }

    /// A person comes over the connection of the same number.
    pub fn connect(&mut self, number: u64, name: &str) {
        let visitor = Visitor {
            user: UserId(u128::from(number).to_be_bytes()),
            name: name.to_owned(),
            standing: Standing::Guest,
            session: SessionMark(u128::from(number).to_be_bytes()),
        };
        let connection = ConnectionId(number);
        self.input(Input::Connected {
            connection,
            visitor,
        });
    }

    /// Somebody who owns the place asks for something over HTTP.
    pub fn ask(&mut self, number: u64, packet: impl Into<ClientPacket>) {
        let visitor = Visitor {
            user: UserId(u128::from(number).to_be_bytes()),
            name: String::new(),
            standing: Standing::Owner,
            session: SessionMark(u128::from(number).to_be_bytes()),
        };
        let packet = packet.into();
        let ask = ConnectionId(crate::world::ASKS + number);
        self.input(Input::Asked {
            ask,
            visitor,
            packet,
        });
        self.now = self.now.plus_ms(1_000);
    }

    /// Somebody says something; what they hear at once. The broadcast window closes.
    pub fn say(&mut self, number: u64, packet: impl Into<ClientPacket>) -> Vec<ServerPacket> {
        let bytes = Batch::single(&packet.into().encode());
        let connection = ConnectionId(number);
        let mut effects = self.input(Input::Received { connection, bytes });
        self.now = self.now.plus_ms(1_000);
        effects.extend(self.input(Input::TimerFired));
        let heard = effects.iter().filter_map(|effect| match effect {
            Effect::Send { frame, connection } if connection.0 == number => Some(frame),
            Effect::Broadcast { frame } => Some(frame),
            _ => None,
        });
        let decode = |frame: &Vec<u8>| ServerPacket::decode_frame(frame).expect("it is a frame");
        heard.flat_map(decode).collect()
    }
}
