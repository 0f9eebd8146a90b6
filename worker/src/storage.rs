//! A room's SQLite, inside its Durable Object.

mod read;
mod schema;
mod write;

use worker::{Result, SqlStorage};

/// One room's storage.
#[derive(Clone)]
pub struct Storage {
    sql: SqlStorage,
}

impl Storage {
    /// Opens it, and brings its schema up to date.
    pub fn open(sql: SqlStorage) -> Result<Self> {
        schema::migrate(&sql)?;
        Ok(Self { sql })
    }
}
