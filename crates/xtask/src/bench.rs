//! `cargo xtask bench WHAT`: figures, each by a command of its own.

use anyhow::{Result, bail};
use pico_args::Arguments;

use crate::{finish, process};

/// Runs one benchmark. `wire`: what a message weighs, in bytes.
///
/// # Errors
/// If there is no such benchmark, or it fails.
pub fn command(mut args: Arguments) -> Result<()> {
    let what = args.subcommand()?;
    finish(args)?;
    let program = match what.as_deref() {
        Some("wire") => "natter-wire",
        Some(other) => bail!("there is no benchmark `{other}`; there is: wire"),
        None => bail!("which benchmark? there is: wire"),
    };
    let mut run = process::cargo();
    run.args([
        "run",
        "--quiet",
        "--package",
        "natter-bench",
        "--bin",
        program,
    ]);
    process::run("the benchmark", &mut run)
}
