//! Chance, from the browser's own source.

use super::dom;

/// 32 random bytes, from which a core makes its ids and its jitter.
pub fn seed() -> [u8; 32] {
    let mut seed = [0; 32];
    let filled = dom::window()
        .crypto()
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut seed));
    if filled.is_err() {
        // Every browser that runs this page has it; the clock is better than nothing.
        let now = super::clock::now().0.to_le_bytes();
        seed.iter_mut()
            .zip(now.iter().cycle())
            .for_each(|(byte, from)| *byte = *from);
    }
    seed
}
