//! CRC-32 (IEEE), of every byte that travels or is stored.
//!
//! `crc32fast` brings sixteen kilobytes of tables, which do not compress: more than a twentieth
//! of what a page may download. A page reads little and seldom, so with the feature `small` it
//! counts bit by bit. Both are compiled and tested everywhere; the feature only chooses.

/// The checksum of these bytes.
#[must_use]
pub fn of(bytes: &[u8]) -> u32 {
    if cfg!(feature = "small") {
        small(bytes)
    } else {
        crc32fast::hash(bytes)
    }
}

/// Eight steps for each byte: a full frame takes about a millisecond.
fn small(bytes: &[u8]) -> u32 {
    const POLYNOMIAL: u32 = 0xEDB8_8320;
    let step = |crc: u32, _| (crc >> 1) ^ (POLYNOMIAL & (crc & 1).wrapping_neg());
    !bytes
        .iter()
        .fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

#[cfg(test)]
mod tests {
    use super::small;

    #[test]
    fn counting_bit_by_bit_gives_what_the_tables_give() {
        let bytes: Vec<u8> = (0..2_000_u32)
            .map(|at| at.wrapping_mul(2_654_435_761).to_le_bytes()[3])
            .collect();
        for end in [0, 1, 2, 7, 8, 46, 255, 2_000] {
            assert_eq!(
                small(&bytes[..end]),
                crc32fast::hash(&bytes[..end]),
                "{end} bytes"
            );
        }
        assert_eq!(small(b"123456789"), 0xCBF4_3926);
    }
}
