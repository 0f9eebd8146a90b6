//! `cargo xtask chaos`: a real server under load, killed again and again, and its disk
//! harmed; nothing acked is lost.

use std::{ffi::OsString, path::PathBuf, process::Command};

use anyhow::{Result, bail};
use pico_args::Arguments;

use crate::{
    build::{self, worker::Place},
    paths, plant,
    process::{self, cargo},
    say, tools,
};

/// What the harness answers when it ran to the end and found a broken promise.
const PROMISE_BROKEN: i32 = 2;

/// `cargo xtask chaos [--kills N] [--seconds S] [--seed X] [--people P] [--harms N] [--naive]`.
///
/// # Errors
/// If something that was acked is lost; with `--naive`, if nothing is.
pub fn command(mut args: Arguments) -> Result<()> {
    let naive = args.contains("--naive");
    let rest = args.finish();
    match naive {
        true => naive_loses(&rest),
        false => nothing_is_lost(&rest),
    }
}

/// A short run, for `test`.
///
/// # Errors
/// If something that was acked is lost.
pub fn short() -> Result<()> {
    nothing_is_lost(&["--kills", "3", "--seconds", "40"].map(OsString::from))
}

fn nothing_is_lost(args: &[OsString]) -> Result<()> {
    build::all(build::Mode::Release)?;
    process::run("chaos", harness()?.args(args))
}

/// The same against a Worker that acks before it writes: the harness must see what that loses.
fn naive_loses(args: &[OsString]) -> Result<()> {
    build::all(build::Mode::Release)?;
    let worker = naive_worker()?;
    let mut chaos = harness()?;
    let status = chaos.arg("--worker").arg(worker).args(args).status()?;
    match status.code() {
        Some(PROMISE_BROKEN) => {
            say::doing("the naive Worker lost what it had acked, and the harness saw it");
            Ok(())
        }
        Some(0) => bail!("the naive Worker lost nothing: the harness is blind, or was too short"),
        Some(_) | None => bail!("chaos did not run to the end ({status})"),
    }
}

/// Builds the Worker with the bugs that make it naive; the file for wrangler.
fn naive_worker() -> Result<PathBuf> {
    let bugs = plant::load("naive")?;
    let tree = plant::Tree::grow()?;
    let planted: Result<Vec<_>> = bugs.iter().map(|bug| tree.plant(bug)).collect();
    let planted = planted?;
    let out = plant::dir().join("naive");
    say::doing("building the naive Worker");
    let place = Place {
        root: tree.root().to_path_buf(),
        target: plant::target(),
        out: out.clone(),
    };
    build::worker::build_at(&place, build::Mode::Release)?;
    // Taken out in the reverse order, so that each file is what it was.
    planted.into_iter().rev().for_each(drop);
    Ok(out.join("index.js"))
}

/// The harness, compiled, with its wrangler and a place for its state.
fn harness() -> Result<Command> {
    tools::npm()?;
    process::run(
        "compiling the chaos harness",
        cargo().args(["build", "--quiet", "--package", "natter-chaos"]),
    )?;
    let mut chaos = process::command(paths::target().join("debug/natter-chaos"));
    chaos
        .arg(paths::npm_bin().join("wrangler"))
        .arg(paths::target().join("chaos"))
        // Each start of the server would otherwise look again.
        .env(build::BUILT.0, build::BUILT.1)
        .env("WRANGLER_SEND_METRICS", "false")
        .env("WRANGLER_LOG_PATH", paths::root().join(".wrangler/logs"));
    Ok(chaos)
}
