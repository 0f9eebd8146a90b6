//! The two encodings under every packet: LEB128 for small numbers, bincode for fields.

use bincode::de::read::Reader;
use bincode::de::{Decode, Decoder};
use bincode::enc::write::Writer;
use bincode::enc::{Encode, Encoder};
use bincode::error::{DecodeError as BincodeError, EncodeError};

use crate::error::DecodeError;
use crate::limits::FRAME_BODY_BYTES_MAX;

/// The longest LEB128 encoding of a `u64`.
pub const VARINT_BYTES_MAX: usize = 10;

/// bincode counts the memory that a value claims, not the bytes that it took: a page that fills
/// a frame claims several times its size. The bytes themselves are bounded before they get here.
const CLAIMED_BYTES_MAX: usize = 4 * FRAME_BODY_BYTES_MAX;

const CONFIG: bincode::config::Configuration<
    bincode::config::LittleEndian,
    bincode::config::Varint,
    bincode::config::Limit<CLAIMED_BYTES_MAX>,
> = bincode::config::standard().with_limit::<CLAIMED_BYTES_MAX>();

/// The fields of `value` as bytes.
///
/// Our types hold only numbers, strings and vectors, and none of these fails to encode into
/// memory; if one did, the empty answer would be refused by every decoder.
#[must_use]
pub fn fields<T: Encode + ?Sized>(value: &T) -> Vec<u8> {
    let encoded = bincode::encode_to_vec(value, bincode::config::standard());
    debug_assert!(encoded.is_ok(), "encoding into memory failed");
    encoded.unwrap_or_default()
}

/// Reads the fields of a packet of this `kind`; every byte must be used.
pub fn read_fields<T: Decode<()>>(kind: u8, bytes: &[u8]) -> Result<T, DecodeError> {
    let (value, used) = bincode::decode_from_slice(bytes, CONFIG)
        .map_err(|_: BincodeError| DecodeError::Body { kind })?;
    if used == bytes.len() {
        Ok(value)
    } else {
        Err(DecodeError::Trailing { kind })
    }
}

/// Appends `value` as LEB128: seven bits a byte, low bits first.
pub fn push_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Reads one LEB128 number from the front of `bytes`, and what follows it.
///
/// Only the shortest encoding of a number is taken, so that equal frames are equal bytes.
#[must_use]
pub fn split_varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = Varint::default();
    for (index, byte) in bytes.iter().enumerate() {
        if let Some(value) = number.push(*byte)? {
            return Some((value, bytes.get(index + 1..)?));
        }
    }
    None
}

/// A LEB128 number that is being read, byte by byte.
#[derive(Default)]
struct Varint {
    value: u64,
    shift: u32,
}

impl Varint {
    /// `None`: not a number. `Some(None)`: more bytes follow. `Some(Some(n))`: done.
    fn push(&mut self, byte: u8) -> Option<Option<u64>> {
        let bits = u64::from(byte & 0x7f);
        let overlong = byte == 0 && self.shift > 0;
        if overlong || self.shift > 63 || (self.shift == 63 && bits > 1) {
            return None;
        }
        self.value |= bits << self.shift;
        self.shift += 7;
        Some((byte & 0x80 == 0).then_some(self.value))
    }
}

/// Encodes a number as LEB128 inside a bincode body.
pub(crate) fn encode_varint<E: Encoder>(encoder: &mut E, value: u64) -> Result<(), EncodeError> {
    let mut bytes = Vec::with_capacity(VARINT_BYTES_MAX);
    push_varint(&mut bytes, value);
    encoder.writer().write(&bytes)
}

/// Decodes a LEB128 number inside a bincode body.
pub(crate) fn decode_varint<D: Decoder>(decoder: &mut D) -> Result<u64, BincodeError> {
    let mut number = Varint::default();
    loop {
        decoder.claim_bytes_read(1)?;
        let mut byte = [0u8; 1];
        decoder.reader().read(&mut byte)?;
        match number.push(byte[0]) {
            Some(Some(value)) => return Ok(value),
            Some(None) => {}
            None => return Err(BincodeError::Other("not a LEB128 number")),
        }
    }
}
