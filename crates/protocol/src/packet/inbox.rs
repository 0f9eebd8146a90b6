//! What an inbox says to the pages of its person.
//!
//! Each packet is state, and not a step: whoever takes it twice, or missed one before, knows the
//! same. So a page that connects anew gets the list, and nothing is ever lost.

use bincode::{Decode, Encode};

use crate::error::DecodeError;
use crate::frame;
use crate::id::{Ordinal, RoomId};

/// A room as its person has it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct OwnRoom {
    /// Which.
    pub room: RoomId,
    /// Its name, as the inbox last heard it.
    pub name: String,
    /// The newest message that the person has read, on whatever device.
    pub read: Ordinal,
}

/// All rooms of the person, in their order: the first thing that a page hears.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RoomList {
    /// There are no others.
    pub rooms: Vec<OwnRoom>,
}

/// A room as it is from now on: joined, renamed, or read further on another device.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RoomChanged {
    /// The room; one that is not in the list yet stands at its end.
    pub room: OwnRoom,
}

/// A room that the person is not in any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RoomGone {
    /// Which.
    pub room: RoomId,
}

super::packets! {
    /// A packet from an inbox.
    pub enum News {
        64 => RoomList,
        65 => RoomChanged,
        66 => RoomGone,
    }
}

impl News {
    /// Every packet of a frame that this version knows, in order.
    ///
    /// # Errors
    /// If the frame is damaged.
    pub fn decode_frame(bytes: &[u8]) -> Result<Vec<Self>, DecodeError> {
        let body = frame::open(bytes)?;
        let mut news = Vec::new();
        for item in frame::items(&body)? {
            news.extend(Self::decode(item)?);
        }
        Ok(news)
    }
}
