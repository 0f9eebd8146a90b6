//! Natter's commands.
//!
//! `cargo xtask dev` and `cargo xtask test` each work from a fresh clone with no other step:
//! whatever is missing is installed on the way, in plain words.
//! The rest are parts of these two, or take the result elsewhere.

mod bench;
mod build;
mod chaos;
mod ci;
mod demo;
mod deploy;
mod dev;
mod fuzz;
mod paths;
mod plant;
mod process;
mod say;
mod sim;
mod size;
mod tools;

use std::process::ExitCode;

use anyhow::{Result, bail};
use pico_args::Arguments;

const HELP: &str = "\
Natter's commands

  cargo xtask dev [--port 8787] [--demo] [--persist-to DIR]
      build everything, serve it on http://localhost:8787, rebuild on change
  cargo xtask test
      everything CI runs, cheap first
  cargo xtask ci [STEP]
      one step of `test` by name; without a name, the list of steps
  cargo xtask build [--dev]
      the Worker into build/ and the browser client into dist/; `wrangler` calls this
  cargo xtask sim SEED [--steps N] [--only STEP,STEP] [--shrink]
      replay one simulation, or some steps of it, and tell it aloud;
      --shrink: as few steps as break the same promise
  cargo xtask sim --seeds N
      run so many simulations, optimised
  cargo xtask chaos [--kills N] [--seconds S] [--seed X] [--people P] [--naive]
      kill a real server under load, and look for what it acked;
      --naive: the same to a Worker that acks before it writes, which must be seen to lose
  cargo xtask plant [--seeds N] [--only NAME,NAME] [--check]
      plant bugs, one at a time, and say who notices; --check: each finds its place
  cargo xtask fuzz TARGET [SECONDS | --runs N]
      look for inputs that break a decoder
  cargo xtask bench wire|growth
      what a message weighs, in bytes; what a room costs as its log grows
  cargo xtask deploy
      put it on Cloudflare, then migrate its database
";

fn main() -> ExitCode {
    match dispatch(Arguments::from_env()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::failure(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn dispatch(mut args: Arguments) -> Result<()> {
    if args.contains(["-h", "--help"]) {
        say::plain(HELP);
        return Ok(());
    }
    let command = args.subcommand()?;
    match command.as_deref() {
        Some("build") => build::command(args),
        Some("dev") => dev::command(args),
        Some("test") => ci::test(args),
        Some("ci") => ci::one(args),
        Some("chaos") => chaos::command(args),
        Some("plant") => plant::command(args),
        Some("sim") => sim::command(args),
        Some("fuzz") => fuzz::command(args),
        Some("bench") => bench::command(args),
        Some("deploy") => deploy::command(args),
        Some(other) => bail!("there is no command `{other}`; `cargo xtask --help` lists them"),
        None => {
            say::plain(HELP);
            Ok(())
        }
    }
}

/// Refuses arguments that nobody asked for, so that a typing mistake is not silently ignored.
fn finish(args: Arguments) -> Result<()> {
    let rest = args.finish();
    match rest.first() {
        None => Ok(()),
        Some(unknown) => bail!(
            "I do not know what to do with `{}`",
            unknown.to_string_lossy()
        ),
    }
}
