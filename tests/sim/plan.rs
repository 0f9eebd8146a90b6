//! Which steps of a seed are told.
//!
//! Each step has a stream of chance of its own, so that the others stay what they are when one is
//! left out: that is what makes a story shrink.

use natter_tests::random::Random;

/// The step after the last one: all faults stop, and everything comes to rest.
const END: u64 = u64::MAX;

/// A seed, and the numbers of the steps that are told, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The seed.
    pub seed: u64,
    /// The steps.
    pub steps: Vec<u64>,
    /// How many there were before any was left out.
    of: u64,
}

impl Plan {
    /// The first so many steps, all of them.
    pub fn whole(seed: u64, steps: u64) -> Self {
        Self {
            seed,
            steps: (0..steps).collect(),
            of: steps,
        }
    }

    /// The same seed with these steps.
    pub fn with(&self, steps: &[u64]) -> Self {
        Self {
            steps: steps.to_vec(),
            ..*self
        }
    }

    /// Only the steps that are named, in the words of `command`.
    ///
    /// # Panics
    /// If they are not numbers with commas between them.
    pub fn only(&self, words: &str) -> Self {
        let steps = words.split(',').filter(|word| !word.is_empty());
        let steps = steps.map(|word| word.trim().parse().expect("steps are numbers"));
        self.with(&steps.collect::<Vec<_>>())
    }

    /// Where a step's chance begins.
    pub fn chance(&self, step: u64) -> Random {
        let both = Random::new(self.seed).number() ^ Random::new(!step).number();
        Random::new(both)
    }

    /// Where chance begins when the steps are over.
    pub fn chance_at_the_end(&self) -> Random {
        self.chance(END)
    }

    /// How to hear this story again.
    pub fn command(&self) -> String {
        let command = format!("cargo xtask sim {}", self.seed);
        match self.steps.len() as u64 == self.of {
            true => command,
            false => {
                let steps: Vec<String> = self.steps.iter().map(u64::to_string).collect();
                format!("{command} --only {}", steps.join(","))
            }
        }
    }
}
