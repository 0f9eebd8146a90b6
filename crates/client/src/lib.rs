//! The rules of one person's view of one room over one socket, and of their list of rooms over
//! another ([`inbox`]).
//!
//! ```text
//!   shell ──Input, now──► Client::handle ──► effects, in order ──► shell
//!   shell ◄── rows(), message(key), unread(), … ── plain reads
//! ```
//!
//! A page keeps one [`Client`] per room in its list; the simulator one per person and room.
//! The core has no clock, no chance and no I/O: time is an argument, chance is a seed.

pub mod client;
pub mod completion;
pub mod connection;
pub mod drafts;
pub mod effect;
pub mod given;
pub mod heartbeat;
pub mod inbox;
pub mod input;
pub mod jitter;
pub mod keys;
pub mod notes;
pub mod outbox;
pub mod powers;
pub mod presence;
pub mod rights;
pub mod saved;
pub mod sockets;
pub mod sorted;
pub mod timeline;
pub mod typing;
pub mod unread;
pub mod view;

pub use client::{Client, Config};
pub use connection::{Connection, Refusal};
pub use effect::{Change, Effect, Notice, Restored, Scroll};
pub use given::Given;
pub use input::{Input, Place};
pub use powers::Powers;
pub use saved::{Kept, Saved};
pub use view::{MessageView, Row, RowKey, RowKind};
