//! The Worker into `build/` and the browser client into `dist/`.
//!
//! Each mode is built beside the other under `target/natter`, with a fingerprint of every input,
//! and then copied to where `wrangler.toml` looks: what has not changed is not built again,
//! and going from `dev` to `test` and back costs a copy.

mod annexes;
pub mod fingerprint;
mod imports;
pub mod pack;
pub mod publish;
mod web;
pub mod worker;

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

/// Tells the build that wrangler starts that we have just built, and in which mode is ours to know.
pub const BUILT: (&str, &str) = ("NATTER_BUILD", "built");

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
    let mode = if args.contains("--dev") {
        Mode::Dev
    } else {
        Mode::Release
    };
    finish(args)?;
    let (name, value) = BUILT;
    if std::env::var(name).is_ok_and(|told| told == value) {
        return Ok(());
    }
    all(mode)
}

/// Builds what changed of both halves and puts them where wrangler looks.
///
/// # Errors
/// If a tool is missing or the sources do not compile.
pub fn all(mode: Mode) -> Result<()> {
    let dir = mode.dir();
    fs::create_dir_all(&dir).with_context(|| format!("{} cannot be made", dir.display()))?;
    let _one_at_a_time = lock()?;
    let parts = [
        Part {
            what: "the Worker",
            name: "worker",
            package: "natter-worker",
            build: worker::build,
            to: "build",
        },
        Part {
            what: "the browser client",
            name: "web",
            package: "natter-web",
            build: web::build,
            to: "dist",
        },
    ];
    for part in &parts {
        part.bring_up_to_date(mode)?;
    }
    for part in &parts {
        publish::mirror(&mode.dir().join(part.name), &paths::root().join(part.to))?;
    }
    Ok(())
}

/// One half of what is built.
struct Part {
    what: &'static str,
    name: &'static str,
    package: &'static str,
    build: fn(Mode) -> Result<()>,
    to: &'static str,
}

impl Part {
    /// Builds it unless its inputs are those of the last success.
    fn bring_up_to_date(&self, mode: Mode) -> Result<()> {
        let inputs = fingerprint::of_package(self.package)?;
        let stamp = mode.dir().join(format!("{}.fingerprint", self.name));
        if fs::read_to_string(&stamp).is_ok_and(|last| last == inputs) {
            return Ok(());
        }
        tools::for_building()?;
        let first = if stamp.exists() {
            ""
        } else {
            " (some minutes the first time)"
        };
        say::doing(&format!("building {}{first}", self.what));
        let start = Instant::now();
        // A failure may leave half a result, which must not pass for the last one.
        fs::remove_file(&stamp).ok();
        (self.build)(mode)?;
        fs::write(&stamp, inputs)
            .with_context(|| format!("{} cannot be written", stamp.display()))?;
        say::detail(&format!(
            "{} is built ({})",
            self.what,
            say::time(start.elapsed())
        ));
        Ok(())
    }
}

/// Two builds at once would tear each other's files.
fn lock() -> Result<File> {
    let path = paths::target().join("natter/lock");
    let file = File::create(&path).with_context(|| format!("{} cannot be made", path.display()))?;
    file.lock()
        .with_context(|| format!("{} cannot be locked", path.display()))?;
    Ok(file)
}
