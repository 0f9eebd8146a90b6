//! Moving the window over the messages in memory.

use natter_protocol::limits::TAIL_MESSAGES;
use natter_protocol::{Message, Ordinal, Seq};

use super::window::{Tide, WINDOW_STEP, Window};
use super::{Reader, Timeline};

/// Rows shown on each side of a message that was jumped to.
const AROUND: u64 = WINDOW_STEP;

impl Timeline {
    /// The messages that are rows, oldest first.
    pub fn rows(&self) -> impl Iterator<Item = &Message> {
        self.messages.range(self.window.first..=self.window.last)
    }

    /// Where the rows lie.
    #[must_use]
    pub const fn window(&self) -> Window {
        self.window
    }

    /// Whether new messages become rows.
    #[must_use]
    pub fn follows(&self) -> bool {
        self.window.tide == Tide::Follows
    }

    /// Whether there are messages before the first row.
    #[must_use]
    pub fn has_older(&self) -> bool {
        let first = self.window.first;
        let is_oldest = first <= Ordinal(1) || self.oldest.is_some_and(|oldest| first <= oldest);
        !self.window.is_empty() && !is_oldest
    }

    /// Whether there are messages after the last row.
    #[must_use]
    pub fn has_newer(&self) -> bool {
        !self.follows() && self.window.last < self.newest
    }

    /// The oldest row.
    #[must_use]
    pub fn first_row(&self) -> Option<Seq> {
        self.messages.get(self.window.first).map(|m| m.seq)
    }

    /// The newest row.
    #[must_use]
    pub fn last_row(&self) -> Option<Seq> {
        self.messages.get(self.window.last).map(|m| m.seq)
    }

    /// A row whose changes may have been missed.
    #[must_use]
    pub fn first_stale_row(&self) -> Option<Seq> {
        let window = self.window;
        self.messages.first_stale(window.first..=window.last)
    }

    /// The room cannot say more about this message.
    pub fn trust(&mut self, seq: Seq) {
        self.messages.trust(seq);
    }

    /// Shows older messages, if they are in memory.
    pub fn grow_older(&mut self) -> bool {
        let Some(next) = self.window.first.0.checked_sub(1).map(Ordinal) else {
            return false;
        };
        let run = self.messages.run_down(next, WINDOW_STEP);
        let Some(first) = run.filter(|_| !self.window.is_empty()) else {
            return false;
        };
        self.window.grow_older(first);
        self.touched.rows = true;
        true
    }

    /// Shows newer messages, if they are in memory.
    pub fn grow_newer(&mut self) -> bool {
        let run = self.messages.run_up(self.window.last.next(), WINDOW_STEP);
        if let Some(last) = run {
            self.window.grow_newer(last);
            self.touched.rows = true;
        }
        if self.window.last >= self.newest && !self.follows() {
            self.window.tide = Tide::Follows;
            self.touched.rows = true;
        }
        run.is_some()
    }

    /// Shows the newest messages, if they are in memory.
    pub fn jump_to_newest(&mut self) -> bool {
        let tail = TAIL_MESSAGES as u64;
        let Some(first) = self.messages.run_down(self.newest, tail) else {
            return self.newest == Ordinal(0);
        };
        self.show(first, self.newest, Tide::Follows);
        true
    }

    /// Shows this message, if it is in memory. It stays put if it is a row already.
    pub fn jump_to(&mut self, seq: Seq) -> bool {
        let Some(ordinal) = self.messages.ordinal(seq) else {
            return false;
        };
        if self.window.holds(ordinal) {
            return true;
        }
        let first = self.messages.run_down(ordinal, AROUND).unwrap_or(ordinal);
        let last = self.messages.run_up(ordinal, AROUND).unwrap_or(ordinal);
        let tide = if last == self.newest {
            Tide::Follows
        } else {
            Tide::Stays
        };
        self.show(first, last, tide);
        true
    }

    /// A tail came: whoever sees the bottom goes there, whoever reads stays.
    pub(super) fn move_to_tail(&mut self, first: Ordinal, last: Ordinal, reader: Reader) {
        let window = self.window;
        let joins = !window.is_empty() && first <= window.last.next() && window.first <= last;
        match window.tide {
            Tide::Stays => {}
            Tide::Follows if joins => {
                self.window.last = window.last.max(last);
                self.window.leave(
                    super::WINDOW_MESSAGES_MAX,
                    super::WINDOW_MESSAGES_LEFT.max(last.next().0 - first.0),
                );
                self.touched.rows = true;
            }
            Tide::Follows if reader == Reader::Above && !window.is_empty() => {
                self.window.tide = Tide::Stays;
                self.touched.rows = true;
            }
            Tide::Follows => self.show(first, last, Tide::Follows),
        }
    }

    fn show(&mut self, first: Ordinal, last: Ordinal, tide: Tide) {
        let window = Window { first, last, tide };
        if self.window != window {
            self.window = window;
            self.touched.rows = true;
        }
    }
}
