//! A limiter's SQLite.

use natter_limiter::{Counter, Write};
use natter_protocol::Timestamp;
use natter_storage::sql::{self, Failed, Row, Sql, integer, text};

use crate::sql::Sqlite;

/// A migration never changes once shipped: a new shape is a new one at the end.
const MIGRATIONS: &[&[&str]] = &[&["create table if not exists counters (
        key text primary key,
        taken integer not null,
        ends integer not null
    ) strict, without rowid"]];

/// What a limiter keeps.
pub struct Records {
    sql: Sqlite,
}

impl Records {
    /// Opens it, and brings its schema up to date.
    pub fn open(sql: Sqlite) -> Result<Self, Failed> {
        sql::migrate(&sql, MIGRATIONS)?;
        Ok(Self { sql })
    }

    /// What the limiter restarts from.
    pub fn saved(&self) -> Result<Vec<Counter>, Failed> {
        let rows = self
            .sql
            .exec("select key, taken, ends from counters", vec![])?;
        rows.into_iter().map(counter).collect()
    }

    /// Performs writes, in order.
    pub fn write(&self, writes: &[Write]) -> Result<(), Failed> {
        writes.iter().try_for_each(|write| self.write_one(write))
    }

    fn write_one(&self, write: &Write) -> Result<(), Failed> {
        let (query, bindings) = match write {
            Write::Counter(Counter { key, taken, ends }) => (
                "insert or replace into counters (key, taken, ends) values (?, ?, ?)",
                vec![text(key), integer((*taken).into()), integer(ends.0)],
            ),
            Write::Forget(key) => ("delete from counters where key = ?", vec![text(key)]),
            Write::ForgetEnded(now) => {
                ("delete from counters where ends <= ?", vec![integer(now.0)])
            }
        };
        self.sql.exec(query, bindings).map(drop)
    }
}

fn counter(mut row: Row) -> Result<Counter, Failed> {
    Ok(Counter {
        key: row.text()?,
        taken: row.small_number()?,
        ends: Timestamp(row.number()?),
    })
}
