//! Many seeds, what was dealt in them, and how many of them broke a promise.

use std::collections::BTreeMap;
use std::env;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::plan::Plan;
use crate::shrink::{Broken, quietly};
use crate::story::Story;

/// The seeds that were told, and the broken promises among them.
#[derive(Debug, Default)]
pub struct Tally {
    next: AtomicU64,
    broken: AtomicU64,
    /// The lowest seed that broke one, and which.
    first: Mutex<Option<(Plan, Broken)>>,
    /// How often each thing happened.
    dealt: Mutex<BTreeMap<&'static str, u64>>,
}

impl Tally {
    /// Tells one seed after the other, as long as there are any and none broke a promise, or
    /// all of them if the breaks are counted. Several may work at once.
    pub fn work(&self, seeds: u64, steps: u64) {
        loop {
            let seed = self.next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds {
                return;
            }
            let plan = Plan::whole(seed, steps);
            let mut story = Story::new(seed);
            let told = quietly(&mut story, &plan);
            self.count(&story);
            if let Err(broken) = told {
                self.note(plan, broken);
                if !counts() {
                    self.next.store(seeds, Ordering::Relaxed);
                }
            }
        }
    }

    fn count(&self, story: &Story) {
        let mut dealt = self.dealt.lock().unwrap();
        for (what, times) in &story.dealt {
            *dealt.entry(what).or_default() += times;
        }
    }

    fn note(&self, plan: Plan, broken: Broken) {
        self.broken.fetch_add(1, Ordering::Relaxed);
        if counts() {
            println!("broken: seed {}: {}", plan.seed, broken.first_words());
        }
        let mut first = self.first.lock().unwrap();
        if first
            .as_ref()
            .is_none_or(|(before, _)| plan.seed < before.seed)
        {
            *first = Some((plan, broken));
        }
    }

    /// Says what was dealt and how many broke a promise; gives back the first of them.
    pub fn close(self) -> Option<(Plan, Broken)> {
        if counts() {
            println!("\ntally: {}", self.broken.into_inner());
        }
        for (what, times) in self.dealt.into_inner().unwrap() {
            println!("dealt: {times:>9}  {what}");
        }
        let first = self.first.into_inner().unwrap();
        if let Some((plan, broken)) = &first {
            println!("first: seed {}: {}", plan.seed, broken.first_words());
        }
        first
    }
}

/// Whether broken promises are counted, and not told.
pub fn counts() -> bool {
    env::var_os("NATTER_SIM_TALLY").is_some()
}
