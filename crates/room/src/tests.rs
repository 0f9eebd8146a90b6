//! Stories of one room, told through its door.

// A test looks for one kind of packet or effect among many.
#![allow(clippy::wildcard_enum_match_arm)]

mod bans;
mod broadcast;
mod commands;
mod connections;
mod deletes;
mod exact;
mod harness;
mod hello;
mod ids;
mod members;
mod order;
mod outbox;
mod pages;
mod presence;
mod purges;
mod reactions;
mod replay;
mod roles;
mod sessions;
mod snapshot;
mod storage;
mod tokens;
mod welcoming;
