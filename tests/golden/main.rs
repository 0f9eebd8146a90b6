//! Golden bytes: what every kind of packet looks like on the wire, pinned.
//!
//! A kind's fields never change once shipped, so a difference here is a break of the protocol,
//! and never something to bless: a new shape is a new kind with a sample of its own.
//! `UPDATE_EXPECT=1 cargo test -p natter-tests --test golden` writes the files.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod answers;
mod api;
mod commands;
mod compressed;
mod events;
mod hand_off;
mod ids;
mod news;
mod people;
mod providers;
mod reports;
mod rooms;
mod sample;
mod texts;

use std::collections::BTreeSet;

use expect_test::{ExpectFile, expect_file};
use natter_protocol::packet::News;
use natter_protocol::packet::server::Answer;
use natter_protocol::{ClientPacket, Event, ServerPacket};

use sample::Sample;

#[test]
fn events_are_these_bytes() {
    check(
        &events::samples(),
        Event::KINDS,
        &expect_file!["events.txt"],
    );
}

#[test]
fn answers_are_these_bytes() {
    check(
        &answers::samples(),
        Answer::KINDS,
        &expect_file!["answers.txt"],
    );
}

#[test]
fn news_are_these_bytes() {
    check(&news::samples(), News::KINDS, &expect_file!["news.txt"]);
}

#[test]
fn commands_are_these_bytes() {
    check(
        &commands::samples(),
        ClientPacket::KINDS,
        &expect_file!["commands.txt"],
    );
}

fn check(samples: &[Sample], kinds: &[(u8, &str)], file: &ExpectFile) {
    let pages: Vec<String> = samples.iter().map(Sample::page).collect();
    file.assert_eq(&pages.join("\n"));
    let sampled: BTreeSet<(u8, &str)> = samples.iter().map(|s| (s.kind, s.name)).collect();
    let known: BTreeSet<(u8, &str)> = kinds.iter().copied().collect();
    assert_eq!(sampled, known, "every kind has a sample");
}

#[test]
fn kinds_are_numbered_without_gaps_in_their_ranges() {
    let numbers = |kinds: &[(u8, &str)]| kinds.iter().map(|(kind, _)| *kind).collect::<Vec<_>>();
    assert_eq!(numbers(Event::KINDS), (1..=13).collect::<Vec<_>>());
    assert_eq!(numbers(Answer::KINDS), (32..=40).collect::<Vec<_>>());
    assert_eq!(numbers(News::KINDS), (64..=66).collect::<Vec<_>>());
    assert_eq!(
        numbers(ClientPacket::KINDS),
        (128..=147).collect::<Vec<_>>()
    );
}

#[test]
fn golden_bytes_decode_to_their_packets() {
    for sample in events::samples().iter().chain(&answers::samples()) {
        let packets = ServerPacket::decode_frame(&sample.frame).unwrap();
        let [packet] = packets.as_slice() else {
            panic!("{} packets in the sample of {}", packets.len(), sample.name);
        };
        assert_eq!(packet.encode(), sample.item, "{}", sample.name);
    }
    for sample in &news::samples() {
        let packets = News::decode_frame(&sample.frame).unwrap();
        let [packet] = packets.as_slice() else {
            panic!("{} packets in the sample of {}", packets.len(), sample.name);
        };
        assert_eq!(packet.encode(), sample.item, "{}", sample.name);
    }
    for sample in &commands::samples() {
        let packets = ClientPacket::decode_frame(&sample.frame).unwrap();
        let [packet] = packets.as_slice() else {
            panic!("{} packets in the sample of {}", packets.len(), sample.name);
        };
        assert_eq!(packet.encode(), sample.item, "{}", sample.name);
    }
}
