//! The bodies of claiming a place, of joining it, and of signing in. Bytes are base64url without
//! padding, and times milliseconds since 1970.

use serde::{Deserialize, Serialize};

use super::hand_off::{Came, HandOffCode};
use super::providers::{Identity, Provider};
use crate::id::{Timestamp, UserId};
use crate::standing::Standing;

/// What anybody may know of the place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// What it is called.
    pub name: String,
    /// Whether it has an owner.
    pub is_claimed: bool,
    /// Whether a name is enough to come in.
    pub guests: bool,
    /// What an account takes.
    pub sign_up: SignUp,
    /// Whom else people may sign in with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub providers: Vec<Provider>,
}

/// What an account takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignUp {
    /// An invite.
    Invite,
    /// Nothing.
    Open,
}

/// Claim a place that nobody has claimed: the account becomes its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimPlace {
    /// The operator's `SETUP_CODE`.
    pub code: String,
    /// The account.
    pub account: NewAccount,
}

/// Make an account. With a guest's session it is the guest's: what they posted stays theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinPlace {
    /// The invite's code, where one is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invite: Option<String>,
    /// The account.
    pub account: NewAccount,
}

/// An account that is to be: with a password, with a passkey, or by who the person is at a
/// provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAccount {
    /// The display name.
    pub name: String,
    /// The handle, unique in the place.
    pub handle: String,
    /// The password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Or the passkey.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passkey: Option<NewPasskey>,
    /// Or whether they just came back from a provider: who they are there the cookie says.
    #[serde(default, skip_serializing_if = "is_false")]
    pub arrived: bool,
}

fn is_false(said: &bool) -> bool {
    !said
}

/// What an authenticator is asked to sign, to make a passkey or to show one. It is good once, for
/// five minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyChallenge {
    /// Comes back with the answer.
    pub token: String,
    /// `challenge`, as bytes.
    pub challenge: String,
    /// `rp.id`, and `rpId`.
    pub rp_id: String,
    /// `user.id` of a new passkey, as bytes.
    pub user: String,
}

/// A passkey that was just made: what `navigator.credentials.create` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPasskey {
    /// Of the [`PasskeyChallenge`].
    pub token: String,
    /// `response.clientDataJSON`, as bytes.
    pub client_data: String,
    /// `response.attestationObject`, as bytes.
    pub attestation: String,
    /// What the person calls it, as the name of the device; it may be empty.
    #[serde(default)]
    pub label: String,
}

/// A passkey that was shown: what `navigator.credentials.get` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyProof {
    /// Of the [`PasskeyChallenge`].
    pub token: String,
    /// `rawId`, as bytes.
    pub id: String,
    /// `response.clientDataJSON`, as bytes.
    pub client_data: String,
    /// `response.authenticatorData`, as bytes.
    pub authenticator_data: String,
    /// `response.signature`, as bytes.
    pub signature: String,
    /// `response.userHandle`, as bytes, where the authenticator says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_handle: Option<String>,
}

/// Sign in to an account: `{"password": {…}}`, `{"passkey": {…}}`, `{"hand-off": {…}}` or
/// `{"recovery-code": {…}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignIn {
    /// By handle and password.
    Password {
        /// The handle, in any case.
        handle: String,
        /// The password.
        password: String,
    },
    /// By passkey.
    Passkey(PasskeyProof),
    /// By a link that was made for one device.
    HandOff(HandOffCode),
    /// By handle and one of the recovery codes.
    RecoveryCode {
        /// The handle, in any case.
        handle: String,
        /// The code, in any case, with or without its hyphens.
        code: String,
    },
}

/// One's own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The person.
    pub user: UserId,
    /// The display name.
    pub name: String,
    /// The handle.
    pub handle: String,
    /// What they are in the place.
    pub standing: Standing,
    /// Whether there is a password.
    pub has_password: bool,
    /// The passkeys, oldest first.
    pub passkeys: Vec<Passkey>,
    /// Who they are at providers, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identities: Vec<Identity>,
    /// How many recovery codes are left.
    #[serde(default)]
    pub recovery_codes: u32,
    /// Whether a password may be set without the older one, for a while, by whoever was let in
    /// because they lost it.
    #[serde(default)]
    pub may_reset: bool,
}

/// One passkey of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    /// Its id, as in an address.
    pub id: String,
    /// What the person calls it.
    pub label: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Timestamp>,
}

/// Choose another password, or a first one. Every other session ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetPassword {
    /// The one that stands, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// The one that shall.
    pub new: String,
}

/// The devices that a person is signed in on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sessions {
    /// The one that was used last comes first.
    pub sessions: Vec<OpenSession>,
}

/// One session of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSession {
    /// Its name in an address; nobody signs in with it.
    pub id: String,
    /// The device, in a few words.
    pub device: String,
    /// When it began.
    pub begun_at: Timestamp,
    /// When it was last used, to the hour.
    pub used_at: Timestamp,
    /// Whether it is the one that asks.
    pub is_current: bool,
    /// How it came to be.
    #[serde(default)]
    pub came: Came,
}

/// Make an invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewInvite {
    /// For how long it works, in seconds: a minute to a year.
    pub lasts_s: u64,
    /// How many may come in by it: one to ten thousand.
    pub uses_max: u32,
}

/// An invite, for those who may give it away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    /// Ten characters with a hyphen between.
    pub code: String,
    /// The address that it is given away as.
    pub link: String,
    /// That address as a QR code.
    pub qr: Qr,
    /// Who made it, by handle.
    pub by: String,
    /// When it works no longer.
    pub expires_at: Timestamp,
    /// How many came in by it.
    pub uses: u32,
    /// How many may.
    pub uses_max: u32,
}

/// A QR code, as a picture of dark squares. Leave four units free on each side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Qr {
    /// Width and height, in units: the picture is `viewBox="0 0 size size"`.
    pub size: u32,
    /// The `d` of an SVG path that is filled.
    pub path: String,
}

/// The invites that work.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invites {
    /// Newest first.
    pub invites: Vec<Invite>,
}

/// What an invite that works leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// The name of the place.
    pub place: String,
    /// The display name of who invites.
    pub by: String,
}
