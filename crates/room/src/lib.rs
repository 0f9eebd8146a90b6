//! The rules of one room, with no clock, chance, storage or network of their own.
//!
//! ```text
//! Input ──► Room::handle(input, now, &log) ──► Vec<Effect>, performed in order before the next input
//! ```
//!
//! A room is told what happened ([`Input`]) and the time, may read its own log ([`Log`]), and
//! answers with what to do ([`Effect`]). Writes are effects, and every effect is performed before
//! the next input, so what the room reads is always what it wrote.

pub mod attachment;
pub mod config;
pub mod damage;
pub mod effect;
pub mod input;
pub mod log;
#[cfg(any(test, feature = "memory"))]
pub mod memory;
pub mod outbox;
pub mod room;

mod bans;
mod broadcast;
mod clock;
mod commands;
mod connections;
mod decisions;
mod deletes;
mod edits;
mod hello;
pub mod inboxes;
mod introductions;
mod members;
mod mending;
mod moderation;
mod pages;
mod posts;
mod presence;
pub mod purges;
mod rate_limit;
mod reactions;
mod recovery;
mod retry;
mod roles;
mod sessions;
mod snapshot;
mod staged;
mod token;
mod turn;
mod typing;

#[cfg(test)]
mod tests;

pub use attachment::Attachment;
pub use config::Config;
pub use damage::Damage;
pub use effect::{Effect, Trouble, Write};
pub use input::{ArchiveMark, ArchivePage, Ban, ConnectionId, Input, Visitor};
pub use log::{Log, Marks, Saved, Unreadable};
pub use members::Membership;
#[cfg(any(test, feature = "memory"))]
pub use memory::MemoryLog;
pub use purges::Purge;
pub use room::Room;
pub use token::TokenKey;
