//! A copy of the sources, in which bugs may grow.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::{bug::Bug, dir};
use crate::{build::publish, paths};

/// What the packages are made from.
const DIRECTORIES: [&str; 5] = ["crates", "worker", "web", "tests", "migrations"];
const FILES: [&str; 3] = ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml"];

/// The copy.
pub struct Tree {
    root: PathBuf,
}

impl Tree {
    /// Makes the copy equal to the sources; what is equal already stays untouched, and so does
    /// what cargo made of it.
    ///
    /// # Errors
    /// If a file cannot be copied.
    pub fn grow() -> Result<Self> {
        let root = dir().join("tree");
        fs::create_dir_all(&root).with_context(|| format!("{} cannot be made", root.display()))?;
        for directory in DIRECTORIES {
            publish::mirror(&paths::root().join(directory), &root.join(directory))?;
        }
        for file in FILES {
            fs::copy(paths::root().join(file), root.join(file))
                .with_context(|| format!("{file} cannot be copied"))?;
        }
        Ok(Self { root })
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Plants a bug; dropping what comes back takes it out again.
    ///
    /// # Errors
    /// If it does not find its place.
    pub fn plant(&self, bug: &Bug) -> Result<Planted> {
        let mut planted = Planted { files: Vec::new() };
        for edit in &bug.edits {
            let text = edit
                .apply(&self.root)
                .with_context(|| format!("the planted bug `{}`", bug.name))?;
            let path = self.root.join(&edit.file);
            let healthy = fs::read_to_string(&path)
                .with_context(|| format!("{} cannot be read", path.display()))?;
            planted.files.push((path.clone(), healthy));
            fs::write(&path, text)
                .with_context(|| format!("{} cannot be written", path.display()))?;
        }
        Ok(planted)
    }
}

/// A bug that stands in the copy.
pub struct Planted {
    /// What it changed, and what stood there.
    files: Vec<(PathBuf, String)>,
}

impl Drop for Planted {
    fn drop(&mut self) {
        // The last edit of a file goes first.
        for (path, healthy) in self.files.iter().rev() {
            // What cannot be restored here is, when the copy is made the next time.
            fs::write(path, healthy).ok();
        }
    }
}
