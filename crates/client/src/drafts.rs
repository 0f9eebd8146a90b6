//! What stands in the composer, and when it is written down.

use natter_protocol::Timestamp;

/// The least time between two saves of what is typed, in milliseconds.
pub const SAVE_EVERY_MS: u64 = 1_000;
/// The longest draft that is kept over a reload, in bytes: more than any message, since people
/// paste first and shorten later.
pub const DRAFT_BYTES_MAX: usize = 32 * 1024;

/// The draft of one room, and whether what is kept has fallen behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drafts {
    text: String,
    save_at: Option<Timestamp>,
    saved_at: Timestamp,
}

impl Drafts {
    /// A draft from an earlier page.
    #[must_use]
    pub fn restored(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }

    /// The text in the composer.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The composer holds this. Whether that is news.
    pub fn set(&mut self, text: String, now: Timestamp) -> bool {
        let changed = self.text != text;
        if changed {
            self.text = text;
            self.save_soon(now);
        }
        changed
    }

    /// What is kept is to follow, but not more often than once a second.
    pub fn save_soon(&mut self, now: Timestamp) {
        let earliest = self.saved_at.plus_ms(SAVE_EVERY_MS).max(now);
        self.save_at.get_or_insert(earliest);
    }

    /// What is kept is to follow with this input.
    pub fn save_now(&mut self, now: Timestamp) {
        self.save_at = Some(now);
    }

    /// The page may go: what waits to be kept is kept with this input, and so is a text, which
    /// another tab may have put its own in the place of.
    pub fn save_last(&mut self, now: Timestamp) {
        if self.save_at.is_some() || !self.text.is_empty() {
            self.save_now(now);
        }
    }

    /// When `take_due` will say yes.
    #[must_use]
    pub const fn due(&self) -> Option<Timestamp> {
        self.save_at
    }

    /// Whether to save; saying yes counts as having done so.
    pub fn take_due(&mut self, now: Timestamp) -> bool {
        let due = self.save_at.is_some_and(|at| at <= now);
        if due {
            self.save_at = None;
            self.saved_at = now;
        }
        due
    }
}

/// The longest beginning of `text` that fits `bytes_max` and ends between two characters.
#[must_use]
pub fn beginning(text: &str, bytes_max: usize) -> &str {
    let end = (0..=bytes_max.min(text.len()))
        .rev()
        .find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fast_typing_is_saved_once_a_second() {
        let mut drafts = Drafts::default();
        let mut saves = 0;
        for step in 0..100 {
            let now = Timestamp(1_000_000 + step * 50);
            drafts.set(format!("text {step}"), now);
            saves += u32::from(drafts.take_due(now));
        }
        assert_eq!(saves, 5);
        assert_eq!(drafts.due(), Some(Timestamp(1_005_000)));
    }

    #[test]
    fn a_beginning_never_cuts_a_character() {
        for (text, bytes_max, expected) in [
            ("abc", 5, "abc"),
            ("abc", 2, "ab"),
            ("aé", 2, "a"),
            ("é", 1, ""),
            ("", 0, ""),
        ] {
            assert_eq!(beginning(text, bytes_max), expected, "{text} {bytes_max}");
        }
    }
}
