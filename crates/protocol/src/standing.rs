//! What a person is in the whole place.

use bincode::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// What a person is in the place, from the least to the most. A *place* is one deployment; what
/// somebody is in one room is their role there.
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
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Was banned from the place: may not come in.
    Banned,
    /// Came in under a name, and has no account.
    #[default]
    Guest,
    /// Has an account.
    Member,
    /// Keeps the place kind.
    Moderator,
    /// Claimed the place; there is one.
    Owner,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Banned,
        Self::Guest,
        Self::Member,
        Self::Moderator,
        Self::Owner,
    ];

    /// What JSON and D1 say.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Banned => "banned",
            Self::Guest => "guest",
            Self::Member => "member",
            Self::Moderator => "moderator",
            Self::Owner => "owner",
        }
    }

    /// The standing of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|standing| standing.name() == name)
    }
}
