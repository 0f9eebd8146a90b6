//! Keep-alive: ask now and then, and take a silent socket for dead.

use natter_protocol::Timestamp;
use natter_protocol::heartbeat::{INTERVAL_MS, TIMEOUT_MS};

/// A sound this recent is a sign of life, in milliseconds.
pub const RECENT_MS: u64 = 5_000;

const _: () = assert!(RECENT_MS < INTERVAL_MS);

/// Whether a ping is due, or an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heartbeat {
    /// Nothing is asked.
    Resting {
        /// When to ask.
        ping_at: Timestamp,
    },
    /// A ping was sent.
    Asked {
        /// When the socket counts as dead, unless something arrives.
        dead_at: Timestamp,
    },
}

/// What the time has brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beat {
    /// Nothing.
    Quiet,
    /// A ping is to be sent.
    Ping,
    /// The socket is dead.
    Dead,
}

impl Heartbeat {
    /// A heartbeat that begins to rest.
    #[must_use]
    pub const fn new(now: Timestamp) -> Self {
        Self::Resting {
            ping_at: now.plus_ms(INTERVAL_MS),
        }
    }

    /// Something arrived on the socket.
    pub fn hear(&mut self, now: Timestamp) {
        if let Self::Asked { .. } = self {
            *self = Self::new(now);
        }
    }

    /// Somebody is looking: unless the socket was heard just now, ask at once.
    pub fn hurry(&mut self, now: Timestamp) {
        if let Self::Resting { ping_at } = self
            && ping_at.ms_since(now) < INTERVAL_MS - RECENT_MS
        {
            *ping_at = now;
        }
    }

    /// When `tick` has something to say.
    #[must_use]
    pub const fn due(&self) -> Timestamp {
        match self {
            Self::Resting { ping_at: at } | Self::Asked { dead_at: at } => *at,
        }
    }

    /// What the time has brought.
    pub fn tick(&mut self, now: Timestamp) -> Beat {
        if now < self.due() {
            return Beat::Quiet;
        }
        match self {
            Self::Resting { .. } => {
                *self = Self::Asked {
                    dead_at: now.plus_ms(TIMEOUT_MS),
                };
                Beat::Ping
            }
            Self::Asked { .. } => Beat::Dead,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp(1_000_000);

    #[test]
    fn a_silent_socket_is_asked_once_and_then_dead() {
        let mut heartbeat = Heartbeat::new(START);
        assert_eq!(heartbeat.tick(START.plus_ms(24_999)), Beat::Quiet);
        assert_eq!(heartbeat.tick(START.plus_ms(25_000)), Beat::Ping);
        assert_eq!(heartbeat.tick(START.plus_ms(34_999)), Beat::Quiet);
        assert_eq!(heartbeat.tick(START.plus_ms(35_000)), Beat::Dead);
    }

    #[test]
    fn someone_who_comes_back_does_not_wait_for_the_next_ping() {
        let mut heartbeat = Heartbeat::new(START);
        heartbeat.hurry(START.plus_ms(5_000));
        assert_eq!(heartbeat.tick(START.plus_ms(5_000)), Beat::Quiet);
        heartbeat.hurry(START.plus_ms(5_001));
        assert_eq!(heartbeat.tick(START.plus_ms(5_001)), Beat::Ping);
        heartbeat.hurry(START.plus_ms(6_000));
        assert_eq!(heartbeat.due(), START.plus_ms(15_001));
    }

    #[test]
    fn any_sound_after_a_ping_is_a_sign_of_life() {
        let mut heartbeat = Heartbeat::new(START);
        assert_eq!(heartbeat.tick(START.plus_ms(25_000)), Beat::Ping);
        heartbeat.hear(START.plus_ms(26_000));
        assert_eq!(heartbeat.tick(START.plus_ms(50_999)), Beat::Quiet);
        assert_eq!(heartbeat.tick(START.plus_ms(51_000)), Beat::Ping);
    }
}
