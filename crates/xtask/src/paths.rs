//! Where things are, from the root of the repository.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Cargo's target directory, where everything that can be made again lives.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// The tools that cargo installs for this repository alone.
pub fn tools() -> PathBuf {
    target().join("tools")
}

/// The programs of the npm packages.
pub fn npm_bin() -> PathBuf {
    root().join("node_modules").join(".bin")
}
