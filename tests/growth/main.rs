//! What a room costs as its log grows: `cargo xtask bench growth`.
//!
//! The steps of SQLite's machine are the same on every machine; of the times only the ratio to
//! the shortest log's says something.

use std::hint::black_box;
use std::time::Instant;

use natter_tests::growth::{costs, room_of};

const SIZES: [u64; 4] = [1_000, 10_000, 100_000, 1_000_000];
/// A time is the least of so many.
const TRIES: usize = 5;

fn main() {
    let mut first: Option<f64> = None;
    for events in SIZES {
        let sqlite = room_of(events);
        let steps = costs(&sqlite, events);
        let times = (0..TRIES).map(|_| {
            let start = Instant::now();
            black_box(costs(&sqlite, events));
            start.elapsed().as_secs_f64()
        });
        let time = times.fold(f64::INFINITY, f64::min);
        let ratio = time / *first.get_or_insert(time);
        println!("{events} events: all of it in {ratio:.2} times the time of the shortest log");
        for (what, steps) in steps {
            println!("  {what:<26} {steps:>8} steps");
        }
    }
}
