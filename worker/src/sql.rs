//! An object's SQLite: its values and ours. Numbers travel as doubles, exact to 2^53: more events than a room
//! can hold, and milliseconds until the year 287396.

use natter_room::Unreadable;
use worker::{Error, Result, SqlStorage, SqlStorageValue};

/// A number.
pub fn integer(value: u64) -> SqlStorageValue {
    SqlStorageValue::Integer(i64::try_from(value).unwrap_or(i64::MAX))
}

/// Bytes.
pub fn blob(bytes: &[u8]) -> SqlStorageValue {
    SqlStorageValue::Blob(bytes.to_vec())
}

/// A text.
pub fn text(text: &str) -> SqlStorageValue {
    SqlStorageValue::String(text.to_owned())
}

/// What the platform said, as the room's core takes it.
pub fn unreadable(error: Error) -> Unreadable {
    Unreadable(error.to_string())
}

/// Runs a statement that answers nothing.
pub fn run(sql: &SqlStorage, query: &str, bindings: Vec<SqlStorageValue>) -> Result<()> {
    sql.exec(query, bindings).map(drop)
}

/// Runs a query, and reads all of its answer: no cursor stays open over a write.
pub fn rows(sql: &SqlStorage, query: &str, bindings: Vec<SqlStorageValue>) -> Result<Vec<Row>> {
    sql.exec(query, bindings)?
        .raw()
        .map(|values| values.map(Row::new))
        .collect()
}

/// The first row of a query's answer.
pub fn row(sql: &SqlStorage, query: &str, bindings: Vec<SqlStorageValue>) -> Result<Option<Row>> {
    Ok(rows(sql, query, bindings)?.into_iter().next())
}

/// A row, read column by column.
#[derive(Default)]
pub struct Row {
    values: std::vec::IntoIter<SqlStorageValue>,
}

impl Row {
    /// From what the cursor gives.
    pub fn new(values: Vec<SqlStorageValue>) -> Self {
        Self {
            values: values.into_iter(),
        }
    }

    /// The next column, a number.
    pub fn number(&mut self) -> Result<u64> {
        if let Some(SqlStorageValue::Integer(value)) = self.values.next() {
            u64::try_from(value).map_err(|_| wrong("number"))
        } else {
            Err(wrong("number"))
        }
    }

    /// The next column, a number of 32 bits.
    pub fn small_number(&mut self) -> Result<u32> {
        u32::try_from(self.number()?).map_err(|_| wrong("number"))
    }

    /// The next column, bytes.
    pub fn blob(&mut self) -> Result<Vec<u8>> {
        if let Some(SqlStorageValue::Blob(bytes)) = self.values.next() {
            Ok(bytes)
        } else {
            Err(wrong("blob"))
        }
    }

    /// The next column, sixteen bytes.
    pub fn id(&mut self) -> Result<[u8; 16]> {
        self.blob()?.try_into().map_err(|_| wrong("id"))
    }

    /// The next column, a text.
    pub fn text(&mut self) -> Result<String> {
        if let Some(SqlStorageValue::String(text)) = self.values.next() {
            Ok(text)
        } else {
            Err(wrong("text"))
        }
    }
}

fn wrong(what: &str) -> Error {
    Error::RustError(format!("a column is not a {what}"))
}

/// Applies the migrations that are missing; each is a list of single statements.
///
/// `PRAGMA user_version` does not exist in a Durable Object, so the version is a row.
pub fn migrate(sql: &SqlStorage, migrations: &[&[&str]]) -> Result<()> {
    run(
        sql,
        "create table if not exists schema (version integer not null) strict",
        vec![],
    )?;
    let version = row(sql, "select version from schema", vec![])?;
    let version = version.map_or(Ok(0), |mut row| row.number())?;
    let missing = (1..)
        .zip(migrations)
        .filter(|(number, _)| *number > version);
    for (number, statements) in missing {
        statements
            .iter()
            .try_for_each(|statement| run(sql, statement, vec![]))?;
        run(sql, "delete from schema", vec![])?;
        run(
            sql,
            "insert into schema (version) values (?)",
            vec![integer(number)],
        )?;
    }
    Ok(())
}
