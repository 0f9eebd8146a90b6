//! The documents speak of files that are there.

use std::path::Path;

use crate::sources::{read, root};

const DOCUMENTS: [&str; 3] = ["README.md", "ARCHITECTURE.md", "tests/README.md"];
const ENDINGS: [&str; 4] = [".rs", ".toml", ".md", ".mjs"];

/// What stands in backticks in a line.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// Whether the words are a path of the repository; what a run leaves behind is not.
fn is_path(words: &str) -> bool {
    let looks_so = words.contains('/') || ENDINGS.iter().any(|end| words.ends_with(end));
    looks_so && !words.contains(' ') && !words.starts_with("target/")
}

/// Whether the path is there: from the root, or in a directory that its line names.
fn is_there(path: &str, line: &str) -> bool {
    let path = path.split('*').next().unwrap();
    let is_in = |dir: &Path| dir.join(path).exists() || dir.join("src").join(path).exists();
    is_in(&root()) || quoted(line).any(|dir| is_in(&root().join(dir)))
}

#[test]
fn every_path_in_a_document_is_there() {
    let mut seen = 0;
    for document in DOCUMENTS {
        for line in read(document).lines() {
            for path in quoted(line).filter(|words| is_path(words)) {
                seen += 1;
                assert!(is_there(path, line), "{document}: {path} is not there");
            }
        }
    }
    assert!(seen > 40, "only {seen} paths were found");
}
