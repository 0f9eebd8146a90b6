//! Links that sign one device in: to one's own account on another device, or, made by somebody
//! who looks after the place, to the account of a person who lost every way in.
//!
//! The code of a link is 32 random bytes, so a fast hash keeps it: nobody tries 2^256 of them.
//! The address has it behind a `#`, which browsers keep to themselves, so that no log has it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use natter_protocol::api::Came;
use natter_protocol::{Standing, Timestamp};
use sha2::{Digest, Sha256};

/// For how long a link works, in milliseconds: four hours.
pub const HAND_OFF_LIFE_MS: u64 = 4 * 60 * 60 * 1000;
/// For how long a link that was used is still shown to its person, in milliseconds: 30 days.
pub const HAND_OFF_SHOWN_MS: u64 = 30 * 24 * 60 * 60 * 1000;
/// Random bytes in a link.
pub const HAND_OFF_CODE_BYTES: usize = 32;

/// The code of a link, as its address has it.
#[must_use]
pub fn hand_off_code(random: [u8; HAND_OFF_CODE_BYTES]) -> String {
    BASE64.encode(random)
}

/// What is kept of a code; `None` if it is none.
#[must_use]
pub fn hand_off_hash(code: &str) -> Option<String> {
    let bytes = BASE64.decode(code.trim()).ok()?;
    (bytes.len() == HAND_OFF_CODE_BYTES).then(|| {
        let digest = Sha256::new().chain_update(b"natter hand-off 1:");
        BASE64.encode(digest.chain_update(bytes).finalize())
    })
}

/// Whether one may make a link into the account of somebody else: nobody may of somebody who is
/// as much as they are, but the owner.
#[must_use]
pub fn may_recover(by: Standing, of: Standing) -> bool {
    match by {
        Standing::Owner => of > Standing::Guest,
        Standing::Moderator => of > Standing::Guest && of < Standing::Moderator,
        Standing::Member | Standing::Guest | Standing::Banned => false,
    }
}

/// A link, as it is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Whether its person made it themselves.
    pub is_own: bool,
    /// What whoever made it is in the place, by now.
    pub by: Standing,
    /// What its person is there, by now.
    pub of: Standing,
    /// When it works no longer.
    pub expires_at: Timestamp,
    /// Whether it was used, or taken back.
    pub is_over: bool,
}

/// How whoever comes by a link comes in; `None` if it works no longer. Who may not make such a
/// link any more has none that works.
#[must_use]
pub fn comes_in(link: Link, now: Timestamp) -> Option<Came> {
    let is_banned = link.of == Standing::Banned;
    if link.is_over || is_banned || now >= link.expires_at {
        None
    } else if link.is_own {
        Some(Came::HandOff)
    } else {
        may_recover(link.by, link.of).then_some(Came::Recovery)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    #[test]
    fn a_code_is_known_by_its_hash_and_by_nothing_shorter() {
        let code = hand_off_code([7; HAND_OFF_CODE_BYTES]);
        let hash = hand_off_hash(&code).unwrap();
        assert_eq!(code.len(), 43);
        assert_eq!(hand_off_hash(&format!(" {code}\n")), Some(hash.clone()));
        assert_ne!(hash, code);
        assert_ne!(hand_off_hash(&hand_off_code([8; 32])), Some(hash));
        for other in ["", "AAAA", &code[1..], "%", &format!("{code}AAAA")] {
            assert_eq!(hand_off_hash(other), None, "{other}");
        }
    }

    #[test]
    fn nobody_recovers_somebody_of_their_own_standing_but_the_owner() {
        use Standing::{Banned, Guest, Member, Moderator, Owner};
        for by in Standing::ALL {
            let of: Vec<_> = Standing::ALL
                .into_iter()
                .filter(|of| may_recover(by, *of))
                .collect();
            let expected: &[Standing] = match by {
                Banned | Guest | Member => &[],
                Moderator => &[Member],
                Owner => &[Member, Moderator, Owner],
            };
            assert_eq!(of, expected, "{by:?}");
        }
    }

    #[test]
    fn a_link_works_once_for_four_hours_and_while_its_maker_may_make_it() {
        let own = Link {
            is_own: true,
            by: Standing::Member,
            of: Standing::Member,
            expires_at: NOW.plus_ms(HAND_OFF_LIFE_MS),
            is_over: false,
        };
        let helped = Link {
            is_own: false,
            by: Standing::Moderator,
            ..own
        };
        let demoted = Link {
            by: Standing::Member,
            ..helped
        };
        let risen = Link {
            of: Standing::Moderator,
            ..helped
        };
        let used = Link {
            is_over: true,
            ..own
        };
        let banned = Link {
            by: Standing::Banned,
            of: Standing::Banned,
            ..own
        };
        let table = [
            (banned, 0, None),
            (own, 0, Some(Came::HandOff)),
            (own, HAND_OFF_LIFE_MS - 1, Some(Came::HandOff)),
            (own, HAND_OFF_LIFE_MS, None),
            (helped, 0, Some(Came::Recovery)),
            (demoted, 0, None),
            (risen, 0, None),
            (used, 0, None),
        ];
        for (link, after_ms, expected) in table {
            assert_eq!(comes_in(link, NOW.plus_ms(after_ms)), expected, "{link:?}");
        }
    }
}
