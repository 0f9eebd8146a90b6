//! Ids, numbers and times that cross a function, each a type of its own.

use std::fmt;
use std::str::FromStr;

use bincode::de::read::Reader;
use bincode::de::{Decode, Decoder};
use bincode::enc::write::Writer;
use bincode::enc::{Encode, Encoder};
use bincode::error::{DecodeError, EncodeError};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::codec::{decode_varint, encode_varint};

/// A number that travels as LEB128.
macro_rules! number {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl $name {
            /// The number after this one.
            #[must_use]
            pub const fn next(self) -> Self {
                Self(self.0.saturating_add(1))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl Encode for $name {
            fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
                encode_varint(encoder, u64::from(self.0))
            }
        }

        impl<C> Decode<C> for $name {
            fn decode<D: Decoder<Context = C>>(decoder: &mut D) -> Result<Self, DecodeError> {
                <$inner>::try_from(decode_varint(decoder)?)
                    .map(Self)
                    .map_err(|_| DecodeError::Other("the number is too large"))
            }
        }

        bincode::impl_borrow_decode!($name);
    };
}

number! {
    /// An event's place in its room, gapless from 1; 0 is before the first.
    Seq(u64)
}
number! {
    /// A message's place among the messages of its room, gapless from 1: unread counts subtract these.
    Ordinal(u64)
}
number! {
    /// A member's short name in one room, assigned when they first join, from 1; it stays theirs.
    MemberNumber(u32)
}
number! {
    /// Which life of a room's log this is: a client with another epoch drops its cache.
    Epoch(u32)
}

/// Sixteen random bytes that name something, written as 32 hex digits.
macro_rules! random_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, bincode::Encode, bincode::Decode,
        )]
        pub struct $name(pub [u8; 16]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(hex: &str) -> Result<Self, NotAnId> {
                parse_hex(hex).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let hex = String::deserialize(deserializer)?;
                hex.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

random_id! {
    /// A person, in every room.
    UserId
}
random_id! {
    /// A room; its name may change, its id does not.
    RoomId
}
random_id! {
    /// A session as its person and the rooms know it: a hash of its id, so that nobody signs in
    /// with what is stored.
    SessionMark
}
random_id! {
    /// A durable command's name, chosen by the author's client, and its idempotency key.
    ///
    /// For a `Post` this is the message id.
    CommandId
}

impl CommandId {
    /// The id of a second command in the same request: another one, and the same each time that
    /// the request is sent.
    #[must_use]
    pub fn second(self) -> Self {
        Self((u128::from_be_bytes(self.0) ^ 1).to_be_bytes())
    }
}

/// The text is not 32 lower-case hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id is 32 lower-case hex digits")
    }
}

impl std::error::Error for NotAnId {}

fn parse_hex(hex: &str) -> Result<[u8; 16], NotAnId> {
    let digits = hex.as_bytes();
    let canonical = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
    if digits.len() != 32 || !digits.iter().all(canonical) {
        return Err(NotAnId);
    }
    u128::from_str_radix(hex, 16)
        .map(u128::to_be_bytes)
        .map_err(|_| NotAnId)
}

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
///
/// On the wire it is five bytes, milliseconds since 2026-01-01, little endian: the years until
/// 2060. An earlier or later moment travels as the nearest that fits.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// 2026-01-01T00:00:00Z, where times on the wire begin.
    pub const WIRE_EPOCH: Self = Self(1_767_225_600_000);
    const WIRE_BYTES: usize = 5;
    const WIRE_MS_MAX: u64 = (1 << (8 * Self::WIRE_BYTES)) - 1;

    /// This moment and `ms` milliseconds.
    #[must_use]
    pub const fn plus_ms(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this moment; 0 if `earlier` is later.
    #[must_use]
    pub const fn ms_since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The nearest moment that the wire can say.
    #[must_use]
    pub fn clamped(self) -> Self {
        Self(Self::WIRE_EPOCH.0 + self.wire_ms())
    }

    fn wire_ms(self) -> u64 {
        self.ms_since(Self::WIRE_EPOCH).min(Self::WIRE_MS_MAX)
    }
}

impl Encode for Timestamp {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        let [a, b, c, d, e, ..] = self.wire_ms().to_le_bytes();
        encoder.writer().write(&[a, b, c, d, e])
    }
}

impl<C> Decode<C> for Timestamp {
    fn decode<D: Decoder<Context = C>>(decoder: &mut D) -> Result<Self, DecodeError> {
        decoder.claim_bytes_read(Self::WIRE_BYTES)?;
        let mut bytes = [0u8; Self::WIRE_BYTES];
        decoder.reader().read(&mut bytes)?;
        let [a, b, c, d, e] = bytes;
        let ms = u64::from_le_bytes([a, b, c, d, e, 0, 0, 0]);
        Ok(Self(Self::WIRE_EPOCH.0 + ms))
    }
}

bincode::impl_borrow_decode!(Timestamp);

impl UserId {
    /// Nobody's id: in whose name the place itself acts in its rooms. No person has it, since ids
    /// are drawn by chance.
    pub const PLACE: Self = Self([0; 16]);
}

impl MemberNumber {
    /// Nobody's number: whose act an event is that the place decided, and nobody in the room.
    pub const PLACE: Self = Self(0);
}
