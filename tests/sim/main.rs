//! The simulation: people, rooms and every fault that the World has, on a seed.
//!
//! A seed draws rooms, people and tabs, and then steps: somebody does something, or something
//! breaks, and some time passes. Every input is followed by every check. In the end all faults
//! stop, and within `REST_SECONDS` of simulated time everything must agree: each live page
//! with the model, D1 with the log, KV with the tail, and nobody waits for anything.
//!
//! `NATTER_SIM_SEED=7` tells one seed aloud, `NATTER_SIM_STEPS=40` stops it early,
//! `NATTER_SIM_SEEDS=1000` runs more seeds than usual, and `NATTER_SIM_TALLY=1` goes on after a
//! broken promise and counts them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod faults;
mod people;
mod platform;
mod story;
mod tally;

use std::env;
use std::num::NonZero;
use std::thread;

use natter_tests::trace::Trace;

use story::Story;
use tally::Tally;

/// Steps of one seed.
const STEPS: u64 = 250;
/// Seeds that every run tells.
const SEEDS: u64 = 300;

fn number(name: &str) -> Option<u64> {
    let text = env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is a number")),
    )
}

#[test]
fn every_seed_ends_well() {
    let steps = number("NATTER_SIM_STEPS").unwrap_or(STEPS);
    if let Some(seed) = number("NATTER_SIM_SEED") {
        let mut story = Story::new(seed);
        story.world.trace = Trace::Aloud;
        return story.tell(steps);
    }
    let seeds = number("NATTER_SIM_SEEDS").unwrap_or(SEEDS);
    let tally = Tally::default();
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| tally.work(seeds, steps));
        }
    });
    tally.close(seeds);
}

#[test]
fn the_same_seed_is_the_same_story() {
    let digest = |seed| {
        let mut story = Story::new(seed);
        story.tell(60);
        story.digest()
    };
    assert_eq!(digest(3), digest(3));
    assert_ne!(digest(3), digest(4));
}
