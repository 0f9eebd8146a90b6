//! Chance, from the seed that the shell hands over: ids, and how long to wait.
//!
//! The generator is xoshiro256++, small and fast; it names things and spreads reconnects, and
//! guards no secret.

use natter_protocol::CommandId;

/// The longest pause before the first retry, in milliseconds: a deploy closes every socket at
/// once, and they must not all come back in the same instant. It doubles from there.
pub const BACKOFF_MS_BASE: u64 = 1_000;
/// The longest pause of all, in milliseconds.
pub const BACKOFF_MS_MAX: u64 = 30_000;
/// The shortest pause where the server asked for patience, in milliseconds.
pub const PATIENCE_MS_MIN: u64 = 5_000;

/// A seeded source of chance.
#[derive(Clone, Debug)]
pub struct Generator {
    state: [u64; 4],
}

impl Generator {
    /// A source that gives the same numbers for the same seed.
    #[must_use]
    pub fn new(seed: [u8; 32]) -> Self {
        let mut state = [0x9e37_79b9_7f4a_7c15; 4];
        for (word, bytes) in state.iter_mut().zip(seed.chunks_exact(8)) {
            let mut chunk = [0; 8];
            chunk.copy_from_slice(bytes);
            *word ^= u64::from_le_bytes(chunk);
        }
        // All zeros would stay zeros.
        if state == [0; 4] {
            state = [1; 4];
        }
        Self { state }
    }

    fn next(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let result = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        let (b1, a1) = (b ^ c, a ^ d);
        self.state = [a1, b1, c ^ (b << 17), d.rotate_left(45)];
        result
    }

    /// A number from 0 to `most`, both included.
    pub fn up_to(&mut self, most: u64) -> u64 {
        match most.checked_add(1) {
            Some(span) => self.next() % span,
            None => self.next(),
        }
    }

    /// A new name for a command.
    pub fn command_id(&mut self) -> CommandId {
        let number = u128::from(self.next()) << 64 | u128::from(self.next());
        CommandId(number.to_be_bytes())
    }

    /// How long to wait after `attempt` tries in a row that did not last, in milliseconds: any
    /// time up to a bound that doubles.
    pub fn backoff_ms(&mut self, attempt: u32) -> u64 {
        self.up_to(backoff_ms_max(attempt))
    }
}

/// The longest pause after `attempt` tries in a row that did not last, in milliseconds.
#[must_use]
pub fn backoff_ms_max(attempt: u32) -> u64 {
    (BACKOFF_MS_BASE << attempt.min(16)).min(BACKOFF_MS_MAX)
}

const _: () = assert!(BACKOFF_MS_BASE <= BACKOFF_MS_MAX);
const _: () = assert!(PATIENCE_MS_MIN <= BACKOFF_MS_MAX);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_pause_doubles_up_to_half_a_minute() {
        let bounds: Vec<u64> = (0..8).map(backoff_ms_max).collect();
        assert_eq!(
            bounds,
            [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]
        );
        assert_eq!(backoff_ms_max(u32::MAX), 30_000);
    }

    /// The first numbers that the authors of xoshiro256++ give for the state 1, 2, 3, 4.
    #[test]
    fn the_numbers_are_those_of_xoshiro256_plus_plus() {
        let mut generator = Generator {
            state: [1, 2, 3, 4],
        };
        for number in [
            41_943_041,
            58_720_359,
            3_588_806_011_781_223,
            3_591_011_842_654_386,
            9_228_616_714_210_784_205,
            9_973_669_472_204_895_162,
            14_011_001_112_246_962_877,
            12_406_186_145_184_390_807,
            15_849_039_046_786_891_736,
            10_450_023_813_501_588_000,
        ] {
            assert_eq!(generator.next(), number);
        }
    }

    #[test]
    fn every_byte_of_an_id_is_chance() {
        let mut generator = Generator {
            state: [1, 2, 3, 4],
        };
        let [high, low] = [41_943_041_u128, 58_720_359];
        assert_eq!(
            u128::from_be_bytes(generator.command_id().0),
            (high << 64) + low
        );
    }

    #[test]
    fn pauses_are_spread_over_their_whole_span() {
        let mut generator = Generator::new([7; 32]);
        let pauses: Vec<u64> = (0..1_000).map(|_| generator.backoff_ms(3)).collect();
        assert!(pauses.iter().all(|ms| *ms <= 8_000));
        assert!(pauses.iter().any(|ms| *ms < 500) && pauses.iter().any(|ms| *ms > 7_500));
    }

    #[test]
    fn ids_repeat_only_with_the_seed() {
        let ids = |seed| {
            let mut generator = Generator::new(seed);
            [generator.command_id(), generator.command_id()]
        };
        assert_eq!(ids([1; 32]), ids([1; 32]));
        let [first, second] = ids([1; 32]);
        assert_ne!(first, second);
        assert_ne!(ids([1; 32]), ids([2; 32]));
        assert_ne!(ids([0; 32])[0], CommandId([0; 16]));
    }
}
