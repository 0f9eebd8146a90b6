//! `cargo xtask sim SEED`: one simulation again, exactly as it was.

use anyhow::{Context, Result};
use pico_args::Arguments;

use crate::{finish, process};

/// Runs the simulation of one seed.
///
/// # Errors
/// If an invariant breaks; the test has said which.
pub fn command(mut args: Arguments) -> Result<()> {
    let steps: Option<u64> = args.opt_value_from_str("--steps")?;
    let seed: u64 = args
        .free_from_str()
        .context("which seed? cargo xtask sim SEED")?;
    finish(args)?;
    let mut test = process::cargo();
    test.args([
        "test",
        "--package",
        "natter-tests",
        "--test",
        "sim",
        "--",
        "--nocapture",
    ]);
    test.env("NATTER_SIM_SEED", seed.to_string());
    if let Some(steps) = steps {
        test.env("NATTER_SIM_STEPS", steps.to_string());
    }
    process::run(&format!("the simulation of seed {seed}"), &mut test)
}
