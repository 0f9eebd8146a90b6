//! Whether somebody showed lately who they are. A session lasts a year, and whoever finds one
//! open must not be able to change the ways into the account.

use natter_protocol::Timestamp;
use natter_protocol::api::Came;

use crate::write::Session;

/// For how long it counts that somebody showed who they are, in milliseconds: ten minutes.
pub const PROOF_LIFE_MS: u64 = 10 * 60 * 1000;

/// When the person of a session that begins showed who they are. A link to another device proves
/// nothing: it may have been opened by somebody else.
pub(crate) const fn at_first(came: Came, now: Timestamp) -> Timestamp {
    match came {
        Came::Credential | Came::Recovery => now,
        Came::Name | Came::HandOff => Timestamp(0),
    }
}

/// Whether the ways into the account may be changed from this session.
#[must_use]
pub const fn is_proved(session: &Session, now: Timestamp) -> bool {
    now.ms_since(session.proved) < PROOF_LIFE_MS
}

/// Whether a password may be set without the older one: whoever lost it was let in to do so.
#[must_use]
pub const fn may_reset(session: &Session, now: Timestamp) -> bool {
    match session.came {
        Came::Recovery => is_proved(session, now),
        Came::Name | Came::Credential | Came::HandOff => false,
    }
}

#[cfg(test)]
mod tests {
    use natter_protocol::SessionMark;

    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    #[test]
    fn a_proof_counts_for_ten_minutes_and_a_link_is_none() {
        let last_ms = PROOF_LIFE_MS - 1;
        let table = [
            (Came::Name, 0, false, false),
            (Came::HandOff, 0, false, false),
            (Came::Credential, 0, true, false),
            (Came::Credential, last_ms, true, false),
            (Came::Credential, PROOF_LIFE_MS, false, false),
            (Came::Recovery, 0, true, true),
            (Came::Recovery, last_ms, true, true),
            (Came::Recovery, PROOF_LIFE_MS, false, false),
        ];
        for (came, after_ms, proved, resets) in table {
            let session = Session {
                mark: SessionMark::default(),
                device: String::new(),
                begun: NOW,
                used: NOW,
                came,
                proved: at_first(came, NOW),
            };
            let now = NOW.plus_ms(after_ms);
            assert_eq!(is_proved(&session, now), proved, "{came:?} {after_ms}");
            assert_eq!(may_reset(&session, now), resets, "{came:?} {after_ms}");
        }
    }
}
