//! How much memory an input may cost: a stranger sends it, and a Worker has 128 MB for all.

use allocation_counter::measure;

/// Inputs up to this size are held to the bound; larger ones are refused before they are read.
const INPUT_BYTES_MAX: usize = 64 * 1024;
/// What may be allocated at once while one is read.
const ALLOCATED_BYTES_MAX: u64 = 1024 * 1024;

/// Reads an input, and panics if that took more memory than it may.
pub fn frugally<T>(bytes: &[u8], read: impl FnOnce() -> T) -> T {
    let mut result = None;
    let cost = measure(|| result = Some(read()));
    assert!(
        bytes.len() > INPUT_BYTES_MAX || cost.bytes_max <= ALLOCATED_BYTES_MAX,
        "{} bytes of input took {} bytes of memory",
        bytes.len(),
        cost.bytes_max
    );
    result.expect("it was read")
}
