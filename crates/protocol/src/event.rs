//! Events: the durable facts of a room's log, in the past tense.
//!
//! An event is encoded once; broadcast, storage, queue and history reuse those bytes.

use bincode::{Decode, Encode};

use crate::error::DecodeError;
use crate::id::{MemberNumber, Ordinal, Seq, Timestamp, UserId};
use crate::packet::packets;

/// A member got their number in this room; it comes before their first event.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Joined {
    /// Place in the room.
    pub seq: Seq,
    /// The number.
    pub member: MemberNumber,
    /// Who that is in every room.
    pub user: UserId,
    /// When.
    pub at: Timestamp,
    /// Their display name, at most `NAME_BYTES_MAX`.
    pub name: String,
}

/// A member goes by another name.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Renamed {
    /// Place in the room.
    pub seq: Seq,
    /// Who.
    pub member: MemberNumber,
    /// When.
    pub at: Timestamp,
    /// The new display name, at most `NAME_BYTES_MAX`.
    pub name: String,
}

/// Somebody said something.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Posted {
    /// Place in the room: the message's name from here on.
    pub seq: Seq,
    /// Place among the room's messages.
    pub ordinal: Ordinal,
    /// Who.
    pub author: MemberNumber,
    /// When.
    pub at: Timestamp,
    /// The message that this one answers.
    pub reply_to: Option<Seq>,
    /// What, at most `MESSAGE_TEXT_BYTES_MAX`.
    pub text: String,
}

/// A message has another text.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Edited {
    /// Place in the room.
    pub seq: Seq,
    /// Which message.
    pub target: Seq,
    /// Who changed it.
    pub by: MemberNumber,
    /// When.
    pub at: Timestamp,
    /// The whole new text, at most `MESSAGE_TEXT_BYTES_MAX`.
    pub text: String,
}

/// A message is gone, and its text with it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Deleted {
    /// Place in the room.
    pub seq: Seq,
    /// Which message.
    pub target: Seq,
    /// Who deleted it.
    pub by: MemberNumber,
    /// When.
    pub at: Timestamp,
}

/// A member set a reaction.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Reacted {
    /// Place in the room.
    pub seq: Seq,
    /// Which message.
    pub target: Seq,
    /// Who.
    pub by: MemberNumber,
    /// When.
    pub at: Timestamp,
    /// With what, at most `EMOJI_BYTES_MAX`.
    pub emoji: String,
}

/// A member took a reaction back.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Unreacted {
    /// Place in the room.
    pub seq: Seq,
    /// Which message.
    pub target: Seq,
    /// Who.
    pub by: MemberNumber,
    /// When.
    pub at: Timestamp,
    /// Which reaction.
    pub emoji: String,
}

/// What stands in the log where a deleted message's text stood.
///
/// `target == seq`: the `Posted` itself was here. Otherwise an `Edited` of `target` was.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Erased {
    /// Place in the room.
    pub seq: Seq,
    /// The deleted message.
    pub target: Seq,
    /// The message's place among messages; 0 where an edit stood.
    pub ordinal: Ordinal,
    /// Who wrote what stood here.
    pub by: MemberNumber,
    /// When they wrote it.
    pub at: Timestamp,
}

packets! {
    /// A durable fact.
    pub enum Event {
        1 => Joined,
        2 => Renamed,
        3 => Posted,
        4 => Edited,
        5 => Deleted,
        6 => Reacted,
        7 => Unreacted,
        8 => Erased,
    }
}

impl Event {
    /// The event's place in its room.
    #[must_use]
    pub fn seq(&self) -> Seq {
        match self {
            Self::Joined(event) => event.seq,
            Self::Renamed(event) => event.seq,
            Self::Posted(event) => event.seq,
            Self::Edited(event) => event.seq,
            Self::Deleted(event) => event.seq,
            Self::Reacted(event) => event.seq,
            Self::Unreacted(event) => event.seq,
            Self::Erased(event) => event.seq,
        }
    }

    /// When it happened, by the room's clock.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Joined(event) => event.at,
            Self::Renamed(event) => event.at,
            Self::Posted(event) => event.at,
            Self::Edited(event) => event.at,
            Self::Deleted(event) => event.at,
            Self::Reacted(event) => event.at,
            Self::Unreacted(event) => event.at,
            Self::Erased(event) => event.at,
        }
    }

    /// The message that the event creates or changes, if it is about a message.
    #[must_use]
    pub fn target(&self) -> Option<Seq> {
        match self {
            Self::Joined(_) | Self::Renamed(_) => None,
            Self::Posted(event) => Some(event.seq),
            Self::Edited(event) => Some(event.target),
            Self::Deleted(event) => Some(event.target),
            Self::Reacted(event) => Some(event.target),
            Self::Unreacted(event) => Some(event.target),
            Self::Erased(event) => Some(event.target),
        }
    }
}
