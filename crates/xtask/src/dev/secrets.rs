//! Random secrets for this machine, in the file that wrangler reads them from.

use std::fs;

use anyhow::{Context, Result, anyhow};

use crate::{paths, say};

/// What the place is claimed with.
pub const SETUP_CODE: &str = "SETUP_CODE";
const NAMES: [&str; 3] = ["SESSION_SECRET", "OPERATOR_SECRET", SETUP_CODE];
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

/// What `.dev.vars` says of a secret.
#[must_use]
pub fn local(name: &str) -> Option<String> {
    let text = fs::read_to_string(paths::root().join(".dev.vars")).ok()?;
    said(&text, name).map(|value| value.trim().trim_matches('"').to_owned())
}

fn names(text: &str, name: &str) -> bool {
    said(text, name).is_some()
}

fn said<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = text.lines().filter_map(|line| line.split_once('='));
    let (_, value) = lines.find(|(key, _)| key.trim() == name)?;
    Some(value)
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
