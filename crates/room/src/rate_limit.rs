//! How fast a person may talk: one bucket for commands, which refuses, and a generous one for
//! everything else, which closes.

use std::collections::BTreeMap;

use natter_protocol::{Timestamp, UserId};

use crate::config::Config;

/// Packets other than commands that a person may send at once, after a pause.
const CHATTER_BURST: u32 = 200;
/// How long until a person may send one more of them, in milliseconds.
const CHATTER_REFILL_MS: u64 = 50;
/// Buckets are looked through when there are twice as many as were needed, and at least these.
const SWEEP_BUCKETS_MIN: usize = 64;

/// One bucket, as the moment when it is full again.
#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    full_at: Timestamp,
}

/// How much a bucket holds, and how fast it refills.
#[derive(Clone, Copy, Debug)]
struct Rate {
    burst: u32,
    refill_ms: u64,
}

impl Bucket {
    /// Takes `cost` tokens out, or says how long until they are there, in milliseconds.
    fn take(&mut self, rate: Rate, cost: u32, now: Timestamp) -> Result<(), u64> {
        let missing_ms = self.full_at.ms_since(now);
        let spare = rate.burst.max(cost) - cost;
        let allowed_ms = u64::from(spare).saturating_mul(rate.refill_ms);
        if missing_ms > allowed_ms {
            return Err(missing_ms - allowed_ms);
        }
        let cost_ms = u64::from(cost).saturating_mul(rate.refill_ms);
        self.full_at = now.plus_ms(missing_ms).plus_ms(cost_ms);
        Ok(())
    }
}

/// The buckets of one person.
#[derive(Clone, Copy, Debug, Default)]
struct Buckets {
    commands: Bucket,
    chatter: Bucket,
}

impl Buckets {
    /// A full bucket is as good as none.
    fn are_full(&self, now: Timestamp) -> bool {
        self.commands.full_at <= now && self.chatter.full_at <= now
    }
}

/// The buckets of everyone who talked lately.
#[derive(Clone, Debug)]
pub(crate) struct RateLimit {
    people: BTreeMap<UserId, Buckets>,
    sweep_at: usize,
}

impl RateLimit {
    /// Every bucket is full.
    pub(crate) fn new() -> Self {
        Self {
            people: BTreeMap::new(),
            sweep_at: SWEEP_BUCKETS_MIN,
        }
    }

    /// Lets one command of this person through, or says how long to wait, in milliseconds.
    pub(crate) fn command(
        &mut self,
        config: &Config,
        user: UserId,
        now: Timestamp,
    ) -> Result<(), u64> {
        let rate = Rate {
            burst: config.burst_commands.max(1),
            refill_ms: config.refill_ms,
        };
        self.buckets(user, now).commands.take(rate, 1, now)
    }

    /// Lets another packet of this person through, if it may; `cost` is what it weighs.
    pub(crate) fn chatter(&mut self, user: UserId, cost: u32, now: Timestamp) -> bool {
        let rate = Rate {
            burst: CHATTER_BURST,
            refill_ms: CHATTER_REFILL_MS,
        };
        self.buckets(user, now)
            .chatter
            .take(rate, cost, now)
            .is_ok()
    }

    fn buckets(&mut self, user: UserId, now: Timestamp) -> &mut Buckets {
        if self.people.len() >= self.sweep_at {
            self.people.retain(|_, buckets| !buckets.are_full(now));
            self.sweep_at = (self.people.len() * 2).max(SWEEP_BUCKETS_MIN);
        }
        self.people.entry(user).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn config() -> Config {
        Config {
            burst_commands: 3,
            refill_ms: 500,
            ..Config::default()
        }
    }

    #[test]
    fn a_burst_passes_and_then_one_command_a_refill() {
        let (mut rates, user) = (RateLimit::new(), UserId([1; 16]));
        for _ in 0..3 {
            assert_eq!(rates.command(&config(), user, NOW), Ok(()));
        }
        assert_eq!(rates.command(&config(), user, NOW), Err(500));
        assert_eq!(rates.command(&config(), user, NOW.plus_ms(499)), Err(1));
        assert_eq!(rates.command(&config(), user, NOW.plus_ms(500)), Ok(()));
        assert_eq!(rates.command(&config(), user, NOW.plus_ms(500)), Err(500));
    }

    #[test]
    fn one_person_does_not_spend_anothers_bucket() {
        let mut rates = RateLimit::new();
        for _ in 0..3 {
            assert_eq!(rates.command(&config(), UserId([1; 16]), NOW), Ok(()));
        }
        assert_eq!(rates.command(&config(), UserId([2; 16]), NOW), Ok(()));
    }

    #[test]
    fn chatter_has_a_bucket_of_its_own() {
        let (mut rates, user) = (RateLimit::new(), UserId([1; 16]));
        assert!((0..CHATTER_BURST).all(|_| rates.chatter(user, 1, NOW)));
        assert!(!rates.chatter(user, 1, NOW));
        assert!(!rates.chatter(user, 5, NOW.plus_ms(CHATTER_REFILL_MS)));
        assert!(rates.chatter(user, 1, NOW.plus_ms(CHATTER_REFILL_MS)));
        assert_eq!(rates.command(&config(), user, NOW), Ok(()));
    }

    #[test]
    fn buckets_that_are_full_again_are_dropped() {
        let mut rates = RateLimit::new();
        for visit in 0..10_000u32 {
            let mut id = [0; 16];
            id[..4].copy_from_slice(&visit.to_le_bytes());
            let now = NOW.plus_ms(u64::from(visit) * 1_000);
            assert_eq!(rates.command(&config(), UserId(id), now), Ok(()));
        }
        assert!(rates.people.len() <= SWEEP_BUCKETS_MIN);
    }
}
