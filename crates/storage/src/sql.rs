//! SQLite as an object has it: statements with values, and rows with values.
//!
//! Numbers travel as doubles there, exact to 2^53: more events than a room can hold, and
//! milliseconds until the year 287396.

use std::fmt;

use natter_room::Unreadable;

/// Something that runs statements: a Durable Object's SQLite, or a test's.
pub trait Sql {
    /// Runs one statement, and reads all of its answer: no cursor stays open over a write.
    ///
    /// # Errors
    /// If it does not run.
    fn exec(&self, statement: &str, bindings: Vec<Value>) -> Result<Vec<Row>, Failed>;

    /// Bytes that the database takes.
    fn size_bytes(&self) -> u64;
}

/// One value, bound or read.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// None.
    Null,
    /// A number.
    Integer(u64),
    /// Bytes.
    Blob(Vec<u8>),
    /// A text.
    Text(String),
    /// What no column of ours holds.
    Other,
}

/// A statement did not run, or its answer is not what was asked for; in plain words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed(pub String);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Failed> for Unreadable {
    fn from(failed: Failed) -> Self {
        Self::Failed(failed.0)
    }
}

/// A number.
#[must_use]
pub fn integer(value: u64) -> Value {
    Value::Integer(value)
}

/// Bytes.
#[must_use]
pub fn blob(bytes: &[u8]) -> Value {
    Value::Blob(bytes.to_vec())
}

/// A text.
#[must_use]
pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// The first row of a query's answer.
///
/// # Errors
/// If it does not run.
pub fn row(sql: &impl Sql, query: &str, bindings: Vec<Value>) -> Result<Option<Row>, Failed> {
    Ok(sql.exec(query, bindings)?.into_iter().next())
}

/// A row, read column by column.
#[derive(Debug, Default)]
pub struct Row {
    values: std::vec::IntoIter<Value>,
}

impl Row {
    /// From its values, in order.
    #[must_use]
    pub fn new(values: Vec<Value>) -> Self {
        Self {
            values: values.into_iter(),
        }
    }

    /// The next column, a number.
    ///
    /// # Errors
    /// If it is something else.
    pub fn number(&mut self) -> Result<u64, Failed> {
        match self.values.next() {
            Some(Value::Integer(value)) => Ok(value),
            Some(Value::Null | Value::Blob(_) | Value::Text(_) | Value::Other) | None => {
                Err(wrong("number"))
            }
        }
    }

    /// The next column, a number or nothing.
    ///
    /// # Errors
    /// If it is something else.
    pub fn number_or_null(&mut self) -> Result<Option<u64>, Failed> {
        match self.values.next() {
            Some(Value::Integer(value)) => Ok(Some(value)),
            Some(Value::Null) => Ok(None),
            Some(Value::Blob(_) | Value::Text(_) | Value::Other) | None => Err(wrong("number")),
        }
    }

    /// The next column, a number of 32 bits.
    ///
    /// # Errors
    /// If it is something else.
    pub fn small_number(&mut self) -> Result<u32, Failed> {
        u32::try_from(self.number()?).map_err(|_| wrong("number"))
    }

    /// The next column, a checksum. One that is out of its range fits nothing.
    ///
    /// # Errors
    /// If it is no number.
    pub fn checksum(&mut self) -> Result<Option<u32>, Failed> {
        let number = self.number_or_null()?;
        Ok(number.map(|number| u32::try_from(number).unwrap_or_default()))
    }

    /// The next column, bytes.
    ///
    /// # Errors
    /// If it is something else.
    pub fn blob(&mut self) -> Result<Vec<u8>, Failed> {
        match self.values.next() {
            Some(Value::Blob(bytes)) => Ok(bytes),
            Some(Value::Null | Value::Integer(_) | Value::Text(_) | Value::Other) | None => {
                Err(wrong("blob"))
            }
        }
    }

    /// The next column, sixteen bytes.
    ///
    /// # Errors
    /// If it is something else.
    pub fn id(&mut self) -> Result<[u8; 16], Failed> {
        self.blob()?.try_into().map_err(|_| wrong("id"))
    }

    /// The next column, sixteen bytes or nothing.
    ///
    /// # Errors
    /// If it is something else.
    pub fn id_or_null(&mut self) -> Result<Option<[u8; 16]>, Failed> {
        match self.values.next() {
            Some(Value::Blob(bytes)) => bytes.try_into().map(Some).map_err(|_| wrong("id")),
            Some(Value::Null) => Ok(None),
            Some(Value::Integer(_) | Value::Text(_) | Value::Other) | None => Err(wrong("id")),
        }
    }

    /// The next column, a text.
    ///
    /// # Errors
    /// If it is something else.
    pub fn text(&mut self) -> Result<String, Failed> {
        match self.values.next() {
            Some(Value::Text(text)) => Ok(text),
            Some(Value::Null | Value::Integer(_) | Value::Blob(_) | Value::Other) | None => {
                Err(wrong("text"))
            }
        }
    }
}

fn wrong(what: &str) -> Failed {
    Failed(format!("a column is not a {what}"))
}

/// Applies the migrations that are missing; each is a list of single statements.
///
/// `PRAGMA user_version` does not exist in a Durable Object, so the version is a row.
///
/// # Errors
/// If a statement fails, or the schema is of a later release than this one.
pub fn migrate(sql: &impl Sql, migrations: &[&[&str]]) -> Result<(), Failed> {
    sql.exec(
        "create table if not exists schema (version integer not null) strict",
        vec![],
    )?;
    let version = row(sql, "select version from schema", vec![])?;
    let version = version.map_or(Ok(0), |mut row| row.number())?;
    let known = migrations.len() as u64;
    if version > known {
        return Err(Failed(format!(
            "a later release wrote this: its schema is version {version}, this release knows {known}"
        )));
    }
    let missing = (1..)
        .zip(migrations)
        .filter(|(number, _)| *number > version);
    for (number, statements) in missing {
        for statement in *statements {
            sql.exec(statement, vec![])?;
        }
        sql.exec("delete from schema", vec![])?;
        sql.exec(
            "insert into schema (version) values (?)",
            vec![integer(number)],
        )?;
    }
    Ok(())
}
