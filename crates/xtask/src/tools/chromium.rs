//! A Chromium for the browser tests: one on the path, else Playwright's, else Debian's.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::which;
use crate::{process, say};

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// Finds Chromium, or installs it.
///
/// # Errors
/// If there is none and none can be installed.
pub fn chromium() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Ok(PathBuf::from(named));
    }
    if let Some(found) = on_path().or_else(of_playwright) {
        return Ok(found);
    }
    say::doing("installing Chromium for the browser tests (about a minute, once)");
    if let Some(found) = install_by_playwright().or_else(install_by_debian) {
        return Ok(found);
    }
    bail!("the browser tests need Chromium: install it, or set CHROMIUM to the path of one")
}

fn on_path() -> Option<PathBuf> {
    NAMES.iter().find_map(|name| which(name))
}

/// Where Playwright keeps its Chromium, if it has fetched it.
fn of_playwright() -> Option<PathBuf> {
    let script = "process.stdout.write(require('playwright-core').chromium.executablePath())";
    let output = process::command("node")
        .args(["-e", script])
        .output()
        .ok()?;
    let path = PathBuf::from(String::from_utf8(output.stdout).ok()?);
    path.is_file().then_some(path)
}

fn install_by_playwright() -> Option<PathBuf> {
    let mut install = process::command("playwright-core");
    // Where its host cannot be reached this fails, and the next way is tried.
    install.args(["install", "chromium"]);
    if install.output().is_ok_and(|output| output.status.success()) {
        of_playwright()
    } else {
        None
    }
}

fn install_by_debian() -> Option<PathBuf> {
    if !Path::new("/etc/debian_version").exists() || !nix::unistd::geteuid().is_root() {
        return None;
    }
    process::run("apt-get update", process::command("apt-get").arg("update")).ok()?;
    let mut install = process::command("apt-get");
    install.env("DEBIAN_FRONTEND", "noninteractive").args([
        "install",
        "-y",
        "--no-install-recommends",
        "chromium",
    ]);
    process::run("apt-get install chromium", &mut install).ok()?;
    on_path()
}
