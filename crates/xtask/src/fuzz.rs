//! `cargo xtask fuzz TARGET [SECONDS] [--runs N]`: libFuzzer against a decoder, on the stable
//! toolchain.
//!
//! The fuzz targets are a package of their own, outside the workspace: they need the sanitizer's
//! coverage flags on every dependency, which would otherwise rebuild everything else.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result, bail};
use pico_args::Arguments;

use crate::{finish, paths, process, say};

/// What `test` spends on each target: enough to see that it runs and that the corpus passes.
const SMOKE_SECONDS: u64 = 5;

/// When a target is done: libFuzzer's own words for it.
#[derive(Clone, Copy)]
enum Until {
    Seconds(u64),
    Runs(u64),
}

/// Fuzzes one target, a minute unless told otherwise.
///
/// # Errors
/// If the target does not exist or an input breaks it; libFuzzer has said which.
pub fn command(mut args: Arguments) -> Result<()> {
    let runs: Option<u64> = args.opt_value_from_str("--runs")?;
    let name: String = args
        .free_from_str()
        .with_context(|| format!("which target? {}", names().unwrap_or_default().join(", ")))?;
    let seconds: Option<u64> = args.opt_free_from_str()?;
    finish(args)?;
    let until = match (runs, seconds) {
        (Some(_), Some(_)) => bail!("so many seconds or so many runs, not both"),
        (Some(runs), None) => Until::Runs(runs),
        (None, seconds) => Until::Seconds(seconds.unwrap_or(60)),
    };
    build()?;
    process::run(
        &format!("the fuzz target {name}"),
        &mut target(&name, until)?,
    )
}

/// Builds every target and runs each for a few seconds.
///
/// # Errors
/// If one does not build or breaks.
pub fn smoke() -> Result<()> {
    build()?;
    for name in names()? {
        let mut fuzz = target(&name, Until::Seconds(SMOKE_SECONDS))?;
        process::run_quietly(&format!("the fuzz target {name}"), &mut fuzz)?;
    }
    Ok(())
}

/// Whether there is anything to fuzz.
pub fn exists() -> bool {
    dir().join("Cargo.toml").exists()
}

fn dir() -> PathBuf {
    paths::root().join("tests/fuzz")
}

fn names() -> Result<Vec<String>> {
    let text = fs::read_to_string(dir().join("Cargo.toml"))
        .context("tests/fuzz/Cargo.toml cannot be read")?;
    let manifest: toml::Table = text.parse().context("tests/fuzz/Cargo.toml is not TOML")?;
    let bins = manifest.get("bin").and_then(toml::Value::as_array);
    let names = bins
        .into_iter()
        .flatten()
        .filter_map(|bin| bin.get("name")?.as_str());
    Ok(names.map(str::to_owned).collect())
}

fn build() -> Result<()> {
    let mut build = process::cargo();
    build
        .args(["build", "--release", "--bins", "--manifest-path"])
        .arg(dir().join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target_dir())
        // With a target named, the flags are not for build scripts, which lack the runtime.
        .args(["--target", "host-tuple"])
        // The coverage flags are unstable; the pinned compiler takes them when told that it may.
        .env("RUSTC_BOOTSTRAP", "1")
        .env(
            "RUSTFLAGS",
            "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
             -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
             -Cllvm-args=-sanitizer-coverage-trace-compares -Cdebug-assertions --cfg fuzzing",
        );
    process::run("building the fuzz targets", &mut build)
}

fn target_dir() -> PathBuf {
    paths::target().join("fuzz")
}

/// The command that looks for breaking inputs.
fn target(name: &str, until: Until) -> Result<Command> {
    let mut host = process::command("rustc");
    let host = process::run_quietly("rustc", host.args(["--print", "host-tuple"]))?;
    let program = target_dir().join(host.trim()).join("release").join(name);
    if !program.exists() {
        bail!(
            "there is no fuzz target `{name}`; there are: {}",
            names()?.join(", ")
        );
    }
    // What the search finds is kept beside the build; the seeds in the repository stay as they are.
    let found = target_dir().join("corpus").join(name);
    fs::create_dir_all(&found).with_context(|| format!("{} cannot be made", found.display()))?;
    let (limit, words) = match until {
        Until::Seconds(seconds) => (format!("-max_total_time={seconds}"), format!("{seconds} s")),
        Until::Runs(runs) => (format!("-runs={runs}"), format!("{runs} runs")),
    };
    say::detail(&format!("{name}, {words}"));
    let mut fuzz = process::command(program);
    fuzz.arg(&found);
    let seeds = dir().join("corpus").join(name);
    if seeds.exists() {
        fuzz.arg(seeds);
    }
    fuzz.arg(limit)
        .arg(format!("-artifact_prefix={}/", target_dir().display()));
    Ok(fuzz)
}
