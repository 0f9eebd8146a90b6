//! Keep-alive: the text `ping`, answered `pong <epoch> <head>` without waking the room.
//!
//! Text and not a frame, because only an exact text can be answered while the room sleeps.

use crate::id::{Epoch, Seq};

/// What a client sends, every [`INTERVAL_MS`].
pub const PING: &str = "ping";
/// What an inbox answers, which has no newest event to tell of.
pub const PONG: &str = "pong";
/// How often a client sends it, in milliseconds.
pub const INTERVAL_MS: u64 = 25_000;
/// A socket that is silent for this long after a ping is dead, in milliseconds.
pub const TIMEOUT_MS: u64 = 10_000;

/// The answer of a room whose newest event is `head`.
#[must_use]
pub fn pong(epoch: Epoch, head: Seq) -> String {
    format!("pong {epoch} {head}")
}

/// Reads an answer; `None` if the text is something else.
#[must_use]
pub fn parse_pong(text: &str) -> Option<(Epoch, Seq)> {
    let (epoch, head) = text.strip_prefix("pong ")?.split_once(' ')?;
    Some((Epoch(epoch.parse().ok()?), Seq(head.parse().ok()?)))
}
