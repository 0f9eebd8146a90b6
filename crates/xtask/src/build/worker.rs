//! The Worker: cargo, wasm-bindgen, wasm-opt and esbuild, in the hands of worker-build.

use anyhow::Result;

use super::Mode;
use crate::{paths, process, tools};

/// Builds the Worker.
///
/// # Errors
/// If it does not compile.
pub fn build(mode: Mode) -> Result<()> {
    compile(mode)?;
    let out = mode.dir().join("worker");
    let mut build = process::command(tools::worker_build_program());
    build
        .current_dir(paths::root().join("worker"))
        .arg(match mode {
            Mode::Release => "--release",
            Mode::Dev => "--dev",
        })
        .arg("--out-dir")
        .arg(&out)
        // Without these it downloads its own.
        .env("WASM_BINDGEN_BIN", tools::bindgen_program())
        .env("WASM_OPT_BIN", paths::npm_bin().join("wasm-opt"))
        .env("ESBUILD_BIN", paths::npm_bin().join("esbuild"));
    process::run_quietly("bundling the Worker", &mut build).map(drop)
}

/// The same that worker-build asks of cargo, beforehand and with cargo's own progress to be seen.
fn compile(mode: Mode) -> Result<()> {
    let mut cargo = process::cargo();
    cargo.current_dir(paths::root().join("worker"));
    cargo.args(["build", "--lib", "--target", "wasm32-unknown-unknown"]);
    if mode == Mode::Release {
        cargo.arg("--release");
    }
    process::run("compiling the Worker", &mut cargo)
}
