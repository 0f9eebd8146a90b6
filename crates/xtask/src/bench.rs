//! `cargo xtask bench WHAT`: figures, each by a command of its own.

use anyhow::{Result, bail};
use pico_args::Arguments;

use crate::{finish, process};

/// Runs one benchmark. `wire`: what a message weighs, in bytes; `growth`: what a room
/// costs as its log grows; `sign-in`: what a password costs, in milliseconds of one core.
///
/// # Errors
/// If there is no such benchmark, or it fails.
pub fn command(mut args: Arguments) -> Result<()> {
    let what = args.subcommand()?;
    finish(args)?;
    let (package, program) = match what.as_deref() {
        Some("wire") => ("natter-bench", "natter-wire"),
        Some("growth") => ("natter-tests", "natter-growth"),
        Some("sign-in") => ("natter-bench", "natter-sign-in"),
        Some(other) => bail!("there is no benchmark `{other}`; there are: wire, growth, sign-in"),
        None => bail!("which benchmark? there are: wire, growth, sign-in"),
    };
    let mut run = process::cargo();
    run.args(["run", "--quiet", "--package", package, "--bin", program]);
    process::run("the benchmark", &mut run)
}
