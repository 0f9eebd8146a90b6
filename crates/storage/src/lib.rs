//! A room's SQLite: its schema and every statement, over whatever runs them.
//!
//! The Worker runs them in the room's Durable Object; tests run the same statements on an SQLite
//! of their own, so that a stored room is opened, damaged and measured without a server.

pub mod sql;

mod read;
mod schema;
mod write;

use sql::{Failed, Sql};

/// One room's storage.
#[derive(Clone, Debug)]
pub struct Storage<S> {
    sql: S,
}

impl<S: Sql> Storage<S> {
    /// Opens it, and brings its schema up to date.
    ///
    /// # Errors
    /// If a statement fails, or a later release wrote it.
    pub fn open(sql: S) -> Result<Self, Failed> {
        schema::migrate(&sql)?;
        Ok(Self { sql })
    }
}
