//! Brotli: the client's wasm packed once, as well as it can be.

use std::{fs, io::Write, path::Path};

use anyhow::{Context, Result};

/// What lies beside a file that was packed; `worker/src/assets.rs` asks for it.
pub const SUFFIX: &str = "br";
/// The best that brotli has.
const QUALITY_BEST: u32 = 11;
/// What a browser has to keep in memory at most, as a power of two of bytes.
const WINDOW_BITS: u32 = 22;
/// What the compressor reads at once, in bytes.
const BUFFER_BYTES: usize = 64 * 1024;

/// Packs a file into one of the same name with `.br` behind it.
///
/// # Errors
/// If a file cannot be read or written.
pub fn beside(file: &Path) -> Result<()> {
    let bytes = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(SUFFIX);
    fs::write(&name, packed(&bytes, QUALITY_BEST)?)
        .with_context(|| format!("{} cannot be packed", file.display()))
}

/// What these bytes are as brotli of a quality from 0 to 11.
///
/// # Errors
/// If the compressor fails, which it does not in memory.
pub fn packed(bytes: &[u8], quality: u32) -> Result<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), BUFFER_BYTES, quality, WINDOW_BITS);
    writer.write_all(bytes)?;
    Ok(writer.into_inner())
}
