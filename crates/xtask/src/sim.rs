//! `cargo xtask sim`: one simulation again, exactly as it was, or thousands of new ones.

use anyhow::{Context, Result};
use pico_args::Arguments;

use crate::{finish, process};

/// Runs the simulation of one seed and tells it, or so many seeds, optimised.
///
/// # Errors
/// If an invariant breaks; the test has said which.
pub fn command(mut args: Arguments) -> Result<()> {
    let steps: Option<u64> = args.opt_value_from_str("--steps")?;
    let seeds: Option<u64> = args.opt_value_from_str("--seeds")?;
    let only: Option<String> = args.opt_value_from_str("--only")?;
    let shrinks = args.contains("--shrink");
    let mut test = process::cargo();
    test.args(["test", "--package", "natter-tests", "--test", "sim"]);
    if let Some(steps) = steps {
        test.env("NATTER_SIM_STEPS", steps.to_string());
    }
    if let Some(only) = only {
        test.env("NATTER_SIM_ONLY", only);
    }
    if shrinks {
        test.env("NATTER_SIM_SHRINK", "1");
    }
    let what = match seeds {
        Some(seeds) => {
            // Optimised, with every check that a test has.
            test.args(["--profile", "sim"]);
            test.env("NATTER_SIM_SEEDS", seeds.to_string());
            format!("the simulation of {seeds} seeds")
        }
        None => {
            let seed: u64 = args
                .free_from_str()
                .context("which seed? cargo xtask sim SEED, or cargo xtask sim --seeds N")?;
            test.env("NATTER_SIM_SEED", seed.to_string());
            format!("the simulation of seed {seed}")
        }
    };
    finish(args)?;
    test.args(["--", "every_seed", "--nocapture"]);
    process::run(&what, &mut test)
}
