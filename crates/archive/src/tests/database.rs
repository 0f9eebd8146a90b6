//! D1 as SQLite in memory, with the real migrations.
//!
//! It refuses what D1 refuses, and passes numbers as D1 does: every number is a double on the
//! way in and must survive being one on the way out.

use std::fmt;

use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params_from_iter};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

use crate::statement::{
    NUMBER_MAX, PARAMS_PER_STATEMENT_MAX, STATEMENT_BYTES_MAX, Statement, VALUE_BYTES_MAX, Value,
};

/// The migrations, in order, by file name.
pub const MIGRATIONS: &[(&str, &str)] = &[
    (
        "0001_directory.sql",
        include_str!("../../../../migrations/0001_directory.sql"),
    ),
    (
        "0002_archive.sql",
        include_str!("../../../../migrations/0002_archive.sql"),
    ),
    (
        "0003_dead_letters.sql",
        include_str!("../../../../migrations/0003_dead_letters.sql"),
    ),
    (
        "0004_accounts.sql",
        include_str!("../../../../migrations/0004_accounts.sql"),
    ),
    (
        "0005_troubles.sql",
        include_str!("../../../../migrations/0005_troubles.sql"),
    ),
    (
        "0006_post_ids.sql",
        include_str!("../../../../migrations/0006_post_ids.sql"),
    ),
    (
        "0007_membership.sql",
        include_str!("../../../../migrations/0007_membership.sql"),
    ),
    (
        "0008_bans.sql",
        include_str!("../../../../migrations/0008_bans.sql"),
    ),
    (
        "0009_audit.sql",
        include_str!("../../../../migrations/0009_audit.sql"),
    ),
    (
        "0010_hand_offs.sql",
        include_str!("../../../../migrations/0010_hand_offs.sql"),
    ),
    (
        "0011_identities.sql",
        include_str!("../../../../migrations/0011_identities.sql"),
    ),
    (
        "0012_reports.sql",
        include_str!("../../../../migrations/0012_reports.sql"),
    ),
];

/// What workerd sets on every database.
const LIMITS: &[(Limit, usize)] = &[
    (Limit::SQLITE_LIMIT_LENGTH, VALUE_BYTES_MAX),
    (Limit::SQLITE_LIMIT_SQL_LENGTH, STATEMENT_BYTES_MAX),
    (
        Limit::SQLITE_LIMIT_VARIABLE_NUMBER,
        PARAMS_PER_STATEMENT_MAX,
    ),
    (Limit::SQLITE_LIMIT_COLUMN, 100),
    (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 5),
    (Limit::SQLITE_LIMIT_VDBE_OP, 25_000),
    (Limit::SQLITE_LIMIT_FUNCTION_ARG, 32),
    (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50),
    (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 10),
];

/// A row as the Worker gets it: a JSON object.
pub type Row = Map<String, Json>;

/// Why a batch was refused; nothing of it was written.
#[derive(Debug)]
pub enum Refused {
    /// SQLite's own words, as D1 passes them on.
    Sqlite(rusqlite::Error),
    /// A bound text is longer than D1 takes.
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The size that is allowed.
        bytes_max: usize,
    },
    /// A number that JavaScript would change.
    Number(i64),
    /// A column that should not exist: D1 answers with text and numbers alone here.
    Column(String),
    /// A row is not what its struct says.
    Row(serde_json::Error),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(error) => write!(f, "D1_ERROR: {error}: SQLITE_ERROR"),
            Self::TooLarge { bytes, bytes_max } => {
                write!(f, "a value of {bytes} bytes, at most {bytes_max} are taken")
            }
            Self::Number(number) => write!(f, "the number {number} does not fit a double"),
            Self::Column(name) => write!(f, "the column {name} is neither text nor number"),
            Self::Row(error) => write!(f, "a row is not what its struct says: {error}"),
        }
    }
}

impl std::error::Error for Refused {}

impl From<rusqlite::Error> for Refused {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// A database like D1's.
#[derive(Debug)]
pub struct Database {
    connection: Connection,
}

impl Database {
    /// A database before any migration.
    pub fn empty() -> Result<Self, Refused> {
        let connection = Connection::open_in_memory()?;
        for (limit, value) in LIMITS {
            connection.set_limit(*limit, i32::try_from(*value).unwrap_or(i32::MAX))?;
        }
        Ok(Self { connection })
    }

    /// A database after every migration.
    pub fn migrated() -> Result<Self, Refused> {
        let database = Self::empty()?;
        for (_, sql) in MIGRATIONS {
            database.connection.execute_batch(sql)?;
        }
        Ok(database)
    }

    /// Runs statements as one transaction and answers each one's rows, or writes nothing.
    pub fn batch(&mut self, statements: &[Statement]) -> Result<Vec<Vec<Row>>, Refused> {
        let transaction = self.connection.transaction()?;
        let answers = statements.iter().map(|s| run(&transaction, s));
        let answers = answers.collect::<Result<Vec<_>, _>>()?;
        transaction.commit()?;
        Ok(answers)
    }

    /// Runs one statement and reads its rows.
    pub fn rows<T: DeserializeOwned>(&mut self, statement: Statement) -> Result<Vec<T>, Refused> {
        self.last_rows(&[statement])
    }

    /// Runs statements as one transaction and reads the rows of the last.
    pub fn last_rows<T: DeserializeOwned>(
        &mut self,
        batch: &[Statement],
    ) -> Result<Vec<T>, Refused> {
        read(self.batch(batch)?.pop().unwrap_or_default())
    }

    /// The database underneath, for tests that look behind the statements.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.connection
    }
}

/// Rows as the structs that the Worker reads them into.
pub fn read<T: DeserializeOwned>(rows: Vec<Row>) -> Result<Vec<T>, Refused> {
    let rows = rows.into_iter().map(Json::Object);
    rows.map(|row| serde_json::from_value(row).map_err(Refused::Row))
        .collect()
}

fn run(connection: &Connection, statement: &Statement) -> Result<Vec<Row>, Refused> {
    let params = statement.params.iter().map(bind);
    let params = params.collect::<Result<Vec<_>, _>>()?;
    let mut prepared = connection.prepare_cached(statement.sql)?;
    let names: Vec<String> = prepared.column_names().map(str::to_owned).collect();
    let mut answer = Vec::new();
    let mut rows = prepared.query(params_from_iter(params))?;
    while let Some(row) = rows.next()? {
        let mut object = Row::new();
        for (index, name) in names.iter().enumerate() {
            object.insert(name.clone(), column(name, row.get_ref(index)?)?);
        }
        answer.push(object);
    }
    Ok(answer)
}

fn bind(value: &Value) -> Result<rusqlite::types::Value, Refused> {
    use rusqlite::types::Value as Sqlite;
    match value {
        Value::Null => Ok(Sqlite::Null),
        Value::Integer(number) => exact(*number).map(|number| Sqlite::Real(number as f64)),
        Value::Text(text) if text.len() > VALUE_BYTES_MAX => Err(Refused::TooLarge {
            bytes: text.len(),
            bytes_max: VALUE_BYTES_MAX,
        }),
        Value::Text(text) => Ok(Sqlite::Text(text.clone())),
    }
}

fn column(name: &str, value: ValueRef<'_>) -> Result<Json, Refused> {
    match value {
        ValueRef::Null => Ok(Json::Null),
        ValueRef::Integer(number) => exact(number).map(Json::from),
        ValueRef::Text(text) => Ok(String::from_utf8_lossy(text).into_owned().into()),
        ValueRef::Real(_) | ValueRef::Blob(_) => Err(Refused::Column(name.to_owned())),
    }
}

fn exact(number: i64) -> Result<i64, Refused> {
    if number.unsigned_abs() <= NUMBER_MAX {
        Ok(number)
    } else {
        Err(Refused::Number(number))
    }
}
