//! What happens, one line each, for whoever asks why: `NATTER_TRACE=1` tells every story aloud.

use natter_protocol::Timestamp;

/// Tells, or keeps silent: lines cost more than what they speak of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trace {
    /// No line is even made.
    #[default]
    Mute,
    /// Each line is printed at once.
    Aloud,
}

impl Trace {
    /// As the environment asks.
    #[must_use]
    pub fn from_env() -> Self {
        match std::env::var_os("NATTER_TRACE") {
            Some(_) => Self::Aloud,
            None => Self::Mute,
        }
    }

    /// Notes one line.
    pub fn note(self, at: Timestamp, line: impl FnOnce() -> String) {
        if self == Self::Aloud {
            let ms = at.ms_since(crate::world::BEGIN);
            println!("{:>8}.{:03}  {}", ms / 1000, ms % 1000, line());
        }
    }
}
