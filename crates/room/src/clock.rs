//! Time in a room only moves forward, whatever the platform's clock does.

use natter_protocol::Timestamp;

/// The room's time: the latest moment that it was told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    latest: Timestamp,
}

impl Clock {
    /// A clock that does not go back behind `latest`.
    pub(crate) fn new(latest: Timestamp) -> Self {
        Self { latest }
    }

    /// The time, now that the platform says `now`.
    pub(crate) fn advance(&mut self, now: Timestamp) -> Timestamp {
        self.latest = self.latest.max(now);
        self.latest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_never_goes_back() {
        let mut clock = Clock::new(Timestamp(10));
        assert_eq!(clock.advance(Timestamp(5)), Timestamp(10));
        assert_eq!(clock.advance(Timestamp(15)), Timestamp(15));
        assert_eq!(clock.advance(Timestamp(14)), Timestamp(15));
    }
}
