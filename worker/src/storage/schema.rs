//! The room's schema, numbered, with a version row of its own.
//!
//! `PRAGMA user_version` does not exist in a Durable Object. A migration never changes once
//! shipped: a new shape is a new one at the end.

use worker::{Result, SqlStorage};

use super::value::{Row, integer};

/// Each entry is one version, as single statements.
const MIGRATIONS: &[&[&str]] = &[&[
    // The log. `target` is the message that an event is about; a message's own event is found
    // by its seq, so only later events pay for the index.
    "create table events (
        seq integer primary key,
        target integer,
        item blob not null
    ) strict",
    "create index events_about on events (target, seq) where target <> seq",
    // Every durable command ever taken: a repeat gets the first answer.
    "create table commands (
        user blob not null,
        id blob not null,
        seq integer not null,
        primary key (user, id)
    ) strict, without rowid",
    // Messages as they now stand.
    "create table messages (
        seq integer primary key,
        ordinal integer not null,
        fields blob not null
    ) strict",
    "create table members (
        number integer primary key,
        user blob not null unique,
        name text not null
    ) strict",
    // How far the copies have come: one row.
    "create table marks (
        id integer primary key check (id = 1),
        epoch integer not null,
        enqueued integer not null,
        archived integer not null,
        snapshotted integer not null,
        snapshotted_at integer not null,
        enqueued_at integer not null,
        failures integer not null
    ) strict",
]];

/// Applies what is missing.
pub fn migrate(sql: &SqlStorage) -> Result<()> {
    sql.exec("create table if not exists schema (version integer not null) strict", None)?;
    let applied = version(sql)?;
    for (index, statements) in MIGRATIONS.iter().enumerate().skip(applied) {
        for statement in *statements {
            sql.exec(statement, None)?;
        }
        sql.exec("delete from schema", None)?;
        sql.exec("insert into schema (version) values (?)", vec![integer(index as u64 + 1)])?;
    }
    Ok(())
}

fn version(sql: &SqlStorage) -> Result<usize> {
    let Some(values) = sql.exec("select version from schema limit 1", None)?.raw().next() else {
        return Ok(0);
    };
    let version = Row::new(values?).number().map_err(|error| worker::Error::RustError(error.0))?;
    Ok(usize::try_from(version).unwrap_or(usize::MAX))
}
