//! `cargo xtask test` and `cargo xtask ci STEP`: what a change must pass.

mod steps;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use pico_args::Arguments;

use crate::{build, finish, say};

use steps::{STEPS, Step};

/// `cargo xtask test [--keep-going]`: every step in order, cheap first.
///
/// # Errors
/// If a step fails.
pub fn test(mut args: Arguments) -> Result<()> {
    let keep_going = args.contains("--keep-going");
    finish(args)?;
    let temperature = temperature();
    let start = Instant::now();
    let mut outcomes: Vec<(&Step, Result<Duration>)> = Vec::new();
    for step in &STEPS {
        let outcome = timed(step);
        if let Err(error) = &outcome {
            say::failure(&format!("{error:#}"));
        }
        let failed = outcome.is_err();
        outcomes.push((step, outcome));
        if failed && !keep_going {
            break;
        }
    }
    summarise(&outcomes, start.elapsed(), temperature)
}

/// `cargo xtask ci STEP`.
///
/// # Errors
/// If there is no such step, or it fails.
pub fn one(mut args: Arguments) -> Result<()> {
    let name: Option<String> = args.opt_free_from_str()?;
    finish(args)?;
    let Some(name) = name else {
        for step in &STEPS {
            say::plain(&format!("{:<12} {}", step.name, step.what));
        }
        return Ok(());
    };
    let step = STEPS.iter().find(|step| step.name == name);
    let step =
        step.with_context(|| format!("there is no step `{name}`; `cargo xtask ci` lists them"))?;
    timed(step).map(drop)
}

fn timed(step: &Step) -> Result<Duration> {
    say::doing(&format!("{}: {}", step.name, step.what));
    let start = Instant::now();
    let outcome = (step.run)();
    let elapsed = start.elapsed();
    outcome.with_context(|| format!("{} failed ({})", step.name, say::time(elapsed)))?;
    say::detail(&format!("{} passed ({})", step.name, say::time(elapsed)));
    Ok(elapsed)
}

fn summarise(
    outcomes: &[(&Step, Result<Duration>)],
    total: Duration,
    temperature: &str,
) -> Result<()> {
    say::plain("");
    for (step, outcome) in outcomes {
        match outcome {
            Ok(elapsed) => say::plain(&format!("  {:<12} {:>12}", step.name, say::time(*elapsed))),
            Err(_) => say::plain(&format!("  {:<12} {:>12}", step.name, "failed")),
        }
    }
    for step in STEPS.iter().skip(outcomes.len()) {
        say::plain(&format!("  {:<12} {:>12}", step.name, "not run"));
    }
    say::plain(&format!(
        "  {:<12} {:>12}  {temperature}",
        "total",
        say::time(total)
    ));
    let failed = outcomes
        .iter()
        .filter(|(_, outcome)| outcome.is_err())
        .count();
    say::plain(&format!(
        "\n{} passed, {failed} failed",
        outcomes.len() - failed
    ));
    if failed > 0 {
        bail!("not everything passed");
    }
    Ok(())
}

/// Whether anything was built before: the total means something only beside this.
fn temperature() -> &'static str {
    let built = build::Mode::Release.dir().join("web.fingerprint");
    if built.exists() {
        "warm: built before"
    } else {
        "cold: nothing was built before"
    }
}
