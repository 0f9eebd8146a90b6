//! Who notices a bug: so many seeds of the simulation; and where none does, which scenarios.

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
const SCENARIOS_SECONDS_MAX: u64 = 600;

/// Who noticed.
#[derive(Debug)]
pub struct Outcome {
    seeds: Seen,
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
        self.is_seen_by_seeds() || self.scenarios != Seen::By(0)
    }

    /// Whether the simulation noticed.
    pub fn is_seen_by_seeds(&self) -> bool {
        self.seeds != Seen::By(0)
    }

    /// One line of the table.
    pub fn row(&self, seeds: u64) -> String {
        let count = |seen: &Seen| match seen {
            Seen::By(count) => count.to_string(),
            Seen::Hung => "hangs".to_owned(),
        };
        let scenarios = match self.scenarios {
            Seen::By(0) => String::new(),
            Seen::By(_) | Seen::Hung => format!("{} scenarios", count(&self.scenarios)),
        };
        format!(
            "{:>5} of {seeds} seeds  {scenarios}{}",
            count(&self.seeds),
            self.first
        )
    }
}

/// Runs the simulation of a copy, and its scenarios where no seed notices anything.
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
    // What a seed notices needs no scenario, and they take a while to build.
    let noticed = match seen {
        Seen::By(0) => scenarios(tree)?,
        Seen::By(_) | Seen::Hung => Seen::By(0),
    };
    Ok(Outcome {
        seeds: seen,
        scenarios: noticed,
        first,
    })
}

fn scenarios(tree: &Tree) -> Result<Seen> {
    let mut build = test(tree, "scenarios");
    process::run("building the copy", build.arg("--no-run"))?;
    Ok(
        match output(&mut test(tree, "scenarios"), SCENARIOS_SECONDS_MAX)? {
            None => Seen::Hung,
            Some(text) => Seen::By(failed(&text)?),
        },
    )
}

/// Cargo's command for one of the copy's test programs.
fn test(tree: &Tree, name: &str) -> Command {
    let mut cargo = process::cargo();
    cargo
        .current_dir(tree.root())
        .env("CARGO_TARGET_DIR", target())
        .args(["test", "--quiet", "--package", "natter-tests"])
        .args(["--test", name]);
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
        .with_context(|| format!("the scenarios did not say their result:\n{text}"))
}
