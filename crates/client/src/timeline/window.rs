//! Which messages are rows: a gapless run, bounded, that may follow the newest message.
//!
//! Invariant: every message of the window is in memory, and the window holds at most
//! `WINDOW_MESSAGES_MAX`.

use natter_protocol::Ordinal;

/// Messages that are rows at the same time.
pub const WINDOW_MESSAGES_MAX: u64 = 300;
/// What is left when new messages push out the oldest: some at a time, not one by one.
pub const WINDOW_MESSAGES_LEFT: u64 = 250;
/// Messages that a step adds to the window.
pub const WINDOW_STEP: u64 = 50;

const _: () = assert!(WINDOW_MESSAGES_LEFT + WINDOW_STEP <= WINDOW_MESSAGES_MAX);

/// Whether new messages become rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tide {
    /// They appear at the end.
    #[default]
    Follows,
    /// They only count.
    Stays,
}

/// A run of ordinals, both ends included; empty if `first` is after `last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The oldest row.
    pub first: Ordinal,
    /// The newest row.
    pub last: Ordinal,
    /// Whether new messages become rows.
    pub tide: Tide,
}

impl Default for Window {
    fn default() -> Self {
        Self {
            first: Ordinal(1),
            last: Ordinal(0),
            tide: Tide::Follows,
        }
    }
}

impl Window {
    /// Messages in it.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.last.next().0.saturating_sub(self.first.0)
    }

    /// Whether it is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether it holds this message.
    #[must_use]
    pub fn holds(&self, ordinal: Ordinal) -> bool {
        self.first <= ordinal && ordinal <= self.last
    }

    /// Extends the window upwards, towards older messages; the newest make room.
    pub fn grow_older(&mut self, first: Ordinal) {
        self.first = self.first.min(first);
        if self.len() > WINDOW_MESSAGES_MAX {
            self.last = Ordinal(self.first.0 + WINDOW_MESSAGES_MAX - 1);
            self.tide = Tide::Stays;
        }
    }

    /// Extends the window downwards, towards newer messages; the oldest make room.
    pub fn grow_newer(&mut self, last: Ordinal) {
        self.last = self.last.max(last);
        self.leave(WINDOW_MESSAGES_MAX, WINDOW_MESSAGES_MAX);
    }

    /// If there are more than `most`, only the newest `left` stay.
    pub fn leave(&mut self, most: u64, left: u64) {
        if self.len() > most {
            self.first = Ordinal(self.last.next().0.saturating_sub(left));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(first: u64, last: u64) -> Window {
        Window {
            first: Ordinal(first),
            last: Ordinal(last),
            tide: Tide::Follows,
        }
    }

    #[test]
    fn growing_past_the_limit_drops_the_far_end() {
        let mut older = window(101, 400);
        older.grow_older(Ordinal(51));
        let stays = Window {
            tide: Tide::Stays,
            ..window(51, 350)
        };
        assert_eq!(older, stays);
        let mut newer = window(1, 300);
        newer.grow_newer(Ordinal(301));
        assert_eq!(newer, window(2, 301));
    }

    #[test]
    fn a_window_at_its_limit_is_left_alone() {
        let mut full = window(1, 300);
        full.grow_older(Ordinal(1));
        full.grow_newer(Ordinal(300));
        assert_eq!(full, window(1, 300));
        assert_eq!(Window::default().len(), 0);
    }
}
