//! Events: the durable facts of a room's log, in the past tense.
//!
//! An event is encoded once; broadcast, storage, queue and history reuse those bytes.

use bincode::{Decode, Encode};

use crate::error::DecodeError;
use crate::id::{MemberNumber, Ordinal, Seq, Timestamp, UserId};
use crate::packet::packets;
use crate::role::Role;
use crate::setting::Setting;

/// Somebody joined the room and got their number there, or came back under the one they had. Who
/// joins is a plain member until another event says otherwise.
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

/// A member is not in the room any more.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Left {
    /// Place in the room.
    pub seq: Seq,
    /// Who.
    pub member: MemberNumber,
    /// What they were.
    pub was: Role,
    /// Who asked them to leave; they themselves, if they went of their own accord.
    pub by: MemberNumber,
    /// When.
    pub at: Timestamp,
}

/// Somebody is something else in the room. `Banned` also means that they are not in it any more,
/// and from `Banned` to `Outsider` that they may come back.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RoleChanged {
    /// Place in the room.
    pub seq: Seq,
    /// Who.
    pub member: MemberNumber,
    /// What they are.
    pub role: Role,
    /// What they were.
    pub was: Role,
    /// Whose decision it is.
    pub by: MemberNumber,
    /// When.
    pub at: Timestamp,
}

/// A member may say nothing for a while, or may speak again.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Muted {
    /// Place in the room.
    pub seq: Seq,
    /// Who.
    pub member: MemberNumber,
    /// Until when; not after `at`: they may speak.
    pub until: Timestamp,
    /// Until when it was before.
    pub was: Timestamp,
    /// Whose decision it is.
    pub by: MemberNumber,
    /// When.
    pub at: Timestamp,
}

/// One aspect of the room is another.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SettingChanged {
    /// Place in the room.
    pub seq: Seq,
    /// As it is.
    pub setting: Setting,
    /// The same aspect as it was.
    pub was: Setting,
    /// Whose decision it is.
    pub by: MemberNumber,
    /// When.
    pub at: Timestamp,
}

/// All that a member said up to here goes: a `Deleted` of each message follows, now or later.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Purged {
    /// Place in the room.
    pub seq: Seq,
    /// Whose messages.
    pub member: MemberNumber,
    /// Whose decision it is.
    pub by: MemberNumber,
    /// When.
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
        9 => Left,
        10 => RoleChanged,
        11 => Muted,
        12 => SettingChanged,
        13 => Purged,
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
            Self::Left(event) => event.seq,
            Self::RoleChanged(event) => event.seq,
            Self::Muted(event) => event.seq,
            Self::SettingChanged(event) => event.seq,
            Self::Purged(event) => event.seq,
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
            Self::Left(event) => event.at,
            Self::RoleChanged(event) => event.at,
            Self::Muted(event) => event.at,
            Self::SettingChanged(event) => event.at,
            Self::Purged(event) => event.at,
        }
    }

    /// The message that the event creates or changes, if it is about a message.
    #[must_use]
    pub fn target(&self) -> Option<Seq> {
        match self {
            Self::Joined(_)
            | Self::Renamed(_)
            | Self::Left(_)
            | Self::RoleChanged(_)
            | Self::Muted(_)
            | Self::SettingChanged(_)
            | Self::Purged(_) => None,
            Self::Posted(event) => Some(event.seq),
            Self::Edited(event) => Some(event.target),
            Self::Deleted(event) => Some(event.target),
            Self::Reacted(event) => Some(event.target),
            Self::Unreacted(event) => Some(event.target),
            Self::Erased(event) => Some(event.target),
        }
    }

    /// Whose act the event is.
    #[must_use]
    pub fn by(&self) -> MemberNumber {
        match self {
            Self::Joined(event) => event.member,
            Self::Renamed(event) => event.member,
            Self::Posted(event) => event.author,
            Self::Edited(event) => event.by,
            Self::Deleted(event) => event.by,
            Self::Reacted(event) => event.by,
            Self::Unreacted(event) => event.by,
            Self::Erased(event) => event.by,
            Self::Left(event) => event.by,
            Self::RoleChanged(event) => event.by,
            Self::Muted(event) => event.by,
            Self::SettingChanged(event) => event.by,
            Self::Purged(event) => event.by,
        }
    }

    /// The member whom it is about, if it is about one.
    #[must_use]
    pub fn about(&self) -> Option<MemberNumber> {
        match self {
            Self::Joined(event) => Some(event.member),
            Self::Renamed(event) => Some(event.member),
            Self::Left(event) => Some(event.member),
            Self::RoleChanged(event) => Some(event.member),
            Self::Muted(event) => Some(event.member),
            Self::Purged(event) => Some(event.member),
            Self::Posted(_)
            | Self::Edited(_)
            | Self::Deleted(_)
            | Self::Reacted(_)
            | Self::Unreacted(_)
            | Self::Erased(_)
            | Self::SettingChanged(_) => None,
        }
    }
}
