//! `cargo xtask dev`: the whole of Natter on one machine.

pub mod secrets;
pub mod server;
mod watch;

use std::{
    net::{Ipv4Addr, Ipv6Addr, TcpListener},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use pico_args::Arguments;

use crate::{build, demo, finish, paths, say, tools};

/// How often the sources are looked at.
const WATCH_EVERY: Duration = Duration::from_millis(300);

/// `cargo xtask dev [--port N] [--demo] [--persist-to DIR]`.
///
/// # Errors
/// If the port is taken, a tool cannot be installed, the sources do not compile at the start,
/// or the server ends by itself.
pub fn command(mut args: Arguments) -> Result<()> {
    let port = args.opt_value_from_str("--port")?.unwrap_or(8787);
    let with_demo = args.contains("--demo");
    let state = args.opt_value_from_str::<_, PathBuf>("--persist-to")?;
    finish(args)?;
    let state = state.unwrap_or_else(|| paths::root().join(".wrangler/state"));
    require_free(port)?;
    let stopped = stop_flag()?;
    let outcome = prepare(&state, with_demo);
    if stopped.load(Ordering::Relaxed) {
        // What was being built was interrupted with us; its failure is not news.
        say::doing("stopped");
        return Ok(());
    }
    outcome?;
    serve(port, &state, with_demo, &stopped)
}

fn prepare(state: &Path, with_demo: bool) -> Result<()> {
    let start = Instant::now();
    tools::npm()?;
    build::all(build::Mode::Dev)?;
    if with_demo {
        demo::prepare()?;
    }
    secrets::ensure()?;
    server::migrate(state)?;
    say::doing(&format!(
        "everything is built ({}); starting the server",
        say::time(start.elapsed())
    ));
    Ok(())
}

fn serve(port: u16, state: &Path, with_demo: bool, stopped: &AtomicBool) -> Result<()> {
    let mut server = server::Server::start(port, state)?;
    if !server.wait_until_ready(stopped)? {
        return Ok(());
    }
    say::doing(&format!(
        "open http://localhost:{port} in two browser windows and chat"
    ));
    tell_of_claim(port);
    say::detail("changes under crates, worker and web are rebuilt; Ctrl-C stops everything");
    if with_demo {
        demo::fill(port)?;
    }
    let mut watch = watch::Watch::start()?;
    while !stopped.load(Ordering::Relaxed) {
        if server.has_ended()? {
            bail!("the server ended by itself; its last words are above");
        }
        thread::sleep(WATCH_EVERY);
        if watch.has_settled_change()? {
            rebuild();
        }
    }
    say::doing("stopping");
    Ok(())
}

/// The code travels behind a `#`: no server sees it before its owner sends it.
fn tell_of_claim(port: u16) {
    if let Some(code) = secrets::local(secrets::SETUP_CODE) {
        say::detail(&format!(
            "to own this place, once: http://localhost:{port}/claim#{code}"
        ));
    }
}

/// A change that does not compile leaves the last good build running.
fn rebuild() {
    say::doing("something changed");
    let start = Instant::now();
    match build::all(build::Mode::Dev) {
        Ok(()) => say::doing(&format!("up to date ({})", say::time(start.elapsed()))),
        Err(error) => say::failure(&format!("{error:#}; the last good build keeps running")),
    }
}

/// A taken port is said before minutes are spent on building.
fn require_free(port: u16) -> Result<()> {
    let four = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map(drop);
    let six = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).map(drop);
    let taken = |bound: std::io::Result<()>| {
        bound.is_err_and(|error| error.kind() == std::io::ErrorKind::AddrInUse)
    };
    if taken(four) || taken(six) {
        let next = port.checked_add(1).unwrap_or(8787);
        bail!(
            "port {port} is taken by another program; choose another: cargo xtask dev --port {next}"
        );
    }
    Ok(())
}

fn stop_flag() -> Result<Arc<AtomicBool>> {
    let stopped = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stopped);
    // While building, the compilers are in our process group and end with the same Ctrl-C.
    ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed))
        .context("cannot listen for Ctrl-C")?;
    Ok(stopped)
}
