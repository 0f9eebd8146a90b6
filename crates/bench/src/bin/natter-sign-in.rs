//! What signing in costs, in milliseconds of one core of this machine.

use std::hint::black_box;
use std::time::Instant;

use natter_people::password;

const ROUNDS: usize = 20;
const PASSWORD: &str = "correct horse battery staple";

fn main() -> Result<(), &'static str> {
    let stored = password::hash(PASSWORD, [7; 16]).map_err(|_| "there is no memory")?;
    println!("Argon2id, 19 MiB, 2 passes, 1 lane, natively; median of {ROUNDS}:");
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

fn row(label: &str, verify: impl Fn() -> bool) {
    let mut rounds: Vec<f64> = (0..ROUNDS).map(|_| milliseconds(&verify)).collect();
    rounds.sort_by(f64::total_cmp);
    let median = rounds.get(ROUNDS / 2).copied().unwrap_or_default();
    println!("  {label:<26} {median:6.1} ms");
}

fn milliseconds(verify: impl Fn() -> bool) -> f64 {
    let start = Instant::now();
    black_box(verify());
    start.elapsed().as_secs_f64() * 1000.0
}
