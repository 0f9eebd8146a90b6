//! `wrangler dev` with a storage of its own: started, wounded, killed, started again.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

/// How long the server may take until it answers.
const READY_WITHIN: Duration = Duration::from_secs(90);
/// How long wrangler may take to bring a killed runtime back by itself.
const BACK_WITHIN: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Limits that a test would otherwise wait for, and a short way to D1.
const SETTINGS: [&str; 8] = [
    "GUESTS_PER_HOUR:10000",
    "ROOMS_PER_HOUR:10000",
    "ROOM_BURST_COMMANDS:1000",
    "ROOM_REFILL_MS:1",
    "ROOM_ENQUEUE_AFTER_MS:300",
    "ROOM_ARCHIVE_CHECK_MS:1000",
    "ROOM_RESEND_AFTER_MS:6000",
    "ROOM_SNAPSHOT_QUIET_MS:2000",
];
/// What opens the operator's view.
pub const OPERATOR_SECRET: &str = "the operator of this test alone 0123456789";
const SESSION_SECRET: &str = "a secret of this test alone 0123456789";

/// A server whose process may die.
pub struct Server {
    /// Where it listens, on this machine only.
    pub port: u16,
    wrangler: PathBuf,
    /// A Worker other than the one that `wrangler.toml` names.
    script: Option<PathBuf>,
    state: PathBuf,
    process: Option<Child>,
    /// How often all of it was started again because the runtime did not come back.
    pub restarts: u32,
}

impl Server {
    /// A server with an empty storage in this directory, and the tables of D1.
    ///
    /// # Errors
    /// If the directory cannot be made, or the server does not come up.
    pub fn start(wrangler: PathBuf, state: PathBuf, script: Option<PathBuf>) -> Result<Self> {
        if state.exists() {
            fs::remove_dir_all(&state).context("the state of an earlier run cannot be removed")?;
        }
        fs::create_dir_all(&state)?;
        let secrets =
            format!("SESSION_SECRET=\"{SESSION_SECRET}\"\nOPERATOR_SECRET=\"{OPERATOR_SECRET}\"\n");
        fs::write(state.join("secrets.env"), secrets)?;
        let mut server = Self {
            port: free_port()?,
            wrangler,
            script,
            state,
            process: None,
            restarts: 0,
        };
        server.migrate()?;
        server.up()?;
        Ok(server)
    }

    /// The database that D1 is here.
    ///
    /// # Errors
    /// If it is not there.
    pub fn database(&self) -> Result<PathBuf> {
        let folder = self.state.join("v3/d1/miniflare-D1DatabaseObject");
        let files = fs::read_dir(&folder)
            .with_context(|| format!("{} cannot be read", folder.display()))?;
        let files = files.filter_map(|entry| Some(entry.ok()?.path()));
        let is_database = |path: &PathBuf| {
            path.extension().is_some_and(|end| end == "sqlite")
                && path.file_stem().is_some_and(|stem| stem != "metadata")
        };
        let mut databases = files.filter(is_database);
        databases.next().context("D1 has no database")
    }

    /// Where the room objects keep their SQLite, a file each.
    #[must_use]
    pub fn rooms(&self) -> PathBuf {
        self.state.join("v3/do/natter-RoomObject")
    }

    fn migrate(&self) -> Result<()> {
        let mut migrate = Command::new(&self.wrangler);
        migrate
            .args(["d1", "migrations", "apply", "DB", "--local", "--persist-to"])
            .arg(&self.state)
            .env("CI", "true")
            .stdin(Stdio::null());
        let output = migrate.output().context("wrangler cannot start")?;
        match output.status.success() {
            true => Ok(()),
            false => bail!(
                "the tables of D1 were not made: {}",
                String::from_utf8_lossy(&output.stderr)
            ),
        }
    }

    /// Starts the process, on the same port and storage as before.
    fn up(&mut self) -> Result<()> {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.state.join("wrangler.log"))?;
        let mut dev = Command::new(&self.wrangler);
        dev.arg("dev")
            .args(&self.script)
            .args(["--port", &self.port.to_string(), "--ip", "127.0.0.1"])
            .args(["--inspector-port", &free_port()?.to_string()])
            .arg("--persist-to")
            .arg(&self.state)
            .arg("--env-file")
            .arg(self.state.join("secrets.env"))
            .args(["--show-interactive-dev-session", "false"])
            .args(SETTINGS.iter().flat_map(|setting| ["--var", setting]))
            .env("WRANGLER_REGISTRY_PATH", self.state.join("registry"))
            .env("CLOUDFLARE_CF_FETCH_ENABLED", "false")
            .env("FORCE_COLOR", "0")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0);
        self.process = Some(dev.spawn().context("wrangler cannot start")?);
        match self.answers_within(READY_WITHIN) {
            true => Ok(()),
            false => bail!("the server did not come up: see {}", self.log().display()),
        }
    }

    /// What wrangler and the Worker say.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.state.join("wrangler.log")
    }

    fn answers_within(&self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            if self.answers() {
                return true;
            }
            thread::sleep(LOOK_EVERY);
        }
        false
    }

    fn answers(&self) -> bool {
        natter_bench::talker::is_healthy(self.port)
    }

    /// Kills the runtime that holds the rooms. Wrangler's own, which stands at the port and passes
    /// everything on, is spared: wrangler does not survive its death.
    ///
    /// # Errors
    /// If there is no runtime to kill.
    pub fn kill_runtime(&self) -> Result<()> {
        let head = self.process.as_ref().context("no server runs")?.id();
        let front = format!(":{}", self.port);
        let family = descendants(i32::try_from(head)?)?;
        let is_room_runtime = |process: &&Process| {
            Path::new(&process.program).ends_with("workerd") && !process.words.contains(&front)
        };
        let runtimes: Vec<&Process> = family.iter().filter(is_room_runtime).collect();
        if runtimes.is_empty() {
            bail!("the server runs no workerd");
        }
        for runtime in runtimes {
            // It may have ended by itself meanwhile.
            kill(Pid::from_raw(runtime.pid), Signal::SIGKILL).ok();
        }
        Ok(())
    }

    /// Kills wrangler and all that it started, at once.
    pub fn kill_all(&mut self) {
        let Some(mut process) = self.process.take() else {
            return;
        };
        if let Ok(group) = i32::try_from(process.id()) {
            killpg(Pid::from_raw(group), Signal::SIGKILL).ok();
        }
        process.wait().ok();
    }

    /// Waits until the server answers again; starts it anew if it does not by itself.
    ///
    /// # Errors
    /// If it does not come up at all.
    pub fn recover(&mut self) -> Result<()> {
        if self.process.is_some() && self.answers_within(BACK_WITHIN) {
            return Ok(());
        }
        self.restarts += u32::from(self.process.is_some());
        self.kill_all();
        self.up()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill_all();
    }
}

/// A running program.
struct Process {
    pid: i32,
    parent: i32,
    program: String,
    words: String,
}

/// The processes under one, and under those.
fn descendants(head: i32) -> Result<Vec<Process>> {
    let output = Command::new("ps")
        .args(["-axwwo", "pid=,ppid=,args="])
        .output()
        .context("ps cannot start")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let (mut family, mut found) = (Vec::new(), BTreeSet::from([head]));
    let mut rest: Vec<Process> = text.lines().filter_map(process).collect();
    loop {
        let (children, others): (Vec<_>, Vec<_>) = rest
            .into_iter()
            .partition(|process| found.contains(&process.parent));
        if children.is_empty() {
            return Ok(family);
        }
        found.extend(children.iter().map(|process| process.pid));
        family.extend(children);
        rest = others;
    }
}

fn process(line: &str) -> Option<Process> {
    let mut words = line.split_whitespace();
    Some(Process {
        pid: words.next()?.parse().ok()?,
        parent: words.next()?.parse().ok()?,
        program: words.next()?.to_owned(),
        words: words.collect::<Vec<_>>().join(" "),
    })
}

fn free_port() -> Result<u16> {
    let probe = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(probe.local_addr()?.port())
}
