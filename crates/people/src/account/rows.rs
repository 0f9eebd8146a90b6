//! What D1 answers.

use natter_protocol::{Standing, Timestamp, UserId};
use serde::Deserialize;

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AccountRow {
    /// The person.
    pub user: UserId,
    /// The handle.
    pub handle: String,
    /// The display name, as it was last copied.
    pub name: String,
    /// What they are in the place.
    pub standing: Standing,
    /// The password's hash, if there is one.
    pub hash: Option<String>,
}

/// The account of a handle.
pub type SignInRow = AccountRow;

/// A passkey, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ShownRow {
    /// Its key, as COSE in base64url.
    pub key: String,
    /// How often it signed.
    pub counter: u32,
    /// The person.
    pub user: UserId,
    /// The handle.
    pub handle: String,
    /// The display name, as it was last copied.
    pub name: String,
    /// What they are in the place.
    pub standing: Standing,
}

/// A passkey, for its person to see.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PasskeyRow {
    /// Its id, in base64url.
    pub id: String,
    /// What the person calls it.
    pub label: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last shown.
    pub used_at: Option<Timestamp>,
}

/// Whether the place has an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct PlaceRow {
    /// 1, or 0.
    pub is_claimed: u8,
}

/// An invite that works.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct InviteRow {
    /// Its code.
    pub code: String,
    /// Who made it, by handle.
    pub by: String,
    /// When it works no longer.
    pub expires_at: Timestamp,
    /// How many came in by it.
    pub uses: u32,
    /// How many may.
    pub uses_max: u32,
}

/// Who invites.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct InvitedRow {
    /// Their display name.
    pub by: String,
}
