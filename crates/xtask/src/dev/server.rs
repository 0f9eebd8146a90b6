//! `wrangler dev` as a companion: started, listened to, stopped with all that it started.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{
    build::{BUILT, fingerprint},
    paths, process, say,
};

/// How long the server may take until it answers.
const READY_SECONDS_MAX: u64 = 120;

/// On one's own machine everybody has the same address, and nobody is a stranger.
const NEIGHBOURLY: [&str; 6] = [
    "GUESTS_PER_HOUR:1000",
    "ROOMS_PER_HOUR:1000",
    "ACCOUNTS_PER_HOUR:1000",
    "CLAIMS_PER_HOUR:1000",
    "CODES_PER_HOUR:1000",
    "SIGN_INS_PER_HOUR:1000",
];

/// Lines of wrangler's that tell a person nothing that we do not say ourselves.
const NOISE: [&str; 16] = [
    "[custom build]",
    "[b] open",
    "─────",
    "╭",
    "╰",
    "│",
    "Using secrets defined in",
    "Your Worker has access to the following bindings",
    "Starting local server",
    "Reloading local server",
    "Local server updated and ready",
    "Binding ",
    "env.",
    "Ready on",
    "Connection status updated",
    "restarting build...",
];

/// Applies the migrations to the local database, unless it has had exactly these.
///
/// # Errors
/// If one of them fails.
pub fn migrate(state: &Path) -> Result<()> {
    let migrations = fingerprint::of_files(&[paths::root().join("migrations")])?;
    let stamp = state.join("natter-migrations");
    if fs::read_to_string(&stamp).is_ok_and(|applied| applied == migrations) {
        return Ok(());
    }
    say::doing("migrating the local database");
    let mut migrate = process::wrangler();
    migrate
        .args(["d1", "migrations", "apply", "DB", "--local", "--persist-to"])
        .arg(state);
    process::run_quietly("migrating the local database", migrate.env("CI", "true"))?;
    fs::create_dir_all(state).with_context(|| format!("{} cannot be made", state.display()))?;
    fs::write(&stamp, migrations).with_context(|| format!("{} cannot be written", stamp.display()))
}

/// A running `wrangler dev`.
pub struct Server {
    wrangler: process::Companion,
    ready: Arc<AtomicBool>,
}

impl Server {
    /// Starts it on a port, with its state in a directory.
    ///
    /// # Errors
    /// If it cannot start.
    pub fn start(port: u16, state: &Path) -> Result<Self> {
        let mut command = process::wrangler();
        command
            .args([
                "dev",
                "--port",
                &port.to_string(),
                "--inspector-port",
                "0",
                "--persist-to",
            ])
            .arg(state)
            .arg("--show-interactive-dev-session=false")
            .args(NEIGHBOURLY.iter().flat_map(|limit| ["--var", limit]))
            .env(BUILT.0, BUILT.1)
            .env("FORCE_COLOR", "0")
            // Else it asks the internet where we are, and complains where there is none.
            .env("CLOUDFLARE_CF_FETCH_ENABLED", "false")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut wrangler = process::Companion::start(&mut command)?;
        let ready = Arc::new(AtomicBool::new(false));
        let child = wrangler.child();
        listen(
            child.stdout.take().context("wrangler has no output")?,
            Arc::clone(&ready),
        );
        listen(
            child.stderr.take().context("wrangler has no output")?,
            Arc::clone(&ready),
        );
        Ok(Self { wrangler, ready })
    }

    /// Waits for its first readiness; false if we were told to stop meanwhile.
    ///
    /// # Errors
    /// If it ends, or takes too long.
    pub fn wait_until_ready(&mut self, stopped: &AtomicBool) -> Result<bool> {
        let deadline = Instant::now() + Duration::from_secs(READY_SECONDS_MAX);
        while !self.ready.load(Ordering::Relaxed) {
            if stopped.load(Ordering::Relaxed) {
                return Ok(false);
            }
            if self.has_ended()? {
                bail!("the server did not start; its own words are above");
            }
            if Instant::now() > deadline {
                bail!("the server was not ready after {READY_SECONDS_MAX} seconds");
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(true)
    }

    /// Whether it ended by itself.
    ///
    /// # Errors
    /// If the system cannot say.
    pub fn has_ended(&mut self) -> Result<bool> {
        self.wrangler.has_ended()
    }
}

fn listen(output: impl Read + Send + 'static, ready: Arc<AtomicBool>) {
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if line.contains("Ready on") {
                ready.store(true, Ordering::Relaxed);
            }
            if is_worth_seeing(&line) {
                say::detail(&line);
            }
        }
    });
}

fn is_worth_seeing(line: &str) -> bool {
    let line = line.trim();
    let chatter = line.starts_with("[wrangler:info]");
    !line.is_empty() && !chatter && !NOISE.iter().any(|noise| line.contains(noise))
}
