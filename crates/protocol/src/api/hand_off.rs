//! The bodies of what lets somebody into their account when a password or a passkey is not at
//! hand: links that sign a device in once, and recovery codes. Times are milliseconds since 1970.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::people::Qr;
use crate::id::{Timestamp, UserId};

/// How a session came to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Came {
    /// By a name alone, as a guest; or before this was kept.
    #[default]
    Name,
    /// The person showed a password, a passkey or an account elsewhere.
    Credential,
    /// By a link that the person made on another device.
    HandOff,
    /// By a recovery code, or by a link that somebody who looks after the place made.
    Recovery,
}

impl Came {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Name, Self::Credential, Self::HandOff, Self::Recovery];

    /// What JSON and SQLite say.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Credential => "credential",
            Self::HandOff => "hand-off",
            Self::Recovery => "recovery",
        }
    }

    /// What has that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|came| came.name() == name)
    }
}

/// Make a link that signs one device in: to one's own account, or to somebody else's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewHandOff {
    /// Whose account; it may be one's own.
    pub user: UserId,
}

/// A link that was just made; it is not shown again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeHandOff {
    /// Its name in an address; nobody comes in with it.
    pub id: String,
    /// The address to open, with its code behind a `#`.
    pub link: String,
    /// That address as a QR code.
    pub qr: Qr,
    /// When it works no longer.
    pub expires_at: Timestamp,
    /// The display name of whoever it lets in.
    pub name: String,
}

/// The links into one's own account: those that work, and those that were used of late.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOffs {
    /// Newest first.
    pub hand_offs: Vec<HandOff>,
}

/// A link into one's own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOff {
    /// Its name in an address.
    pub id: String,
    /// The display name of whoever made it, if that was somebody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it works no longer.
    pub expires_at: Timestamp,
    /// When it was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Timestamp>,
    /// The device that it signed in, in a few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
}

/// The code of a link, as it stands behind the `#`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOffCode {
    /// The code.
    pub code: String,
}

impl fmt::Debug for HandOffCode {
    /// Nothing of it: who has it can sign in.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HandOffCode")
    }
}

/// What a link that works leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOff {
    /// The name of the place.
    pub place: String,
    /// The display name of whoever it lets in.
    pub name: String,
    /// Their handle.
    pub handle: String,
    /// How they come in: from a device of their own, or because they lost their ways in.
    pub came: Came,
}

/// New recovery codes, which are not shown again; the older ones work no longer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodes {
    /// Each works once.
    pub codes: Vec<String>,
}
