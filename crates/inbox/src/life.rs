//! How long a session lasts that nobody ends.

use natter_protocol::Timestamp;

/// A session's proof is good for so long after it was issued, in milliseconds: a year.
pub const SESSION_LIFE_MS: u64 = 365 * 24 * 60 * 60 * 1000;

/// How far the life of a session's proof has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// It is good, and young.
    Young,
    /// It is good, and more than half of its life is over: whoever comes with it, and whose
    /// inbox says that the session stands, gets a new one. So only a year away ends a session.
    HalfOver,
    /// It is good no longer.
    Over,
}

/// How far the life of a proof has gone that was issued then. One that was issued later than
/// now, by a clock that went back since, is young.
#[must_use]
pub const fn life(issued: Timestamp, now: Timestamp) -> Life {
    let age_ms = now.ms_since(issued);
    if age_ms > SESSION_LIFE_MS {
        Life::Over
    } else if age_ms > SESSION_LIFE_MS / 2 {
        Life::HalfOver
    } else {
        Life::Young
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_renewed_in_the_second_half_of_its_life_and_then_over() {
        let issued = Timestamp(1_800_000_000_000);
        let half_ms = SESSION_LIFE_MS / 2;
        let table = [
            (0, Life::Young),
            (1, Life::Young),
            (half_ms, Life::Young),
            (half_ms + 1, Life::HalfOver),
            (SESSION_LIFE_MS, Life::HalfOver),
            (SESSION_LIFE_MS + 1, Life::Over),
            (u64::MAX, Life::Over),
        ];
        for (age_ms, expected) in table {
            assert_eq!(
                life(issued, issued.plus_ms(age_ms)),
                expected,
                "{age_ms} ms"
            );
        }
        assert_eq!(life(issued, Timestamp(0)), Life::Young);
    }
}
