//! How long a file and a function may be.

use crate::sources::{Source, ending_in, rust};

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;

/// Files that are longer, with their length: it may only go down, and then it goes down here too.
const LONGER_FILES: [(&str, usize); 0] = [];

#[test]
fn no_file_is_longer_than_a_person_keeps_in_mind() {
    for source in ending_in(&[".rs", ".mjs", ".js", ".css", ".sql"]) {
        if source.is_generated() {
            continue;
        }
        let lines = source.text.lines().count();
        match LONGER_FILES.iter().find(|(path, _)| *path == source.path) {
            None => assert!(
                lines <= FILE_LINES_MAX,
                "{} has {lines} lines; {FILE_LINES_MAX} are allowed",
                source.path
            ),
            Some((_, known)) => {
                assert_eq!(lines, *known, "{}: the ratchet turns one way", source.path)
            }
        }
    }
}

#[test]
fn no_function_is_longer_than_a_screen() {
    let mut functions = 0;
    for source in rust() {
        for (name, lines) in function_lengths(&source) {
            functions += 1;
            let path = &source.path;
            assert!(
                lines <= FUNCTION_LINES_MAX,
                "{path}: {name} has {lines} lines; {FUNCTION_LINES_MAX} are allowed"
            );
        }
    }
    assert!(functions > 200, "only {functions} functions were found");
}

/// Formatted code closes a function at the indentation of its first line.
fn function_lengths(source: &Source) -> Vec<(String, usize)> {
    let lines: Vec<&str> = source.text.lines().collect();
    let mut lengths = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else {
            continue;
        };
        let indent = line.len() - line.trim_start().len();
        let closing = format!("{}}}", " ".repeat(indent));
        let body = lines.iter().skip(start);
        if let Some(length) = body.clone().position(|line| line.starts_with(&closing)) {
            lengths.push((name, length + 1));
        }
    }
    lengths
}

/// The name of the function that a line opens; one that ends on its own line has no length.
fn function_name(line: &str) -> Option<String> {
    let code = line.trim_start();
    let is_head = [
        "fn ",
        "pub fn ",
        "pub(crate) fn ",
        "pub(super) fn ",
        "async fn ",
        "pub async fn ",
        "const fn ",
        "pub const fn ",
    ]
    .iter()
    .any(|head| code.starts_with(head));
    if !is_head || code.ends_with('}') || code.ends_with(';') {
        return None;
    }
    let after = code.split("fn ").nth(1)?;
    Some(
        after
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect(),
    )
}
