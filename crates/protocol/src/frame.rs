//! Frames: a batch of packets as bytes, with a checksum, and LZ4 only where it helps.

use std::borrow::Cow;

use crate::checksum;
use crate::codec::{push_varint, split_varint};
use crate::error::DecodeError;
use crate::limits::{
    COMPRESS_BYTES_MIN, FRAME_BODY_BYTES_MAX, FRAME_BYTES_MAX, FRAME_HEADER_BYTES,
    PACKETS_PER_FRAME_MAX,
};

/// The version of the protocol that this crate speaks; it fits a nibble.
pub const PROTOCOL_VERSION: u8 = 1;

const FLAG_LZ4: u8 = 0b0001;
const _: () = assert!(PROTOCOL_VERSION < 16);

/// Packets that will leave as one frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    body: Vec<u8>,
    packets: usize,
}

impl Batch {
    /// A batch with nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A frame with just this item.
    #[must_use]
    pub fn single(item: &[u8]) -> Vec<u8> {
        seal(item)
    }

    /// Adds an encoded item, unless the frame would pass a limit: then it says so.
    #[must_use]
    pub fn push(&mut self, item: &[u8]) -> bool {
        self.push_within(item, FRAME_BODY_BYTES_MAX)
    }

    /// Like `push`, with a smaller bound on the body, in bytes.
    #[must_use]
    pub fn push_within(&mut self, item: &[u8], body_bytes_max: usize) -> bool {
        let fits =
            self.body.len() + item.len() <= body_bytes_max && self.packets < PACKETS_PER_FRAME_MAX;
        if fits {
            self.body.extend_from_slice(item);
            self.packets += 1;
        }
        fits
    }

    /// Whether nothing was added yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.packets == 0
    }

    /// Bytes of the body so far.
    #[must_use]
    pub fn body_bytes(&self) -> usize {
        self.body.len()
    }

    /// The frame.
    #[must_use]
    pub fn seal(&self) -> Vec<u8> {
        seal(&self.body)
    }
}

/// Packs items into as few frames as the limits allow, in order.
#[must_use]
pub fn pack<'a>(items: impl IntoIterator<Item = &'a [u8]>) -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    let mut batch = Batch::new();
    for item in items {
        if !batch.push(item) {
            frames.push(batch.seal());
            batch = Batch::new();
            let alone = batch.push(item);
            debug_assert!(alone, "one item is larger than a frame");
        }
    }
    if !batch.is_empty() {
        frames.push(batch.seal());
    }
    frames
}

/// Appends one item: its kind, the length of its fields, and the fields.
pub fn push_item(out: &mut Vec<u8>, kind: u8, fields: &[u8]) {
    out.push(kind);
    push_varint(out, fields.len() as u64);
    out.extend_from_slice(fields);
}

fn seal(body: &[u8]) -> Vec<u8> {
    let mut frame = vec![0; FRAME_HEADER_BYTES];
    let compressed = compress(body);
    let flags = match &compressed {
        Some(block) => {
            push_varint(&mut frame, body.len() as u64);
            frame.extend_from_slice(block);
            FLAG_LZ4
        }
        None => {
            frame.extend_from_slice(body);
            0
        }
    };
    if let Some(head) = frame.get_mut(4) {
        *head = PROTOCOL_VERSION << 4 | flags;
    }
    let crc = frame.get(4..).map_or(0, checksum::of);
    for (place, byte) in frame.iter_mut().zip(crc.to_le_bytes()) {
        *place = byte;
    }
    frame
}

/// The body as one LZ4 block, if that is worth it.
fn compress(body: &[u8]) -> Option<Vec<u8>> {
    if body.len() < COMPRESS_BYTES_MIN {
        return None;
    }
    let block = lz4_flex::block::compress(body);
    (block.len() + 3 < body.len()).then_some(block)
}

/// Checks a frame and gives back its body, inflated.
pub fn open(frame: &[u8]) -> Result<Cow<'_, [u8]>, DecodeError> {
    if frame.len() > FRAME_BYTES_MAX {
        return Err(DecodeError::TooLarge {
            bytes: frame.len(),
            bytes_max: FRAME_BYTES_MAX,
        });
    }
    let too_short = DecodeError::TooShort { bytes: frame.len() };
    let (crc, checked) = frame.split_at_checked(4).ok_or(too_short)?;
    let (head, body) = checked.split_first().ok_or(too_short)?;
    if crc != checksum::of(checked).to_le_bytes() {
        return Err(DecodeError::Checksum);
    }
    let (version, flags) = (head >> 4, head & 0x0f);
    if version != PROTOCOL_VERSION {
        return Err(DecodeError::Version { version });
    }
    match flags {
        0 if body.len() > FRAME_BODY_BYTES_MAX => Err(DecodeError::TooLarge {
            bytes: body.len(),
            bytes_max: FRAME_BODY_BYTES_MAX,
        }),
        0 => Ok(Cow::Borrowed(body)),
        FLAG_LZ4 => inflate(body).map(Cow::Owned),
        _ => Err(DecodeError::Flags { flags }),
    }
}

/// Bounded before it allocates: the claimed size is checked first.
fn inflate(body: &[u8]) -> Result<Vec<u8>, DecodeError> {
    let (size, block) = split_varint(body).ok_or(DecodeError::Compression)?;
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    if size > FRAME_BODY_BYTES_MAX {
        return Err(DecodeError::TooLarge {
            bytes: size,
            bytes_max: FRAME_BODY_BYTES_MAX,
        });
    }
    let body = lz4_flex::block::decompress(block, size).map_err(|_| DecodeError::Compression)?;
    if body.len() == size {
        Ok(body)
    } else {
        Err(DecodeError::Compression)
    }
}

/// One item of a batch, not yet decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item<'a> {
    /// What the item is.
    pub kind: u8,
    /// Its fields.
    pub fields: &'a [u8],
    /// Kind, length and fields: what storage and queue keep.
    pub bytes: &'a [u8],
}

/// The items of a body, in order.
pub fn items(body: &[u8]) -> Result<Vec<Item<'_>>, DecodeError> {
    let mut items = Vec::new();
    let mut rest = body;
    while let Some((kind, after)) = rest.split_first() {
        if items.len() == PACKETS_PER_FRAME_MAX {
            return Err(DecodeError::TooManyPackets {
                packets_max: PACKETS_PER_FRAME_MAX,
            });
        }
        let (length, after) = split_varint(after).ok_or(DecodeError::Truncated)?;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let (fields, next) = after
            .split_at_checked(length)
            .ok_or(DecodeError::Truncated)?;
        let bytes = rest
            .get(..rest.len() - next.len())
            .ok_or(DecodeError::Truncated)?;
        items.push(Item {
            kind: *kind,
            fields,
            bytes,
        });
        rest = next;
    }
    Ok(items)
}
