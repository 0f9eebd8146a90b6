//! SQLite's values and ours. Numbers travel as doubles, exact to 2^53: more events than a room
//! can hold, and milliseconds until the year 287396.

use natter_room::Unreadable;
use worker::SqlStorageValue;

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

/// What the platform said, as the core takes it.
pub fn unreadable(error: worker::Error) -> Unreadable {
    Unreadable(error.to_string())
}

/// A row, read column by column.
#[derive(Default)]
pub struct Row {
    values: std::vec::IntoIter<SqlStorageValue>,
}

impl Row {
    /// From what the cursor gives.
    pub fn new(values: Vec<SqlStorageValue>) -> Self {
        Self { values: values.into_iter() }
    }

    /// The next column, a number.
    pub fn number(&mut self) -> Result<u64, Unreadable> {
        if let Some(SqlStorageValue::Integer(value)) = self.values.next() {
            u64::try_from(value).map_err(|_| wrong("number"))
        } else {
            Err(wrong("number"))
        }
    }

    /// The next column, a number of 32 bits.
    pub fn small_number(&mut self) -> Result<u32, Unreadable> {
        u32::try_from(self.number()?).map_err(|_| wrong("number"))
    }

    /// The next column, bytes.
    pub fn blob(&mut self) -> Result<Vec<u8>, Unreadable> {
        if let Some(SqlStorageValue::Blob(bytes)) = self.values.next() {
            Ok(bytes)
        } else {
            Err(wrong("blob"))
        }
    }

    /// The next column, sixteen bytes.
    pub fn id(&mut self) -> Result<[u8; 16], Unreadable> {
        self.blob()?.try_into().map_err(|_| wrong("id"))
    }

    /// The next column, a text.
    pub fn text(&mut self) -> Result<String, Unreadable> {
        if let Some(SqlStorageValue::String(text)) = self.values.next() {
            Ok(text)
        } else {
            Err(wrong("text"))
        }
    }
}

fn wrong(what: &str) -> Unreadable {
    Unreadable(format!("a column is not a {what}"))
}
