//! A believable conversation for the first look: the talkers of `natter-bench` act it.

use anyhow::Result;

use crate::{paths, process, say};

/// Compiles the talkers, before the server starts, so that it does not wait for them.
///
/// # Errors
/// If they do not compile.
pub fn prepare() -> Result<()> {
    let mut build = process::cargo();
    build.args(["build", "--package", "natter-bench", "--bin", "natter-demo"]);
    process::run("compiling the demo's talkers", &mut build)
}

/// Fills the rooms of a running server, unless they have messages already.
///
/// # Errors
/// If the server refuses what they say.
pub fn fill(port: u16) -> Result<()> {
    say::doing("filling the rooms with a conversation");
    let mut demo = process::command(paths::target().join("debug/natter-demo"));
    process::run("the demo", demo.arg(port.to_string()))
}
