//! Roles: what somebody is in a room.

use bincode::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// What somebody is in a room, from the least to the most.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Encode,
    Decode,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Not in the room: never was, left, or was asked to leave.
    #[default]
    Outsider,
    /// Not in the room, and may not come back.
    Banned,
    /// Reads, and says nothing.
    ReadOnly,
    /// A member who is a guest of the place.
    Guest,
    /// Reads and posts.
    Member,
    /// Looks after the room.
    Moderator,
    /// Whose room it is.
    Owner,
}

impl Role {
    /// All of them, from the least to the most.
    pub const ALL: [Self; 7] = [
        Self::Outsider,
        Self::Banned,
        Self::ReadOnly,
        Self::Guest,
        Self::Member,
        Self::Moderator,
        Self::Owner,
    ];

    /// Whether somebody with this role is in the room.
    #[must_use]
    pub fn is_in(self) -> bool {
        self > Self::Banned
    }

    /// Whether somebody with this role looks after the room.
    #[must_use]
    pub fn moderates(self) -> bool {
        self >= Self::Moderator
    }

    /// The number that D1 and the room's storage keep; it never changes.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Outsider => 0,
            Self::Banned => 1,
            Self::ReadOnly => 2,
            Self::Guest => 3,
            Self::Member => 4,
            Self::Moderator => 5,
            Self::Owner => 6,
        }
    }

    /// The role with this number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.number() == number)
    }
}
