//! Every file of the fuzz corpora, as plain tests.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "bodies.rs"]
mod bodies;

use std::fs;
use std::path::Path;

fn replay(target: &str, body: fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut files = 0;
    for file in fs::read_dir(&corpus).unwrap() {
        body(&fs::read(file.unwrap().path()).unwrap());
        files += 1;
    }
    assert!(files > 0, "{} is empty", corpus.display());
}

#[test]
fn frames_of_the_corpus() {
    replay("raw_frame", bodies::raw_frame);
}

#[test]
fn packets_of_the_corpus() {
    replay("packets", bodies::packets);
}

#[test]
fn messages_of_the_corpus() {
    replay("markdown", bodies::markdown);
}

#[test]
fn names_of_the_corpus() {
    replay("names", bodies::names);
}

#[test]
fn rooms_of_the_corpus() {
    replay("room", bodies::room);
}

#[test]
fn clients_of_the_corpus() {
    replay("client", bodies::client);
}

#[test]
fn every_target_has_a_corpus_and_every_corpus_a_target() {
    let manifest = include_str!("Cargo.toml");
    let targets = manifest.matches("[[bin]]").count();
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    assert_eq!(fs::read_dir(corpora).unwrap().count(), targets);
}
