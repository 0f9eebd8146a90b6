//! Every file of the fuzz corpora, as plain tests.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "bodies.rs"]
mod bodies;

use std::fs;
use std::path::Path;

use natter_protocol::limits::{MESSAGE_TEXT_BYTES_MAX, PACKETS_PER_FRAME_MAX};

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
fn letters_of_the_corpus() {
    replay("letters", bodies::letters);
}

#[test]
fn requests_of_the_corpus() {
    replay("requests", bodies::requests);
}

/// What allocates most: as many of the smallest packets as a frame may hold, and text that is
/// all structure.
#[test]
fn the_greediest_inputs_stay_within_their_memory() {
    const SIZE: usize = 64 * 1024;
    for byte in u8::MIN..=u8::MAX {
        let same = vec![byte; SIZE];
        bodies::raw_frame(&same);
        bodies::packets(&same);
        bodies::letters(&same);
    }
    for kind in 0..64_u8 {
        for count in [PACKETS_PER_FRAME_MAX, SIZE / 3] {
            let smallest = [kind, 1, 0].repeat(count);
            bodies::packets(&[&[0], smallest.as_slice()].concat());
        }
    }
    for piece in [
        "**a", "> ", "[a](", "@a ", "~~", "1. a\n", "> - ", "a\n", "- a\n",
    ] {
        for size in [MESSAGE_TEXT_BYTES_MAX, SIZE] {
            bodies::markdown(piece.repeat(size / piece.len()).as_bytes());
        }
    }
    for piece in ["[", "{\"name\":", "9", "\\u0000"] {
        bodies::requests(piece.repeat(SIZE / piece.len()).as_bytes());
    }
}

#[test]
fn every_target_has_a_corpus_and_every_corpus_a_target() {
    let manifest = include_str!("Cargo.toml");
    let targets = manifest.matches("[[bin]]").count();
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    assert_eq!(fs::read_dir(corpora).unwrap().count(), targets);
}
