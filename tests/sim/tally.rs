//! Many seeds, and how many of them broke a promise.

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::story::Story;

/// Letters of a broken promise that a tally shows.
const FIRST_CHARS_MAX: usize = 160;

/// The seeds that were told, and the broken promises among them.
#[derive(Debug, Default)]
pub struct Tally {
    next: AtomicU64,
    broken: AtomicU64,
    /// The lowest seed that broke one, and which.
    first: Mutex<Option<(u64, String)>>,
}

impl Tally {
    /// Tells one seed after the other, as long as there are any. Several may work at once.
    pub fn work(&self, seeds: u64, steps: u64) {
        let counts = env::var_os("NATTER_SIM_TALLY").is_some();
        loop {
            let seed = self.next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds {
                return;
            }
            let told = catch_unwind(AssertUnwindSafe(|| Story::new(seed).tell(steps)));
            if let Err(panic) = told {
                match counts {
                    true => self.note(seed, &words(&*panic)),
                    false => resume_unwind(panic),
                }
            }
        }
    }

    fn note(&self, seed: u64, words: &str) {
        self.broken.fetch_add(1, Ordering::Relaxed);
        let mut first = self.first.lock().unwrap();
        if first.as_ref().is_none_or(|(before, _)| seed < *before) {
            let line = words.lines().collect::<Vec<_>>().join(" ");
            *first = Some((seed, line.chars().take(FIRST_CHARS_MAX).collect()));
        }
    }

    /// Says how many broke a promise; none may.
    pub fn close(self, seeds: u64) {
        let broken = self.broken.into_inner();
        if env::var_os("NATTER_SIM_TALLY").is_some() {
            println!("\ntally: {broken}");
        }
        if let Some((seed, words)) = self.first.into_inner().unwrap() {
            println!("first: seed {seed}: {words}");
            panic!("{broken} of {seeds} seeds broke a promise");
        }
    }
}

fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    text.unwrap_or_default()
}
