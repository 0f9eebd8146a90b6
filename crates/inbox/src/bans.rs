//! Bans from the place: the person's sessions end, and every room where they ever were is told.
//!
//! A room that does not answer is owed that until it has heard it.

use natter_protocol::{CommandId, RoomId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::write::Write;

/// The first pause after a room did not answer, in milliseconds.
const PAUSE_MS_MIN: u64 = 1_000;
/// The longest pause, in milliseconds.
const PAUSE_MS_MAX: u64 = 300_000;
/// Doublings of the first pause that reach the longest one.
const DOUBLINGS_MAX: u32 = 9;

const _: () = assert!(PAUSE_MS_MIN << DOUBLINGS_MAX >= PAUSE_MS_MAX);

/// A room that was not told of the ban yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owed {
    /// Which.
    pub room: RoomId,
    /// The ban, by the id under which the room takes it once.
    pub ban: CommandId,
    /// Whether all that the person said there goes too.
    pub purge: bool,
}

/// The rooms that were not told yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bans {
    owed: Vec<Owed>,
    /// Tries in a row after which some were still owed.
    failures: u32,
    tried_at: Option<Timestamp>,
}

impl Bans {
    /// As they were saved: whatever was under way is told again.
    pub(crate) fn restore(owed: Vec<Owed>) -> Self {
        Self {
            owed,
            ..Self::default()
        }
    }

    /// These rooms are to be told. A room hears of a purge also where it was told without one.
    pub(crate) fn owe(&mut self, rooms: &[RoomId], ban: CommandId, purge: bool) -> Vec<Write> {
        self.failures = 0;
        self.tried_at = None;
        let mut writes = Vec::new();
        for room in rooms {
            let before = self.owed.iter().find(|owed| owed.room == *room);
            let owed = Owed {
                room: *room,
                ban,
                purge: purge || before.is_some_and(|before| before.purge),
            };
            self.owed.retain(|other| other.room != *room);
            self.owed.push(owed.clone());
            writes.push(Write::Owe(owed));
        }
        writes
    }

    /// Those that are told next, at most so many.
    pub(crate) fn next(&self, rooms_max: usize) -> Vec<Owed> {
        self.owed.iter().take(rooms_max).cloned().collect()
    }

    /// These heard it; others that were asked may not have.
    pub(crate) fn heard(&mut self, rooms: &[RoomId], now: Timestamp) -> Vec<Write> {
        let before = self.owed.len();
        self.owed.retain(|owed| !rooms.contains(&owed.room));
        self.failures = match self.owed.len() < before {
            true => 0,
            false => self.failures.saturating_add(1),
        };
        self.tried_at = Some(now);
        rooms.iter().map(|room| Write::Told(*room)).collect()
    }

    /// When to tell those that are left.
    pub(crate) fn due(&self) -> Option<Timestamp> {
        if self.owed.is_empty() {
            return None;
        }
        let pause_ms = (PAUSE_MS_MIN << self.failures.min(DOUBLINGS_MAX)).min(PAUSE_MS_MAX);
        let tried = self.tried_at.map(|at| at.plus_ms(pause_ms));
        Some(tried.unwrap_or_default())
    }
}
