//! Installing what is missing, saying so, and how long it takes.

mod chromium;

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result, bail, ensure};

use crate::{paths, process, say};

pub use chromium::chromium;

const WORKER_BUILD_VERSION: &str = "0.8.7";
const NEEDS: &str = "worker-build is needed; it compiles with a C compiler, pkg-config and \
                     OpenSSL's headers (on Debian: apt-get install build-essential pkg-config libssl-dev)";

/// Everything that a build needs: the wasm target, the npm tools, the two wasm tools.
///
/// # Errors
/// If something is missing and cannot be installed.
pub fn for_building() -> Result<()> {
    wasm_target()?;
    npm()?;
    bindgen()?;
    worker_build()
}

/// The npm tools, exactly as the lockfile names them.
///
/// # Errors
/// If npm is missing or fails.
pub fn npm() -> Result<()> {
    let lock = fs::read(paths::root().join("package-lock.json"))
        .context("package-lock.json cannot be read")?;
    let stamp = paths::root().join("node_modules/.natter-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    if which("npm").is_none() {
        bail!(
            "npm is missing: install Node.js 20 or later, from your system's packages or nodejs.org"
        );
    }
    say::doing(
        "installing the npm tools: wrangler, esbuild, wasm-opt, a fitting Node (about half a minute, once)",
    );
    let mut install = Command::new("npm");
    // The engine warnings speak of the Node that runs npm, not of the one that npm installs.
    install
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(paths::root());
    process::run("npm ci", &mut install)?;
    fs::write(&stamp, lock).with_context(|| format!("{} cannot be written", stamp.display()))
}

/// The wasm32 target of the pinned toolchain.
fn wasm_target() -> Result<()> {
    let mut ask = process::command("rustc");
    ask.args([
        "--print",
        "target-libdir",
        "--target",
        "wasm32-unknown-unknown",
    ]);
    let libdir = process::run_quietly("rustc", &mut ask)?;
    if PathBuf::from(libdir.trim()).exists() {
        return Ok(());
    }
    if which("rustup").is_none() {
        bail!("the target wasm32-unknown-unknown is missing, and there is no rustup to add it");
    }
    say::doing("adding the wasm32 target to the Rust toolchain (some seconds, once)");
    process::run(
        "rustup",
        process::command("rustup").args(["target", "add", "wasm32-unknown-unknown"]),
    )
}

/// The wasm-bindgen generator and the splitter, from our own lockfile.
fn bindgen() -> Result<()> {
    if !split_program().exists() {
        say::doing("compiling the wasm-bindgen generator and splitter (about a minute, once)");
    }
    let mut build = process::cargo();
    build.args(["build", "--quiet", "--package", "natter-xtask"]);
    build.args(["--features", "bindgen,split"]);
    build.args(["--bin", "natter-bindgen", "--bin", "natter-split"]);
    process::run("cargo build natter-bindgen natter-split", &mut build)
}

/// Where the generator is.
pub fn bindgen_program() -> PathBuf {
    paths::target().join("debug/natter-bindgen")
}

/// Where the splitter is.
pub fn split_program() -> PathBuf {
    paths::target().join("debug/natter-split")
}

/// The bundler for Workers written in Rust.
fn worker_build() -> Result<()> {
    if worker_build_is_installed() {
        return Ok(());
    }
    check_for_compiling()?;
    say::doing(
        "compiling worker-build, the bundler for Rust Workers (about four minutes on two cores, once)",
    );
    let mut install = process::cargo();
    install
        .args([
            "install",
            "--locked",
            "--force",
            "worker-build",
            "--version",
            WORKER_BUILD_VERSION,
        ])
        .arg("--root")
        .arg(paths::tools())
        // A fixed directory, so that an interrupted install goes on where it stopped.
        .arg("--target-dir")
        .arg(paths::tools().join("compile"))
        .arg("--no-track");
    process::run("installing worker-build", &mut install).context(NEEDS)?;
    fs::remove_dir_all(paths::tools().join("compile")).ok();
    Ok(())
}

/// What of the machine worker-build needs, said before minutes are spent on it. Elsewhere than on
/// Linux the system brings its own TLS.
fn check_for_compiling() -> Result<()> {
    if cfg!(target_os = "linux") {
        let mut openssl = Command::new("pkg-config");
        let found = openssl.args(["--exists", "openssl"]).status();
        ensure!(found.is_ok_and(|status| status.success()), NEEDS);
    }
    Ok(())
}

/// Where worker-build is.
pub fn worker_build_program() -> PathBuf {
    paths::tools().join("bin/worker-build")
}

fn worker_build_is_installed() -> bool {
    let output = Command::new(worker_build_program())
        .arg("--version")
        .output();
    output
        .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim() == WORKER_BUILD_VERSION)
}

/// A program on the path, if it is there.
pub fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|dir| dir.join(program))
        .find(|file| file.is_file())
}
