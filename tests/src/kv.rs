//! KV as production is: one write a second for a key, a thousand a day, 25 MiB a value.

use std::collections::BTreeMap;

use natter_protocol::{RoomId, Timestamp};

/// The least time between two writes of one key, in milliseconds.
pub const WRITE_EVERY_MS: u64 = 1_000;
/// Writes in one day on the free plan, of all keys.
pub const WRITES_PER_DAY_MAX: u64 = 1_000;
/// The largest value, in bytes.
pub const VALUE_BYTES_MAX: usize = 25 * 1024 * 1024;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Why KV did not take a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// 429: the key was written less than a second ago.
    TooSoon,
    /// The day's writes are used up.
    Quota,
    /// The value is too large.
    TooLarge,
    /// KV is down, or has had enough.
    Down,
}

/// Tails by room.
#[derive(Clone, Debug, Default)]
pub struct Kv {
    values: BTreeMap<RoomId, (Timestamp, Vec<u8>)>,
    /// What each key held before.
    before: BTreeMap<RoomId, Vec<u8>>,
    day: u64,
    writes_today: u64,
    /// Whether it answers at all.
    pub is_down: bool,
    /// Whether it takes nothing, and still answers.
    pub is_throttled: bool,
    /// Whether it answers with what stood there before, as it may for a minute.
    pub is_stale: bool,
    /// Every write that it was asked for.
    pub asked: u64,
    /// Every write that it took.
    pub writes: u64,
    /// Every write that it refused because of a rule.
    pub refused: Vec<Refusal>,
}

impl Kv {
    /// Writes a room's tail.
    pub fn put(&mut self, room: RoomId, value: Vec<u8>, now: Timestamp) -> Result<(), Refusal> {
        self.asked += 1;
        if self.is_down || self.is_throttled {
            return Err(Refusal::Down);
        }
        let refusal = self.rule(room, &value, now);
        if let Some(refusal) = refusal {
            self.refused.push(refusal);
            return Err(refusal);
        }
        self.writes_today += 1;
        self.writes += 1;
        if let Some((_, before)) = self.values.insert(room, (now, value)) {
            self.before.insert(room, before);
        }
        Ok(())
    }

    fn rule(&mut self, room: RoomId, value: &[u8], now: Timestamp) -> Option<Refusal> {
        if self.day != now.0 / DAY_MS {
            self.day = now.0 / DAY_MS;
            self.writes_today = 0;
        }
        let before = self.values.get(&room);
        if value.len() > VALUE_BYTES_MAX {
            Some(Refusal::TooLarge)
        } else if before.is_some_and(|(at, _)| now.ms_since(*at) < WRITE_EVERY_MS) {
            Some(Refusal::TooSoon)
        } else if self.writes_today == WRITES_PER_DAY_MAX {
            Some(Refusal::Quota)
        } else {
            None
        }
    }

    /// Reads a room's tail.
    #[must_use]
    pub fn get(&self, room: RoomId) -> Option<&[u8]> {
        if let Some(before) = self.before.get(&room).filter(|_| self.is_stale) {
            return Some(before);
        }
        let value = self.values.get(&room).filter(|_| !self.is_down);
        value.map(|(_, value)| value.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: RoomId = RoomId([1; 16]);
    const OTHER: RoomId = RoomId([2; 16]);

    #[test]
    fn a_key_is_written_once_a_second() {
        let mut kv = Kv::default();
        let now = Timestamp::WIRE_EPOCH;
        assert_eq!(kv.put(ROOM, vec![1], now), Ok(()));
        assert_eq!(
            kv.put(ROOM, vec![2], now.plus_ms(999)),
            Err(Refusal::TooSoon)
        );
        assert_eq!(kv.put(OTHER, vec![3], now.plus_ms(999)), Ok(()));
        assert_eq!(kv.put(ROOM, vec![4], now.plus_ms(1_000)), Ok(()));
        assert_eq!(kv.get(ROOM), Some(&[4][..]));
        assert_eq!(kv.refused, [Refusal::TooSoon]);
    }

    #[test]
    fn a_day_has_a_thousand_writes() {
        let mut kv = Kv::default();
        let midnight = Timestamp::WIRE_EPOCH;
        for second in 0..WRITES_PER_DAY_MAX {
            assert_eq!(
                kv.put(ROOM, vec![], midnight.plus_ms(second * 1_000)),
                Ok(())
            );
        }
        let late = midnight.plus_ms(DAY_MS - 1);
        assert_eq!(kv.put(ROOM, vec![], late), Err(Refusal::Quota));
        assert_eq!(kv.put(ROOM, vec![], late.plus_ms(1)), Ok(()));
    }

    #[test]
    fn a_value_has_a_limit_and_a_store_that_is_down_has_nothing() {
        let mut kv = Kv::default();
        let now = Timestamp::WIRE_EPOCH;
        let large = vec![0; VALUE_BYTES_MAX + 1];
        assert_eq!(kv.put(ROOM, large, now), Err(Refusal::TooLarge));
        assert_eq!(kv.put(ROOM, vec![0; VALUE_BYTES_MAX], now), Ok(()));
        kv.is_down = true;
        assert_eq!(kv.put(ROOM, vec![], now.plus_ms(5_000)), Err(Refusal::Down));
        assert_eq!(kv.get(ROOM), None);
    }
}
