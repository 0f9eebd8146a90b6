//! One thing that goes to another party, is answered later, and may fail: never twice under way,
//! and tried again after a pause that doubles.

use natter_protocol::Timestamp;

use crate::config::Config;

/// The first pause, in milliseconds.
const BACKOFF_MS_MIN: u64 = 1_000;
/// An answer that takes longer than this is not coming, in milliseconds.
const ANSWER_MS_MAX: u64 = 60_000;

/// How it goes with one party.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Retry {
    /// Failures in a row.
    pub(crate) failures: u32,
    /// When it was last tried.
    pub(crate) tried_at: Timestamp,
    progress: Progress,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Idle,
    UnderWay,
}

impl Retry {
    /// As it was before the restart: whatever was under way is forgotten.
    pub(crate) fn restore(failures: u32, tried_at: Timestamp) -> Self {
        Self {
            failures,
            tried_at,
            progress: Progress::Idle,
        }
    }

    /// It starts.
    pub(crate) fn start(&mut self, now: Timestamp) {
        self.tried_at = now;
        self.progress = Progress::UnderWay;
    }

    /// It worked.
    pub(crate) fn succeed(&mut self) {
        self.failures = 0;
        self.progress = Progress::Idle;
    }

    /// It did not work.
    pub(crate) fn fail(&mut self, now: Timestamp) {
        self.failures = self.failures.saturating_add(1);
        self.tried_at = now;
        self.progress = Progress::Idle;
    }

    /// It was answered, and the answer says nothing new.
    pub(crate) fn finish(&mut self) {
        self.progress = Progress::Idle;
    }

    /// Whether an answer is awaited.
    pub(crate) fn is_under_way(&self) -> bool {
        self.progress == Progress::UnderWay
    }

    /// When to do it, if all is well and it is wanted at `wanted`.
    pub(crate) fn due(&self, config: &Config, wanted: Timestamp) -> Timestamp {
        match self.progress {
            Progress::UnderWay => self.tried_at.plus_ms(ANSWER_MS_MAX),
            Progress::Idle if self.failures == 0 => wanted,
            Progress::Idle => wanted.max(self.tried_at.plus_ms(self.backoff_ms(config))),
        }
    }

    /// The pause after so many failures, in milliseconds.
    pub(crate) fn backoff_ms(&self, config: &Config) -> u64 {
        let doublings = self.failures.saturating_sub(1).min(20);
        (BACKOFF_MS_MIN << doublings).min(config.backoff_ms_max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    #[test]
    fn the_pause_doubles_up_to_its_limit_and_success_forgets_it() {
        let config = Config {
            backoff_ms_max: 10_000,
            ..Config::default()
        };
        let mut retry = Retry::restore(0, NOW);
        assert_eq!(retry.due(&config, NOW), NOW);
        for pause_ms in [1_000, 2_000, 4_000, 8_000, 10_000, 10_000] {
            retry.start(NOW);
            retry.fail(NOW);
            assert_eq!(retry.due(&config, NOW), NOW.plus_ms(pause_ms));
        }
        retry.succeed();
        assert_eq!(retry.due(&config, NOW), NOW);
    }

    #[test]
    fn what_is_under_way_is_not_due_until_its_answer_is_lost() {
        let mut retry = Retry::restore(0, NOW);
        retry.start(NOW);
        let lost = NOW.plus_ms(ANSWER_MS_MAX);
        assert_eq!(retry.due(&Config::default(), NOW), lost);
    }

    #[test]
    fn every_answer_ends_the_wait() {
        let answers: [fn(&mut Retry); 3] = [Retry::succeed, Retry::finish, |r| r.fail(NOW)];
        for answer in answers {
            let mut retry = Retry::restore(0, NOW);
            retry.start(NOW);
            assert!(retry.is_under_way());
            answer(&mut retry);
            assert!(!retry.is_under_way());
            assert!(retry.due(&Config::default(), NOW) < NOW.plus_ms(ANSWER_MS_MAX));
        }
    }

    #[test]
    fn no_number_of_failures_overflows() {
        let retry = Retry::restore(u32::MAX, NOW);
        assert_eq!(retry.backoff_ms(&Config::default()), 300_000);
    }
}
