//! The simulation: people, rooms and every fault that the World has, on a seed.
//!
//! A seed draws rooms, people and tabs, and then steps: somebody does something, or something
//! breaks, and some time passes. Every input is followed by every check. In the end all faults
//! stop, and within `REST_SECONDS` of simulated time everything must agree: each live page
//! with the model, D1 with the log, KV with the tail, and nobody waits for anything.
//!
//! `NATTER_SIM_SEED=7` tells one seed aloud: `NATTER_SIM_STEPS=40` stops it early,
//! `NATTER_SIM_ONLY=3,17` tells those steps alone, and `NATTER_SIM_SHRINK=1` looks for the fewest
//! steps that break the same promise. `NATTER_SIM_SEEDS=1000` runs more seeds than usual, and
//! `NATTER_SIM_TALLY=1` goes on after a broken promise, and lists and counts them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod backups;
mod faults;
mod moderation;
mod people;
mod plan;
mod platform;
mod shrink;
mod story;
mod tally;

use std::env;
use std::num::NonZero;
use std::thread;

use natter_tests::trace::Trace;

use plan::Plan;
use shrink::{Broken, quietly, shrink};
use story::Story;
use tally::{Tally, counts};

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
        return tell_one(&Plan::whole(seed, steps));
    }
    let seeds = number("NATTER_SIM_SEEDS").unwrap_or(SEEDS);
    let tally = Tally::default();
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| tally.work(seeds, steps));
        }
    });
    let Some((plan, broken)) = tally.close() else {
        return;
    };
    match counts() {
        true => panic!("a promise is broken"),
        false => tell_shrunk(&plan, &broken),
    }
}

/// The story that was asked for.
fn tell_one(plan: &Plan) {
    let plan = match env::var("NATTER_SIM_ONLY") {
        Ok(steps) => plan.only(&steps),
        Err(_) => plan.clone(),
    };
    if env::var_os("NATTER_SIM_SHRINK").is_none() {
        return tell_aloud(&plan);
    }
    match quietly(&mut Story::new(plan.seed), &plan) {
        Ok(()) => println!("{} breaks no promise", plan.command()),
        Err(broken) => tell_shrunk(&plan, &broken),
    }
}

fn tell_shrunk(plan: &Plan, broken: &Broken) {
    println!("{} broke a promise: {}", plan.command(), broken.words);
    let shrunk = shrink(plan, broken);
    let (few, all) = (shrunk.steps.len(), plan.steps.len());
    println!("{few} of {all} steps break it, too:");
    tell_aloud(&shrunk);
    panic!("a story ended in another way when it was told again");
}

fn tell_aloud(plan: &Plan) {
    let mut story = Story::new(plan.seed);
    story.world.trace = Trace::Aloud;
    story.tell(plan);
}

#[test]
fn the_same_seed_is_the_same_story() {
    let digest = |seed| {
        let mut story = Story::new(seed);
        story.tell(&Plan::whole(seed, 60));
        story.digest()
    };
    assert_eq!(digest(3), digest(3));
    assert_ne!(digest(3), digest(4));
}

#[test]
fn a_step_is_the_same_whatever_was_left_out_before_it() {
    let plan = Plan::whole(3, 9);
    let draws = |plan: &Plan| plan.steps.last().map(|last| plan.chance(*last).number());
    let shorter = plan.only("1, 8");
    assert_eq!(draws(&shorter), draws(&plan));
    assert_eq!(shorter.command(), "cargo xtask sim 3 --only 1,8");
    assert_ne!(draws(&plan.only("7")), draws(&plan));
}
