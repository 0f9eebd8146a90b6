//! The Worker into `build/` and the browser client into `dist/`.
//!
//! Each mode is built beside the other under `target/natter`, with a fingerprint of every input,
//! and then copied to where `wrangler.toml` looks: what has not changed is not built again,
//! and going from `dev` to `test` and back costs a copy.

pub mod fingerprint;
mod publish;
mod web;
mod worker;

use std::{
    fs::{self, File},
    path::PathBuf,
    time::Instant,
};

use anyhow::{Context, Result};
use pico_args::Arguments;

use crate::{finish, paths, say, tools};

/// How well the result is optimised.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// What is deployed and tested: small.
    Release,
    /// Soon ready after a change, with checks, and the page reloads itself.
    Dev,
}

/// Set by `dev` for the build that wrangler starts.
pub const MODE_VARIABLE: &str = "NATTER_BUILD";

impl Mode {
    fn name(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Dev => "dev",
        }
    }

    /// Where this mode's results are kept.
    pub fn dir(self) -> PathBuf {
        paths::target().join("natter").join(self.name())
    }
}

/// `cargo xtask build [--dev]`.
///
/// # Errors
/// If a tool is missing or the sources do not compile.
pub fn command(mut args: Arguments) -> Result<()> {
    let dev = args.contains("--dev") || std::env::var(MODE_VARIABLE).is_ok_and(|mode| mode == "dev");
    let release = args.contains("--release");
    finish(args)?;
    let mode = if dev && !release { Mode::Dev } else { Mode::Release };
    tools::for_building()?;
    all(mode)
}

/// Builds both halves and puts them where wrangler looks; the tools must be there.
///
/// # Errors
/// If the sources do not compile.
pub fn all(mode: Mode) -> Result<()> {
    let dir = mode.dir();
    fs::create_dir_all(&dir).with_context(|| format!("{} cannot be made", dir.display()))?;
    let _one_at_a_time = lock()?;
    let worker = part(mode, "the Worker", "worker", "natter-worker", worker::build)?;
    let web = part(mode, "the browser client", "web", "natter-web", web::build)?;
    publish::mirror(&web, &paths::root().join("dist"))?;
    publish::mirror(&worker, &paths::root().join("build"))
}

/// Builds one half unless its inputs are those of the last success; returns where it is.
fn part(mode: Mode, what: &str, name: &str, package: &str, build: fn(Mode) -> Result<PathBuf>) -> Result<PathBuf> {
    let inputs = fingerprint::of_package(package)?;
    let stamp = mode.dir().join(format!("{name}.fingerprint"));
    let out = mode.dir().join(name);
    if out.exists() && fs::read_to_string(&stamp).is_ok_and(|last| last == inputs) {
        return Ok(out);
    }
    let first = if stamp.exists() { "" } else { " (a minute or two the first time)" };
    say::doing(&format!("building {what}{first}"));
    let start = Instant::now();
    let out = build(mode)?;
    fs::write(&stamp, inputs).with_context(|| format!("{} cannot be written", stamp.display()))?;
    say::detail(&format!("{what} is built ({})", say::time(start.elapsed())));
    Ok(out)
}

/// Two builds at once would tear each other's files.
fn lock() -> Result<File> {
    let path = paths::target().join("natter/lock");
    let file = File::create(&path).with_context(|| format!("{} cannot be made", path.display()))?;
    file.lock().with_context(|| format!("{} cannot be locked", path.display()))?;
    Ok(file)
}
