//! The rules of how often a door opens to one address, with no clock, chance, storage or network
//! of their own.
//!
//! ```text
//! Input ──► Limiter::handle(input, now) ──► (Verdict, Vec<Write>)
//! ```
//!
//! A key (a door and an address) is let through `limit` times in each window of an hour, which
//! begins with the first of them. What is refused is not counted, so trying again early does not
//! make the wait longer. One limiter counts many keys; the shell restores it from its rows
//! ([`Counter`]), performs the [`Write`]s in order, and only then passes on the [`Verdict`].

pub mod address;
pub mod limiter;

pub use address::network;
pub use limiter::{Counter, Input, Limiter, Verdict, Write};

/// How long a window lasts, in milliseconds.
pub const WINDOW_MS: u64 = 60 * 60 * 1000;
/// Keys that one limiter counts at a time; another one is counted in place of the one whose
/// window ends first.
pub const KEYS_MAX: usize = 4096;
