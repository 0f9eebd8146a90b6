//! What is kept over a reload: commands on their way, the draft, the read mark.

use natter_protocol::{DecodeError, Ordinal};

/// What a client needs to go on where another left off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// The text in the composer.
    pub draft: String,
    /// The newest message that was read.
    pub read: Ordinal,
}

impl Saved {
    /// As bytes, for the shell to keep.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        Vec::new()
    }

    /// Reads what `to_bytes` wrote.
    ///
    /// # Errors
    /// The bytes are not that; begin without them.
    pub fn from_bytes(_bytes: &[u8]) -> Result<Self, DecodeError> {
        Ok(Self::default())
    }
}
