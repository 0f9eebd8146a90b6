//! One planted bug: where it goes, and what it is.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

use crate::paths;

/// A change that breaks a promise.
pub struct Bug {
    /// What it is called.
    pub name: String,
    /// What it does, in a sentence.
    pub what: String,
    /// Where, in order.
    pub edits: Vec<Edit>,
}

/// A text that stands once in a file, and what is to stand there.
pub struct Edit {
    /// The file, from the root of the sources.
    pub file: String,
    find: String,
    replace: String,
}

impl Bug {
    /// Makes sure that it finds its place in these sources.
    ///
    /// # Errors
    /// If it does not.
    pub fn check(&self, root: &Path) -> Result<()> {
        for edit in &self.edits {
            edit.apply(root)
                .with_context(|| format!("the planted bug `{}`", self.name))?;
        }
        Ok(())
    }
}

impl Edit {
    /// The file's text with the bug in it.
    ///
    /// # Errors
    /// If the text to be replaced does not stand there exactly once.
    pub fn apply(&self, root: &Path) -> Result<String> {
        let path = root.join(&self.file);
        let text = fs::read_to_string(&path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        match text.matches(&self.find).count() {
            1 => Ok(text.replacen(&self.find, &self.replace, 1)),
            count => bail!(
                "its text stands {count} times in {}, not once:\n{}",
                self.file,
                self.find
            ),
        }
    }
}

/// The bugs of one file in `tests/planted`.
///
/// # Errors
/// If it cannot be read, or is not what it should be.
pub fn load(garden: &str) -> Result<Vec<Bug>> {
    let path = paths::root()
        .join("tests/planted")
        .join(format!("{garden}.toml"));
    let text =
        fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let table: toml::Table = text
        .parse()
        .with_context(|| format!("{} is not TOML", path.display()))?;
    let bugs = table.get("bug").and_then(toml::Value::as_array);
    bugs.with_context(|| format!("{} holds no bug", path.display()))?
        .iter()
        .map(|bug| read(bug).with_context(|| format!("a bug in {} is incomplete", path.display())))
        .collect()
}

fn read(bug: &toml::Value) -> Result<Bug> {
    let edits = bug.get("edit").and_then(toml::Value::as_array);
    let edits = edits.context("it has no edit")?.iter().map(|edit| {
        Ok(Edit {
            file: text(edit, "file")?,
            find: text(edit, "find")?,
            replace: text(edit, "replace")?,
        })
    });
    Ok(Bug {
        name: text(bug, "name")?,
        what: text(bug, "what")?,
        edits: edits.collect::<Result<_>>()?,
    })
}

fn text(table: &toml::Value, key: &str) -> Result<String> {
    let value = table.get(key).and_then(toml::Value::as_str);
    Ok(value.with_context(|| format!("no `{key}`"))?.to_owned())
}
