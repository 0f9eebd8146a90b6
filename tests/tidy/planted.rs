//! The planted bugs: sources move on, and a bug that finds its place no more proves nothing.

use std::collections::BTreeSet;

use crate::sources::read;

const GARDENS: [&str; 5] = ["room", "client", "archive", "people", "naive"];
/// How many bugs the simulation is tried on, at least.
const BUGS_MIN: usize = 25;

fn bugs(garden: &str) -> Vec<toml::Value> {
    let table: toml::Table = read(&format!("tests/planted/{garden}.toml"))
        .parse()
        .unwrap();
    let bugs = table.get("bug").and_then(toml::Value::as_array);
    bugs.unwrap().clone()
}

#[test]
fn every_planted_bug_finds_its_place() {
    for garden in GARDENS {
        for bug in bugs(garden) {
            let name = bug["name"].as_str().unwrap();
            for edit in bug["edit"].as_array().unwrap() {
                let (file, find) = (edit["file"].as_str().unwrap(), edit["find"].as_str());
                let count = read(file).matches(find.unwrap()).count();
                assert_eq!(count, 1, "`{name}` in tests/planted/{garden}.toml: {file}");
                assert_ne!(find, edit["replace"].as_str(), "`{name}` changes nothing");
            }
        }
    }
}

#[test]
fn every_planted_bug_has_a_name_of_its_own_and_there_are_enough() {
    let all: Vec<_> = GARDENS.into_iter().flat_map(bugs).collect();
    let names: BTreeSet<_> = all.iter().map(|bug| bug["name"].as_str()).collect();
    assert_eq!(names.len(), all.len());
    assert!(names.len() - bugs("naive").len() >= BUGS_MIN);
}
