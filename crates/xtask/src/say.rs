//! What the commands say, in one voice.

use std::{io::IsTerminal, time::Duration};

const BOLD: &str = "\x1b[1m";
const RED: &str = "\x1b[31m";
const RESET: &str = "\x1b[0m";

/// A line that says what is being done.
pub fn doing(line: &str) {
    eprintln!("{} {line}", mark(BOLD, "natter"));
}

/// A line under the one before it.
pub fn detail(line: &str) {
    eprintln!("       {line}");
}

/// Why the command ends here.
pub fn failure(line: &str) {
    eprintln!("{} {line}", mark(RED, "natter"));
}

/// Text for standard output, as it is.
pub fn plain(text: &str) {
    println!("{}", text.trim_end());
}

/// A duration as people say it: `0.4 s`, `12 s`, `3 min 5 s`.
pub fn time(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds >= 60 {
        format!("{} min {} s", seconds / 60, seconds % 60)
    } else if seconds >= 10 {
        format!("{seconds} s")
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

fn mark(style: &str, word: &str) -> String {
    if std::io::stderr().is_terminal() {
        format!("{style}{word}{RESET}")
    } else {
        word.to_owned()
    }
}
