//! Who is typing: telling others sparingly, and forgetting others in time.

use natter_protocol::packet::client::SetTyping;
use natter_protocol::{Timestamp, UserId};

use crate::sorted::{Map, Set};

/// The least time between two notices that the person types, in milliseconds.
pub const STARTED_EVERY_MS: u64 = 8_000;
/// How long after the last keystroke typing counts as over, in milliseconds.
pub const STOPPED_AFTER_MS: u64 = 5_000;
/// How long another's notice holds, in milliseconds.
pub const EXPIRES_AFTER_MS: u64 = 12_000;
/// People whose typing is remembered: typing is relayed only in small rooms.
pub const TYPISTS_MAX: usize = 100;

const _: () = assert!(STARTED_EVERY_MS < EXPIRES_AFTER_MS);

/// What the room knows of the person's own typing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Own {
    /// Nothing, or that it stopped.
    #[default]
    Still,
    /// That it goes on.
    Typing {
        /// When it was last said.
        said_at: Timestamp,
        /// When it counts as over.
        over_at: Timestamp,
    },
}

impl Own {
    /// The composer changed; what to tell the room, if anything.
    pub fn change(&mut self, text: &str, now: Timestamp) -> Option<SetTyping> {
        if text.trim().is_empty() {
            return self.stop();
        }
        let over_at = now.plus_ms(STOPPED_AFTER_MS);
        match self {
            Self::Typing {
                said_at,
                over_at: end,
            } if now.ms_since(*said_at) < STARTED_EVERY_MS => {
                *end = over_at;
                None
            }
            Self::Still | Self::Typing { .. } => {
                *self = Self::Typing {
                    said_at: now,
                    over_at,
                };
                Some(SetTyping::Started)
            }
        }
    }

    /// Typing is over; what to tell the room, if anything.
    pub fn stop(&mut self) -> Option<SetTyping> {
        match std::mem::take(self) {
            Self::Still => None,
            Self::Typing { .. } => Some(SetTyping::Stopped),
        }
    }

    /// When `tick` has something to say.
    #[must_use]
    pub const fn due(&self) -> Option<Timestamp> {
        match self {
            Self::Still => None,
            Self::Typing { over_at, .. } => Some(*over_at),
        }
    }

    /// What the time has brought.
    pub fn tick(&mut self, now: Timestamp) -> Option<SetTyping> {
        match self.due() {
            Some(over_at) if over_at <= now => self.stop(),
            Some(_) | None => None,
        }
    }
}

/// Others who type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typing {
    others: Map<UserId, Span>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    began_at: Timestamp,
    expires_at: Timestamp,
}

impl Typing {
    /// Somebody began, goes on, or stopped. Whether that is news.
    pub fn hear(&mut self, user: UserId, state: &SetTyping, now: Timestamp) -> bool {
        match state {
            SetTyping::Started => self.started(user, now),
            SetTyping::Stopped => self.forget(user),
        }
    }

    fn started(&mut self, user: UserId, now: Timestamp) -> bool {
        let expires_at = now.plus_ms(EXPIRES_AFTER_MS);
        if let Some(span) = self.others.get_mut(&user) {
            span.expires_at = expires_at;
            return false;
        }
        let room = self.others.len() < TYPISTS_MAX;
        if room {
            let began_at = now;
            self.others.insert(
                user,
                Span {
                    began_at,
                    expires_at,
                },
            );
        }
        room
    }

    /// Their message came, or they left. Whether that is news.
    pub fn forget(&mut self, user: UserId) -> bool {
        self.others.remove(&user).is_some()
    }

    /// Nobody is known to type. Whether that is news.
    pub fn clear(&mut self) -> bool {
        !std::mem::take(&mut self.others).is_empty()
    }

    /// When `tick` has something to say.
    #[must_use]
    pub fn due(&self) -> Option<Timestamp> {
        self.others.values().map(|span| span.expires_at).min()
    }

    /// Forgets whose notice is too old. Whether there was one.
    pub fn tick(&mut self, now: Timestamp) -> bool {
        let before = self.others.len();
        self.others.retain(|_, span| span.expires_at > now);
        self.others.len() != before
    }

    /// Who types, in the order in which they began.
    #[must_use]
    pub fn users(&self) -> Vec<UserId> {
        let began = self.others.iter();
        let began: Set<_> = began.map(|(user, span)| (span.began_at, *user)).collect();
        began.into_iter().map(|(_, user)| user).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp(1_000_000);
    const ADA: UserId = UserId([1; 16]);
    const BEN: UserId = UserId([2; 16]);

    #[test]
    fn a_long_text_is_announced_every_eight_seconds() {
        let mut own = Own::default();
        let said: Vec<u64> = (0..20_000)
            .step_by(250)
            .filter(|ms| own.change("text", START.plus_ms(*ms)).is_some())
            .collect();
        assert_eq!(said, [0, 8_000, 16_000]);
    }

    #[test]
    fn typing_ends_when_the_composer_empties_or_rests() {
        let mut own = Own::default();
        assert_eq!(own.change(" ", START), None);
        assert_eq!(own.change("a", START), Some(SetTyping::Started));
        assert_eq!(own.change("", START), Some(SetTyping::Stopped));
        assert_eq!(own.change("a", START), Some(SetTyping::Started));
        assert_eq!(own.tick(START.plus_ms(4_999)), None);
        assert_eq!(own.tick(START.plus_ms(5_000)), Some(SetTyping::Stopped));
        assert_eq!(own.stop(), None);
    }

    #[test]
    fn a_notice_holds_for_twelve_seconds_from_the_last() {
        let mut typing = Typing::default();
        assert!(typing.hear(BEN, &SetTyping::Started, START));
        assert!(typing.hear(ADA, &SetTyping::Started, START.plus_ms(1)));
        assert!(!typing.hear(BEN, &SetTyping::Started, START.plus_ms(5_000)));
        assert_eq!(typing.users(), [BEN, ADA]);
        assert!(typing.tick(START.plus_ms(12_001)));
        assert_eq!(typing.users(), [BEN]);
        assert_eq!(typing.due(), Some(START.plus_ms(17_000)));
        assert!(typing.hear(BEN, &SetTyping::Stopped, START));
        assert!(!typing.forget(BEN));
        assert!(!typing.clear());
        assert!(typing.hear(BEN, &SetTyping::Started, START));
        assert!(typing.clear());
        assert_eq!(typing.users(), []);
    }

    #[test]
    fn only_so_many_typists_are_remembered() {
        let mut typing = Typing::default();
        let heard = (0..200u8)
            .filter(|n| typing.hear(UserId([*n; 16]), &SetTyping::Started, START))
            .count();
        assert_eq!(heard, TYPISTS_MAX);
    }
}
