//! The Worker: cargo, wasm-bindgen, wasm-opt and esbuild, in the hands of worker-build.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::Mode;
use crate::{paths, process, tools};

/// Builds the Worker.
///
/// # Errors
/// If it does not compile.
pub fn build(mode: Mode) -> Result<()> {
    let place = Place {
        root: paths::root(),
        target: paths::target(),
        out: mode.dir().join("worker"),
    };
    build_at(&place, mode)
}

/// Where a Worker is built from, and what becomes of it.
pub struct Place {
    /// The root of the sources.
    pub root: PathBuf,
    /// Cargo's target directory.
    pub target: PathBuf,
    /// Where the result goes.
    pub out: PathBuf,
}

/// Builds the Worker of other sources than these.
///
/// # Errors
/// If it does not compile.
pub fn build_at(place: &Place, mode: Mode) -> Result<()> {
    let sources = place.root.join("worker");
    compile(&sources, &place.target, mode)?;
    let mut build = process::command(tools::worker_build_program());
    build
        .current_dir(sources)
        .arg(match mode {
            Mode::Release => "--release",
            Mode::Dev => "--dev",
        })
        .arg("--out-dir")
        .arg(&place.out)
        .env("CARGO_TARGET_DIR", &place.target)
        // Without these it downloads its own.
        .env("WASM_BINDGEN_BIN", tools::bindgen_program())
        .env("WASM_OPT_BIN", paths::npm_bin().join("wasm-opt"))
        .env("ESBUILD_BIN", paths::npm_bin().join("esbuild"));
    process::run_quietly("bundling the Worker", &mut build).map(drop)
}

/// The same that worker-build asks of cargo, beforehand and with cargo's own progress to be seen.
fn compile(sources: &Path, target: &Path, mode: Mode) -> Result<()> {
    let mut cargo = process::cargo();
    cargo.current_dir(sources).env("CARGO_TARGET_DIR", target);
    cargo.args(["build", "--lib", "--target", "wasm32-unknown-unknown"]);
    if mode == Mode::Release {
        cargo.arg("--release");
    }
    process::run("compiling the Worker", &mut cargo)
}
