//! A believable conversation for the first look.

use anyhow::{Result, bail};

/// Fills the rooms of a running server.
///
/// # Errors
/// Always, until the conversation is written.
pub fn fill(port: u16) -> Result<()> {
    bail!("--demo is not written yet; http://localhost:{port} works without it")
}
