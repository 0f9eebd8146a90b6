//! One number for everything that a build result depends on.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use crate::paths;

/// Files beside the packages that change what comes out of them.
const SHARED: [&str; 6] = [
    "Cargo.toml",
    "Cargo.lock",
    "package-lock.json",
    "rust-toolchain.toml",
    ".cargo/config.toml",
    "crates/xtask/src/build",
];

/// The fingerprint of a package, of every package of ours that it depends on, and of the tools.
///
/// # Errors
/// If a source cannot be read.
pub fn of_package(package: &str) -> Result<String> {
    of_files(&inputs_of(package)?)
}

/// The fingerprint of some files, and of all files in some directories.
///
/// # Errors
/// If one cannot be read.
pub fn of_files<'a>(paths: impl IntoIterator<Item = &'a PathBuf>) -> Result<String> {
    let mut hasher = Sha256::new();
    for path in paths {
        add(path, &mut hasher)?;
    }
    Ok(hex(&hasher.finalize()))
}

/// The directories and files that a package is made from.
///
/// # Errors
/// If a manifest cannot be read.
pub fn inputs_of(package: &str) -> Result<BTreeSet<PathBuf>> {
    let mut inputs = BTreeSet::new();
    collect(&dir_of(package), &mut inputs)?;
    inputs.extend(SHARED.iter().map(|path| paths::root().join(path)));
    Ok(inputs)
}

/// A short name for some bytes.
pub fn short(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)).chars().take(10).collect()
}

fn dir_of(package: &str) -> PathBuf {
    let name = package.strip_prefix("natter-").unwrap_or(package);
    let crates = paths::root().join("crates").join(name);
    if crates.exists() {
        crates
    } else {
        paths::root().join(name)
    }
}

/// A package's directory and those of its dependencies among our own packages.
fn collect(dir: &Path, dirs: &mut BTreeSet<PathBuf>) -> Result<()> {
    if !dirs.insert(dir.to_path_buf()) {
        return Ok(());
    }
    let path = dir.join("Cargo.toml");
    let text =
        fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let manifest: toml::Table = text
        .parse()
        .with_context(|| format!("{} is not TOML", path.display()))?;
    let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table);
    for name in dependencies.into_iter().flat_map(toml::Table::keys) {
        if name.starts_with("natter-") {
            collect(&dir_of(name), dirs)?;
        }
    }
    Ok(())
}

fn add(dir: &Path, hasher: &mut Sha256) -> Result<()> {
    for entry in WalkDir::new(dir).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() {
            let bytes = fs::read(entry.path())
                .with_context(|| format!("{} cannot be read", entry.path().display()))?;
            hasher.update(entry.path().as_os_str().as_encoded_bytes());
            hasher.update(bytes.len().to_le_bytes());
            hasher.update(bytes);
        }
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
