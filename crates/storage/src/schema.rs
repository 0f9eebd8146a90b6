//! The room's schema: its migrations, numbered.

use crate::sql::{self, Failed, Sql};

/// Brings a room's schema up to date.
pub fn migrate(sql: &impl Sql) -> Result<(), Failed> {
    sql::migrate(sql, MIGRATIONS)
}

/// A migration never changes once shipped: a new shape is a new one at the end.
const MIGRATIONS: &[&[&str]] = &[&FIRST, &CHECKSUMS, &IDS, &MEMBERSHIP, &PURGES];

const FIRST: [&str; 6] = [
    // The log. `target` is the message that an event is about; a message's own event is found
    // by its seq, so only later events pay for the index.
    "create table events (
        seq integer primary key,
        target integer,
        item blob not null
    ) strict",
    "create index events_about on events (target, seq) where target <> seq",
    // Every durable command ever taken: a repeat gets the first answer. A log that is rewritten
    // looks through all of them; with an index on `seq` each post would write a row more.
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
];

/// Over each whole row; null in rows from before.
const CHECKSUMS: [&str; 2] = [
    "alter table events add column checksum integer",
    "alter table messages add column checksum integer",
];

/// The id of the post that an event was, for the archive: the log is read by seq, and no index
/// leads from there to `commands`.
const IDS: [&str; 1] = ["alter table events add column id blob"];

/// Who is what, and what the room is set to. Whoever was there before is a member (4).
const MEMBERSHIP: [&str; 7] = [
    "alter table members add column joined integer not null default 0",
    "alter table members add column role integer not null default 4",
    "alter table members add column muted_until integer not null default 0",
    "alter table members add column posted_at integer not null default 0",
    // Few have a role of 5 or 6, and everyone who comes is told who they are.
    "create index staff on members (number) where role >= 5",
    // One row, once something was set.
    "create table settings (
        id integer primary key check (id = 1),
        fields blob not null
    ) strict",
    // Whose inboxes were not told yet what they are here.
    "create table owed (user blob primary key) strict, without rowid",
];

/// The purges that began and are not over. `before`: how far each has come, from the newest.
const PURGES: [&str; 1] = ["create table purges (
        member integer primary key,
        by integer not null,
        after integer not null,
        before integer not null
    ) strict"];
