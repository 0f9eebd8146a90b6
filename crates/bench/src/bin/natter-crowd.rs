//! Fills one room with numbered messages: `natter-crowd PORT ROOM MESSAGES`.
//!
//! Each person says no more than a burst allows, so nobody has to wait for the rate limit.

use anyhow::{Context, Result};
use natter_bench::talker::Person;

/// What a person may say at once.
const BURST_MESSAGES: usize = 20;
const MESSAGES_MAX: usize = 10_000;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let usage = "natter-crowd PORT ROOM MESSAGES";
    let port = arguments
        .next()
        .context(usage)?
        .parse()
        .context("a port is a number")?;
    let room = arguments.next().context(usage)?;
    let messages: usize = arguments
        .next()
        .context(usage)?
        .parse()
        .context("how many messages?")?;
    let numbers: Vec<_> = (1..=messages.min(MESSAGES_MAX)).collect();
    for (index, burst) in numbers.chunks(BURST_MESSAGES).enumerate() {
        let person = Person::arrive(port, &format!("Speaker {}", index + 1))?;
        let mut chair = person.enter(&person.open_room(&room)?)?;
        for number in burst {
            chair.post(&format!("message {number} of {messages}"), None)?;
        }
    }
    Ok(())
}
