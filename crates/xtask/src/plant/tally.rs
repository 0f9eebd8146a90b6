//! Who notices a bug: so many seeds of the simulation; where none does, so many of the tests beside
//! the room's rules; and where none of those does, so many scenarios.

use std::{
    io::Read,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use super::{Tree, target};
use crate::process::{self, Companion};

/// A simulation that takes longer hangs.
const SIM_SECONDS_MAX: u64 = 600;
const TESTS_SECONDS_MAX: u64 = 600;

/// Who noticed.
#[derive(Debug)]
pub struct Outcome {
    seeds: Seen,
    rules: Seen,
    scenarios: Seen,
    first: String,
}

#[derive(Debug, PartialEq, Eq)]
enum Seen {
    By(u64),
    Hung,
}

impl Outcome {
    /// Whether anything noticed.
    pub fn is_caught(&self) -> bool {
        [&self.seeds, &self.rules, &self.scenarios]
            .into_iter()
            .any(Seen::is_any)
    }

    /// Whether the simulation noticed.
    pub fn is_seen_by_seeds(&self) -> bool {
        self.seeds.is_any()
    }

    /// One line of the table.
    pub fn row(&self, seeds: u64) -> String {
        let named = |seen: &Seen, what: &str| match seen.is_any() {
            false => String::new(),
            true => format!("{} {what}", seen.count()),
        };
        format!(
            "{:>5} of {seeds} seeds  {}{}{}",
            self.seeds.count(),
            named(&self.rules, "tests of the room"),
            named(&self.scenarios, "scenarios"),
            self.first
        )
    }
}

impl Seen {
    fn is_any(&self) -> bool {
        *self != Self::By(0)
    }

    fn count(&self) -> String {
        match self {
            Self::By(count) => count.to_string(),
            Self::Hung => "hangs".to_owned(),
        }
    }
}

/// Runs the simulation of a copy, and its other tests where no seed notices anything.
///
/// # Errors
/// If it does not compile.
pub fn run(tree: &Tree, seeds: u64) -> Result<Outcome> {
    let mut build = test(tree, "sim");
    process::run("building the copy", build.arg("--no-run"))?;
    let mut simulate = test(tree, "sim");
    simulate
        .args(["every_seed", "--", "--nocapture"])
        .env("NATTER_SIM_SEEDS", seeds.to_string())
        .env("NATTER_SIM_TALLY", "1");
    let (seen, first) = match output(&mut simulate, SIM_SECONDS_MAX)? {
        None => (Seen::Hung, String::new()),
        Some(text) => (Seen::By(tallied(&text)?), marked(&text, "first: ")),
    };
    // What one notices needs no other, and scenarios take a while.
    let rules = match seen.is_any() {
        false => tests(&|| cargo(tree, &["--package", "natter-room", "--lib"]))?,
        true => Seen::By(0),
    };
    let scenarios = match seen.is_any() || rules.is_any() {
        false => tests(&|| test(tree, "scenarios"))?,
        true => Seen::By(0),
    };
    Ok(Outcome {
        seeds: seen,
        rules,
        scenarios,
        first,
    })
}

/// How many tests of a program fail.
fn tests(program: &dyn Fn() -> Command) -> Result<Seen> {
    process::run("building the copy", program().arg("--no-run"))?;
    Ok(match output(&mut program(), TESTS_SECONDS_MAX)? {
        None => Seen::Hung,
        Some(text) => Seen::By(failed(&text)?),
    })
}

/// Cargo's command for one of the copy's test programs.
fn test(tree: &Tree, name: &str) -> Command {
    cargo(tree, &["--package", "natter-tests", "--test", name])
}

fn cargo(tree: &Tree, of: &[&str]) -> Command {
    let mut cargo = process::cargo();
    cargo
        .current_dir(tree.root())
        .env("CARGO_TARGET_DIR", target())
        .args(["test", "--quiet"])
        .args(of);
    cargo
}

/// What a program says, or nothing if it does not end in time.
fn output(command: &mut Command, seconds_max: u64) -> Result<Option<String>> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut program = Companion::start(command)?;
    let mut stdout = program.child().stdout.take().context("it has no output")?;
    let reader = thread::spawn(move || {
        let mut bytes = Vec::new();
        stdout.read_to_end(&mut bytes).map(|_| bytes)
    });
    let deadline = Instant::now() + Duration::from_secs(seconds_max);
    while !program.has_ended()? {
        if Instant::now() > deadline {
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(20));
    }
    match reader.join() {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes?).into_owned())),
        Err(_) => bail!("the reader of a program's words ended early"),
    }
}

/// The number behind `tally: `.
fn tallied(text: &str) -> Result<u64> {
    let number = marked(text, "tally: ");
    number
        .parse()
        .with_context(|| format!("the simulation did not say its tally:\n{text}"))
}

fn marked(text: &str, mark: &str) -> String {
    let line = text.lines().find_map(|line| line.strip_prefix(mark));
    line.unwrap_or_default().to_owned()
}

/// The number before `failed` in cargo's last line.
fn failed(text: &str) -> Result<u64> {
    let line = text.lines().find(|line| line.contains("test result: "));
    let words = line.and_then(|line| line.split(" failed").next());
    let number = words.and_then(|words| words.rsplit(' ').next());
    number
        .and_then(|number| number.parse().ok())
        .with_context(|| format!("the tests did not say their result:\n{text}"))
}
