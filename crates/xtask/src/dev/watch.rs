//! Noticing that a source changed, and that the change is over.
//!
//! The sources are a few hundred files: looking at their times costs less than a millisecond per hundred,
//! needs no limit of the system raised, and works on every file system.

use std::time::SystemTime;

use anyhow::Result;
use walkdir::{DirEntry, WalkDir};

use crate::build::fingerprint;

/// The state of the sources at a moment.
#[derive(Clone, PartialEq, Eq)]
struct Look {
    files: usize,
    newest: SystemTime,
}

/// What was last built and what was last seen.
pub struct Watch {
    built: Look,
    seen: Look,
}

impl Watch {
    /// Begins with the sources as they are.
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn start() -> Result<Self> {
        let look = look()?;
        Ok(Self {
            built: look.clone(),
            seen: look,
        })
    }

    /// Whether the sources changed since the last time this said so and have been still for one look.
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn has_settled_change(&mut self) -> Result<bool> {
        let look = look()?;
        let settled = look == self.seen && look != self.built;
        if settled {
            self.built = look.clone();
        }
        self.seen = look;
        Ok(settled)
    }
}

fn look() -> Result<Look> {
    let mut look = Look {
        files: 0,
        newest: SystemTime::UNIX_EPOCH,
    };
    let mut inputs = fingerprint::inputs_of("natter-worker")?;
    inputs.extend(fingerprint::inputs_of("natter-web")?);
    for input in inputs {
        for entry in WalkDir::new(input).into_iter().filter_entry(is_visible) {
            // An editor may have removed its own file between the listing and the look.
            let Ok(metadata) = entry
                .map_err(anyhow::Error::from)
                .and_then(|entry| Ok(entry.metadata()?))
            else {
                continue;
            };
            if metadata.is_file() {
                look.files += 1;
                look.newest = look.newest.max(metadata.modified()?);
            }
        }
    }
    Ok(look)
}

/// Editors keep their own files under hidden names; the roots are taken as they are.
fn is_visible(entry: &DirEntry) -> bool {
    entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
}
