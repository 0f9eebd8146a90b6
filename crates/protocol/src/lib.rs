//! Natter's wire: bytes to packets and back.
//!
//! Both ends compile this crate, so there is one definition of every byte.
//!
//! ```text
//! a frame, as it travels in one WebSocket message, one queue message or one HTTP body:
//!
//! offset  size  field
//! 0       4     crc32   little endian, IEEE, of every byte after this field
//! 4       1     head    high nibble: protocol version; low nibble: flags (bit 0: the body is LZ4)
//! 5       ..    body    if LZ4: varint uncompressed size, then one LZ4 block; else the items
//!
//! the body is a batch, one item after the other until it ends:
//!
//!   ┌──────┬────────────────┬──────────────────────┐
//!   │ kind │ length (varint)│ fields, bincode      │   kind 1..=31    events, durable facts
//!   │ u8   │ LEB128         │ standard() + ids     │   kind 32..=62   the room to a client
//!   └──────┴────────────────┴──────────────────────┘   kind 64..=127  an inbox to its person
//!                                                      kind 128..     a client to the room
//!                                                      kind 63        ids, to the archive
//! ```
//!
//! A kind's fields never change once shipped: a new shape is a new kind.
//! An unknown kind is skipped by its length, so adjacent versions can talk.
//! Decoding checks the checksum first, then the version, then the claimed size against the
//! limit before it allocates; it rejects trailing bytes and never panics.

pub mod api;
pub mod checksum;
pub mod close;
pub mod codec;
pub mod error;
pub mod event;
pub mod frame;
pub mod heartbeat;
pub mod id;
pub mod ids;
pub mod limits;
pub mod message;
pub mod packet;
pub mod role;
pub mod setting;
pub mod standing;

#[cfg(test)]
mod tests;

pub use close::CloseCode;
pub use error::DecodeError;
pub use event::Event;
pub use frame::{Batch, PROTOCOL_VERSION};
pub use id::{
    CommandId, Epoch, MemberNumber, Ordinal, RoomId, Seq, SessionMark, Timestamp, UserId,
};
pub use message::{Member, Message};
pub use packet::{ClientPacket, RejectReason, ServerPacket};
pub use role::Role;
pub use setting::{Access, Posting, Setting, Settings};
pub use standing::Standing;
