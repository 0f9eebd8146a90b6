//! The limiter: a question goes in, the verdict and what to store come out.

use natter_protocol::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{KEYS_MAX, WINDOW_MS};

/// One more wants to come through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Which door, and from where.
    pub key: String,
    /// How many are let through in one window; with 0 nobody is.
    pub limit: u32,
}

/// Whether it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// It is counted, and comes through.
    Pass,
    /// It was one too many.
    Wait {
        /// For how long, in milliseconds: at least 1, and at most [`WINDOW_MS`].
        ms: u64,
    },
}

/// What a limiter knows of one key, and a row of its storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    /// Which door, and from where.
    pub key: String,
    /// How many came through in this window.
    pub taken: u32,
    /// When the window ends.
    pub ends: Timestamp,
}

/// One write to the limiter's storage; each may be performed twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Store a counter, by its key, over what was there.
    Counter(Counter),
    /// Forget one counter.
    Forget(String),
    /// Forget every counter whose window ended at this moment or before.
    ForgetEnded(Timestamp),
}

/// The counters of many keys, between two inputs.
#[derive(Clone, Debug, Default)]
pub struct Limiter {
    /// At most [`KEYS_MAX`], so few that looking through them is nothing beside storing one.
    counters: Vec<Counter>,
}

impl Limiter {
    /// A limiter as it was saved.
    #[must_use]
    pub const fn restore(counters: Vec<Counter>) -> Self {
        Self { counters }
    }

    /// Judges one more. The writes come first, in order, in one transaction; what is refused
    /// counts nothing. Nothing panics.
    pub fn handle(&mut self, input: Input, now: Timestamp) -> (Verdict, Vec<Write>) {
        let Input { key, limit } = input;
        let latest = now.plus_ms(WINDOW_MS);
        let mut writes: Vec<Write> = self.forget_ended(now).into_iter().collect();
        let known = self.counters.iter_mut().find(|counter| counter.key == key);
        match known {
            Some(counter) => {
                writes.extend(shorten(counter, latest));
                if counter.taken >= limit {
                    return (wait(counter.ends, now), writes);
                }
                counter.taken += 1;
                writes.push(Write::Counter(counter.clone()));
            }
            None if limit == 0 => return (wait(latest, now), writes),
            None => writes.extend(self.begin(key, latest)),
        }
        (Verdict::Pass, writes)
    }

    fn forget_ended(&mut self, now: Timestamp) -> Option<Write> {
        let before = self.counters.len();
        self.counters.retain(|counter| counter.ends > now);
        (self.counters.len() < before).then_some(Write::ForgetEnded(now))
    }

    /// A new key is counted; the counter that would be forgotten first anyway gives its place.
    fn begin(&mut self, key: String, ends: Timestamp) -> Vec<Write> {
        let mut writes = Vec::new();
        let full = self.counters.len() >= KEYS_MAX;
        let soonest = (0..)
            .zip(&self.counters)
            .min_by_key(|(_, counter)| counter.ends);
        if let Some((place, _)) = soonest.filter(|_| full) {
            writes.push(Write::Forget(self.counters.swap_remove(place).key));
        }
        let taken = 1;
        let counter = Counter { key, taken, ends };
        self.counters.push(counter.clone());
        writes.push(Write::Counter(counter));
        writes
    }
}

/// No window ends later than one that begins now: a clock that went back shuts nobody out for
/// longer.
fn shorten(counter: &mut Counter, latest: Timestamp) -> Option<Write> {
    if counter.ends <= latest {
        return None;
    }
    counter.ends = latest;
    Some(Write::Counter(counter.clone()))
}

fn wait(ends: Timestamp, now: Timestamp) -> Verdict {
    let ms = ends.ms_since(now).max(1);
    Verdict::Wait { ms }
}

#[cfg(test)]
mod tests;
