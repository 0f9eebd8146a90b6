//! Copying a result to where wrangler looks, touching only what differs.
//!
//! Wrangler reloads when a file changes, so a file that is the same stays untouched.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use walkdir::WalkDir;

/// Makes one directory hold exactly what another one holds.
///
/// # Errors
/// If a file cannot be read or written.
pub fn mirror(from: &Path, to: &Path) -> Result<()> {
    let wanted = files(from)?;
    for file in &wanted {
        copy_if_different(&from.join(file), &to.join(file))?;
    }
    // New files first and old ones gone after, so that no page names a file that is not there.
    for file in files(to)?.difference(&wanted) {
        let path = to.join(file);
        fs::remove_file(&path).with_context(|| format!("{} cannot be removed", path.display()))?;
    }
    Ok(())
}

fn copy_if_different(from: &Path, to: &Path) -> Result<()> {
    let bytes = fs::read(from).with_context(|| format!("{} cannot be read", from.display()))?;
    if fs::read(to).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)
            .with_context(|| format!("{} cannot be made", parent.display()))?;
    }
    fs::write(to, bytes).with_context(|| format!("{} cannot be written", to.display()))
}

/// The files under a directory by their paths in it; none if it is not there.
fn files(dir: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut files = BTreeSet::new();
    if !dir.exists() {
        return Ok(files);
    }
    for entry in WalkDir::new(dir) {
        let entry = entry?;
        if entry.file_type().is_file() {
            files.insert(entry.path().strip_prefix(dir)?.to_path_buf());
        }
    }
    Ok(files)
}
