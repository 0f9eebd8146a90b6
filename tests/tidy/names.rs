//! What files and types may be called.

use crate::sources::{ending_in, rust};

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 8] = [
    "utils", "util", "helpers", "helper", "common", "misc", "types", "mod",
];

/// Ends of type names that say no more.
const EMPTY_ENDINGS: [&str; 7] = [
    "Manager", "Handler", "Driver", "Info", "Data", "Helper", "Utils",
];

#[test]
fn no_file_has_a_name_that_says_nothing() {
    for source in ending_in(&[".rs", ".mjs", ".js", ".css"]) {
        let stem = source
            .path
            .rsplit('/')
            .next()
            .unwrap()
            .split('.')
            .next()
            .unwrap();
        assert!(
            !EMPTY_NAMES.contains(&stem),
            "{}: name it after what it does",
            source.path
        );
    }
}

#[test]
fn no_type_has_a_name_that_says_nothing() {
    for source in rust() {
        for line in source.text.lines() {
            let Some(name) = type_name(line) else {
                continue;
            };
            let ending = EMPTY_ENDINGS.iter().find(|ending| name.ends_with(**ending));
            assert_eq!(ending, None, "{}: {name}", source.path);
        }
    }
}

fn type_name(line: &str) -> Option<&str> {
    let code = line.trim_start();
    let code = code.strip_prefix("pub ").unwrap_or(code);
    let code = ["struct ", "enum ", "trait "]
        .iter()
        .find_map(|kind| code.strip_prefix(kind))?;
    code.split(|c: char| !c.is_alphanumeric()).next()
}

#[test]
fn imports_name_what_they_import() {
    for source in rust() {
        for line in source.text.lines().map(str::trim_start) {
            let is_glob = line.starts_with("use ") && line.ends_with("::*;");
            let is_allowed = line.contains("prelude::*") || line == "use super::*;";
            assert!(!is_glob || is_allowed, "{}: {line}", source.path);
        }
    }
}

#[test]
fn no_test_is_switched_off() {
    let attribute = ["#[", "ignore"].concat();
    for source in rust() {
        assert!(
            !source.text.contains(&attribute),
            "{} ignores a test",
            source.path
        );
    }
}

/// What a story in the browser may not say: that it sleeps, or that it is not told.
const NOT_IN_STORIES: [&str; 5] = [
    "waitForTimeout",
    "test.skip",
    "test.only",
    "describe.skip",
    "describe.only",
];

#[test]
fn no_story_in_the_browser_sleeps_or_is_switched_off() {
    for source in ending_in(&[".test.mjs"]) {
        let word = NOT_IN_STORIES.iter().find(|w| source.text.contains(**w));
        assert_eq!(word, None, "{}", source.path);
    }
}
