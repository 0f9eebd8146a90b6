//! Random secrets for this machine, in the file that wrangler reads them from.

use std::fs;

use anyhow::{Context, Result, anyhow};

use crate::{paths, say};

const NAMES: [&str; 2] = ["SESSION_SECRET", "OPERATOR_SECRET"];
const SECRET_BYTES: usize = 32;

/// Adds to `.dev.vars` every secret that is not in it.
///
/// # Errors
/// If the file cannot be written or the system has no randomness.
pub fn ensure() -> Result<()> {
    let path = paths::root().join(".dev.vars");
    let mut text = fs::read_to_string(&path).unwrap_or_default();
    let missing: Vec<_> = NAMES
        .into_iter()
        .filter(|name| !names(&text, name))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    for name in missing {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&format!("{name}={}\n", random()?));
    }
    say::doing("writing random local secrets to .dev.vars");
    fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))
}

fn names(text: &str, name: &str) -> bool {
    text.lines()
        .filter_map(|line| line.split_once('='))
        .any(|(key, _)| key.trim() == name)
}

/// A new secret.
///
/// # Errors
/// If the system has no randomness.
pub fn random() -> Result<String> {
    let mut bytes = [0; SECRET_BYTES];
    getrandom::fill(&mut bytes)
        .map_err(|error| anyhow!("the system has no randomness: {error}"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
