//! Why bytes are not a frame.

use std::fmt;

/// A reason why bytes from outside were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// Fewer bytes than a header.
    TooShort {
        /// Bytes that arrived.
        bytes: usize,
    },
    /// More bytes than any frame may have.
    TooLarge {
        /// Bytes that arrived, or that the frame claims to inflate to.
        bytes: usize,
        /// Bytes that are allowed.
        bytes_max: usize,
    },
    /// The checksum does not match: the bytes changed on the way.
    Checksum,
    /// The frame speaks another version of the protocol.
    Version {
        /// The version that the frame names.
        version: u8,
    },
    /// A flag that this version does not know.
    Flags {
        /// The low nibble of the head.
        flags: u8,
    },
    /// The LZ4 block is damaged, or does not inflate to the size it claims.
    Compression,
    /// More items than one frame may carry.
    TooManyPackets {
        /// Items that are allowed.
        packets_max: usize,
    },
    /// An item's length points past the end of the body.
    Truncated,
    /// An item's fields are not what its kind says.
    Body {
        /// The kind of the item.
        kind: u8,
    },
    /// An item has bytes after its fields.
    Trailing {
        /// The kind of the item.
        kind: u8,
    },
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { bytes } => write!(f, "a frame of {bytes} bytes has no header"),
            Self::TooLarge { bytes, bytes_max } => {
                write!(f, "a frame of {bytes} bytes, at most {bytes_max} are taken")
            }
            Self::Checksum => f.write_str("the checksum does not match"),
            Self::Version { version } => write!(f, "protocol version {version} is not spoken here"),
            Self::Flags { flags } => write!(f, "unknown flags {flags:#06b}"),
            Self::Compression => f.write_str("the compressed body is damaged"),
            Self::TooManyPackets { packets_max } => {
                write!(f, "more than {packets_max} packets in one frame")
            }
            Self::Truncated => f.write_str("a packet ends after its frame"),
            Self::Body { kind } => write!(f, "the fields of a packet of kind {kind} are damaged"),
            Self::Trailing { kind } => write!(f, "a packet of kind {kind} has bytes left over"),
        }
    }
}

impl std::error::Error for DecodeError {}
