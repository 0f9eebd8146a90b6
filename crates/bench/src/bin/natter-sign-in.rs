//! What signing in costs, in milliseconds of one core of this machine.

use std::hint::black_box;
use std::time::Instant;

use natter_people::password;

const ROUNDS: usize = 20;
const PASSWORD: &str = "correct horse battery staple";

fn main() -> Result<(), &'static str> {
    let stored = password::hash(PASSWORD, [7; 16]).map_err(|_| "there is no memory")?;
    println!("Argon2id, 19 MiB, 2 passes, 1 lane, natively; the fastest of {ROUNDS}:");
    row("a password that is right", || {
        password::verify(PASSWORD, &stored)
    });
    row("a password that is wrong", || {
        password::verify("wrong", &stored)
    });
    row("a handle that nobody has", || {
        password::verify(PASSWORD, password::DUMMY)
    });
    Ok(())
}

/// The fastest says what it costs: every other one was disturbed.
fn row(label: &str, verify: impl Fn() -> bool) {
    let rounds = (0..ROUNDS).map(|_| milliseconds(&verify));
    println!("  {label:<26} {:6.1} ms", rounds.fold(f64::MAX, f64::min));
}

fn milliseconds(verify: impl Fn() -> bool) -> f64 {
    let start = Instant::now();
    black_box(verify());
    start.elapsed().as_secs_f64() * 1000.0
}
