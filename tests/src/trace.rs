//! What happened, one line each, for whoever asks why.

use natter_protocol::Timestamp;

/// The newest lines that are kept while nobody listens.
const LINES_MAX: usize = 200;

/// The lines so far, or as they come.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    lines: std::collections::VecDeque<String>,
    aloud: bool,
}

impl Trace {
    /// From now on each line is printed at once.
    pub fn speak(&mut self) {
        self.aloud = true;
    }

    /// Notes one line; it is not even made while nobody would see it.
    pub fn note(&mut self, at: Timestamp, line: impl FnOnce() -> String) {
        let ms = at.ms_since(crate::world::BEGIN);
        if self.aloud {
            println!("{:>10}.{:03}  {}", ms / 1000, ms % 1000, line());
            return;
        }
        if self.lines.len() == LINES_MAX {
            self.lines.pop_front();
        }
        self.lines
            .push_back(format!("{:>10}.{:03}  {}", ms / 1000, ms % 1000, line()));
    }

    /// The newest lines.
    #[must_use]
    pub fn newest(&self) -> String {
        self.lines
            .iter()
            .fold(String::new(), |all, line| all + line + "\n")
    }
}
