//! Running other programs and telling their failures in one sentence.

use std::{
    ffi::OsStr,
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};

use crate::{paths, say};

/// How long a program that was asked to stop may take before it is killed.
const STOP_SECONDS_MAX: u64 = 8;

/// A program run in the root of the repository, the npm tools first on its path.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(paths::root()).env("PATH", path());
    command
}

/// Cargo, of the toolchain that the repository pins.
pub fn cargo() -> Command {
    command("cargo")
}

/// Wrangler, quiet about itself.
pub fn wrangler() -> Command {
    let mut command = command(paths::npm_bin().join("wrangler"));
    command
        .env("WRANGLER_SEND_METRICS", "false")
        .env("WRANGLER_HIDE_BANNER", "true")
        .env("WRANGLER_LOG_PATH", paths::root().join(".wrangler/logs"));
    command
}

/// Runs a program whose own words are worth seeing.
///
/// # Errors
/// If it cannot start or ends with a failure.
pub fn run(what: &str, command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    if status.success() {
        return Ok(());
    }
    bail!("{what} failed ({status}); its own words are above")
}

/// Runs a program whose words matter only if it fails, and returns what it printed.
///
/// # Errors
/// If it cannot start or ends with a failure; then its words have been shown.
pub fn run_quietly(what: &str, command: &mut Command) -> Result<String> {
    command.stdin(Stdio::null());
    let output = command.output().with_context(|| cannot_start(command))?;
    if !output.status.success() {
        say::plain(&String::from_utf8_lossy(&output.stdout));
        say::plain(&String::from_utf8_lossy(&output.stderr));
        bail!("{what} failed ({}); its own words are above", output.status)
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A program that runs beside us, with everything that it starts; gone when this is dropped.
pub struct Companion {
    child: Child,
}

impl Companion {
    /// Starts it at the head of a process group of its own, so that all of it can be stopped.
    ///
    /// # Errors
    /// If it cannot start.
    pub fn start(command: &mut Command) -> Result<Self> {
        command.process_group(0);
        let child = command.spawn().with_context(|| cannot_start(command))?;
        Ok(Self { child })
    }

    /// The running child, for its output.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Whether it ended by itself.
    ///
    /// # Errors
    /// If the system cannot say.
    pub fn has_ended(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    fn stop(&mut self) {
        let Ok(group) = i32::try_from(self.child.id()) else {
            return;
        };
        let group = Pid::from_raw(group);
        // The group may outlive its head, so both are watched; a group that is gone is success.
        if killpg(group, Signal::SIGTERM).is_err() {
            return;
        }
        let deadline = Instant::now() + Duration::from_secs(STOP_SECONDS_MAX);
        while Instant::now() < deadline {
            let ended = matches!(self.child.try_wait(), Ok(Some(_)));
            if ended && killpg(group, None).is_err() {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        if killpg(group, Signal::SIGKILL).is_ok() {
            self.child.wait().ok();
        }
    }
}

impl Drop for Companion {
    fn drop(&mut self) {
        self.stop();
    }
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start {}", command.get_program().to_string_lossy())
}

fn path() -> std::ffi::OsString {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let dirs = std::iter::once(paths::npm_bin()).chain(std::env::split_paths(&old));
    std::env::join_paths(dirs).unwrap_or(old)
}
