//! A broken promise in as few steps as it takes: steps go as long as the same promise breaks.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use crate::plan::Plan;
use crate::story::Story;

/// Stories that are tried for one that is short, at most.
const TRIES_MAX: usize = 1_000;
/// Letters of a broken promise that a list shows.
const FIRST_CHARS_MAX: usize = 160;

/// How a story broke a promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// In the words of the check.
    pub words: String,
    /// Steps that were told by then.
    told: usize,
}

impl Broken {
    /// The words on one line, and no more of them than fit there.
    pub fn first_words(&self) -> String {
        let line = self.words.lines().collect::<Vec<_>>().join(" ");
        line.chars().take(FIRST_CHARS_MAX).collect()
    }

    /// What was promised, without the names and numbers of this story.
    fn promise(&self) -> String {
        let mut depth = 0_usize;
        let mut kept = String::new();
        for letter in self.words.chars() {
            match letter {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                _ if depth == 0 => kept.push(letter),
                _ => {}
            }
        }
        let is_plain = |word: &&str| word.chars().all(|letter| letter.is_ascii_lowercase());
        let plain: Vec<&str> = kept.split_whitespace().filter(is_plain).collect();
        plain.join(" ")
    }
}

/// Tells a story; nothing is printed, whatever happens.
pub fn quietly(story: &mut Story, plan: &Plan) -> Result<(), Broken> {
    hush();
    QUIET.set(true);
    let told = catch_unwind(AssertUnwindSafe(|| story.tell(plan)));
    QUIET.set(false);
    told.map_err(|panic| Broken {
        words: words(&*panic),
        told: story.told,
    })
}

/// The shortest story that is found in which the same promise breaks.
pub fn shrink(plan: &Plan, broken: &Broken) -> Plan {
    let promise = broken.promise();
    let breaks = |steps: &[u64]| {
        let plan = plan.with(steps);
        let told = quietly(&mut Story::new(plan.seed), &plan);
        told.is_err_and(|broken| broken.promise() == promise)
    };
    // What comes after the break is not part of it; a break in the end leaves all of them.
    let told = plan.steps.get(..broken.told).unwrap_or(&plan.steps);
    plan.with(&fewest(told.to_vec(), TRIES_MAX, breaks))
}

/// As few of these as it takes: halves are left out, then quarters, and in the end single ones,
/// until none can be spared.
fn fewest(mut steps: Vec<u64>, tries_max: usize, breaks: impl Fn(&[u64]) -> bool) -> Vec<u64> {
    let mut size = steps.len().div_ceil(2);
    let mut tries = 0;
    while size > 0 {
        let (before, mut at) = (steps.len(), 0);
        while at < steps.len() && tries < tries_max {
            let mut fewer = steps.clone();
            fewer.drain(at..steps.len().min(at + size));
            tries += 1;
            match breaks(&fewer) {
                true => steps = fewer,
                false => at += size,
            }
        }
        let was_last = steps.len() == before || tries == tries_max;
        size = match size {
            1 if was_last => 0,
            size => size.div_ceil(2).min(size.max(2) - 1).max(1),
        };
    }
    steps
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread tells a story of which nobody should hear.
pub fn is_quiet() -> bool {
    QUIET.get()
}

/// From now on a panic in a story that is told quietly prints nothing.
fn hush() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let aloud = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                aloud(panic);
            }
        }));
    });
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    text.unwrap_or_default()
}

#[test]
fn a_list_shrinks_to_what_it_takes() {
    let takes = |wanted: &'static [u64]| {
        move |steps: &[u64]| wanted.iter().all(|step| steps.contains(step))
    };
    for wanted in [&[][..], &[0], &[249], &[3, 17], &[0, 100, 101, 249]] {
        let all = (0..250).collect();
        assert_eq!(fewest(all, TRIES_MAX, takes(wanted)), wanted);
    }
    assert_eq!(fewest((0..9).collect(), 0, takes(&[])).len(), 9);
}

#[test]
fn a_promise_is_known_by_its_words_alone() {
    let broken = |words: &str| Broken {
        words: words.to_owned(),
        told: 0,
    };
    let one = broken("a promise is broken (x): HostId(0): the log ends at 5, not 6");
    let other = broken("a promise is broken (y): HostId(2): the log ends at 17, not 3");
    let third = broken("a promise is broken (y): HostId(2): marks are out of order: Saved { x }");
    assert_eq!(one.promise(), other.promise());
    assert_ne!(one.promise(), third.promise());
}
