//! What happened, one line each, for whoever asks why.

use natter_protocol::Timestamp;

/// The newest lines that are kept while nobody listens.
const LINES_MAX: usize = 200;

/// The lines so far, or as they come.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    lines: std::collections::VecDeque<String>,
    voice: Voice,
}

/// What becomes of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Voice {
    /// It is kept for a while.
    #[default]
    Kept,
    /// It is printed.
    Aloud,
    /// It is not even made.
    Mute,
}

impl Trace {
    /// From now on each line is printed at once.
    pub fn speak(&mut self) {
        self.voice = Voice::Aloud;
    }

    /// From now on no line is made: they cost more than what they speak of.
    pub fn hush(&mut self) {
        self.voice = Voice::Mute;
    }

    /// Notes one line.
    pub fn note(&mut self, at: Timestamp, line: impl FnOnce() -> String) {
        let ms = at.ms_since(crate::world::BEGIN);
        let line = || format!("{:>10}.{:03}  {}", ms / 1000, ms % 1000, line());
        match self.voice {
            Voice::Mute => {}
            Voice::Aloud => println!("{}", line()),
            Voice::Kept => {
                if self.lines.len() == LINES_MAX {
                    self.lines.pop_front();
                }
                self.lines.push_back(line());
            }
        }
    }

    /// The newest lines.
    #[must_use]
    pub fn newest(&self) -> String {
        self.lines
            .iter()
            .fold(String::new(), |all, line| all + line + "\n")
    }
}
