//! The pages that people read first.

use crate::sources::{ending_in, read};

const PAGES: [&str; 3] = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"];

/// Words that praise instead of saying.
const PRAISE: [&str; 8] = [
    "blazing",
    "seamless",
    "leverage",
    "cutting-edge",
    "world-class",
    "effortless",
    "revolutionary",
    "best-in-class",
];

/// What a finished sentence does not contain.
const LEFT_OVER: [&str; 4] = ["TODO", "FIXME", "XXX", "lorem ipsum"];

#[test]
fn the_pages_are_there_and_say_something() {
    for page in PAGES {
        assert!(read(page).lines().count() > 5, "{page} is empty");
    }
}

#[test]
fn the_pages_say_rather_than_praise() {
    for page in PAGES {
        let text = read(page).to_lowercase();
        let word = PRAISE.iter().find(|word| text.contains(**word));
        assert_eq!(word, None, "{page}");
    }
}

#[test]
fn nothing_is_left_for_later_in_a_comment() {
    for source in ending_in(&[".rs", ".mjs", ".js", ".css", ".sql"]) {
        if source.path.starts_with("tests/tidy/") {
            continue;
        }
        let word = LEFT_OVER.iter().find(|word| source.text.contains(**word));
        assert_eq!(word, None, "{}", source.path);
    }
}

#[test]
fn the_pages_name_only_files_that_exist() {
    for page in PAGES {
        for path in linked_paths(&read(page)) {
            assert!(
                crate::sources::root().join(&path).exists(),
                "{page} links to {path}"
            );
        }
    }
}

/// The targets of the page's links into the repository.
fn linked_paths(text: &str) -> Vec<String> {
    let targets = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let paths = targets.filter(|target| !target.contains("://") && !target.starts_with('#'));
    paths
        .map(|target| target.split('#').next().unwrap_or_default().to_owned())
        .collect()
}
