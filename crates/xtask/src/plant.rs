//! `cargo xtask plant`: can the simulation see?
//!
//! `tests/planted/` holds bugs, each a text that stands once in a file and another in its place.
//! One at a time they are planted in a copy of the sources under `target/plant`, and the
//! simulation runs there: a bug that no seed notices is a hole in the proof.

mod bug;
mod tally;
mod tree;

use std::path::PathBuf;

use anyhow::{Result, bail};
use pico_args::Arguments;

use crate::{finish, paths, say};

pub use bug::load;
pub use tree::Tree;

use bug::Bug;
use tally::Outcome;

/// The gardens that the simulation is tried on; `naive` is for the real server.
const GARDENS: [&str; 4] = ["room", "client", "archive", "people"];
/// Seeds that each bug is tried on.
const SEEDS: u64 = 100;

/// Where the copy of the sources, and what is built of it, are kept.
pub fn dir() -> PathBuf {
    paths::target().join("plant")
}

/// Cargo's target directory of the copy.
pub fn target() -> PathBuf {
    dir().join("build")
}

/// `cargo xtask plant [--seeds N] [--only NAME,NAME] [--check]`.
///
/// # Errors
/// If a bug does not find its place, does not compile, or is not caught.
pub fn command(mut args: Arguments) -> Result<()> {
    let seeds = args.opt_value_from_str("--seeds")?.unwrap_or(SEEDS);
    let only: Option<String> = args.opt_value_from_str("--only")?;
    let check = args.contains("--check");
    finish(args)?;
    let mut bugs = Vec::new();
    for garden in GARDENS {
        bugs.extend(load(garden)?);
    }
    let is_named = |bug: &Bug, only: &str| only.split(',').any(|name| bug.name.contains(name));
    bugs.retain(|bug| only.as_ref().is_none_or(|only| is_named(bug, only)));
    let tree = Tree::grow()?;
    for bug in bugs.iter().chain(&load("naive")?) {
        bug.check(&paths::root())?;
    }
    if check {
        return Ok(());
    }
    if only.is_none() {
        say::doing("first without a bug");
        let healthy = tally::run(&tree, seeds)?;
        if healthy.is_caught() {
            bail!("the simulation fails without any bug: {healthy:?}");
        }
    }
    try_all(&tree, &bugs, seeds)
}

fn try_all(tree: &Tree, bugs: &[Bug], seeds: u64) -> Result<()> {
    let mut outcomes = Vec::new();
    for bug in bugs {
        say::doing(&format!("{}: {}", bug.name, bug.what));
        let outcome = {
            let _planted = tree.plant(bug)?;
            tally::run(tree, seeds)?
        };
        say::detail(&outcome.row(seeds));
        outcomes.push((bug, outcome));
    }
    summarise(&outcomes, seeds)
}

fn summarise(outcomes: &[(&Bug, Outcome)], seeds: u64) -> Result<()> {
    for (bug, outcome) in outcomes {
        say::plain(&format!("{:<34} {}", bug.name, outcome.row(seeds)));
    }
    let missed = outcomes.iter().filter(|(_, outcome)| !outcome.is_caught());
    let missed: Vec<&str> = missed.map(|(bug, _)| bug.name.as_str()).collect();
    let by_seeds = outcomes.iter().filter(|(_, o)| o.is_seen_by_seeds());
    say::plain(&format!(
        "\n{} bugs: {} caught by the simulation, {} in all",
        outcomes.len(),
        by_seeds.count(),
        outcomes.len() - missed.len()
    ));
    match missed.is_empty() {
        true => Ok(()),
        false => bail!("nobody noticed: {}", missed.join(", ")),
    }
}
