//! What will happen, and when.

use std::collections::BTreeMap;

use natter_protocol::Timestamp;

/// Things to come, by time and then by the order in which they were put down.
#[derive(Clone, Debug)]
pub struct Agenda<T> {
    entries: BTreeMap<Token, T>,
    serial: u64,
}

/// One entry's name, to take it back by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Token {
    at: Timestamp,
    serial: u64,
}

impl<T> Default for Agenda<T> {
    fn default() -> Self {
        Self {
            entries: BTreeMap::new(),
            serial: 0,
        }
    }
}

impl<T> Agenda<T> {
    /// Puts something down.
    pub fn add(&mut self, at: Timestamp, what: T) -> Token {
        self.serial += 1;
        let token = Token {
            at,
            serial: self.serial,
        };
        self.entries.insert(token, what);
        token
    }

    /// Takes something back; whether it was still to come.
    pub fn cancel(&mut self, token: Token) -> bool {
        self.entries.remove(&token).is_some()
    }

    /// When the next thing happens.
    #[must_use]
    pub fn next_at(&self) -> Option<Timestamp> {
        self.entries.keys().next().map(|token| token.at)
    }

    /// The next thing.
    pub fn take(&mut self) -> Option<(Timestamp, T)> {
        self.entries
            .pop_first()
            .map(|(token, what)| (token.at, what))
    }

    /// Everything to come.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.entries.values()
    }
}
