//! HTTP bodies. Pages and tails are frames (`application/octet-stream`) with one `Page`;
//! everything else is JSON with these shapes, and errors are [`Problem`]s of a
//! [`ProblemKind`]. An answer to a session that is half over brings a new cookie.
//!
//! | request | body | answer |
//! |---|---|---|
//! | `GET /api/session` | | [`Session`], or 401 |
//! | `POST /api/session` | [`SetName`] | [`Session`] of a new guest, with its cookie |
//! | `PATCH /api/session` | [`SetName`] | [`Session`] with the new name, and its new cookie |
//! | `DELETE /api/session` | | 204; the session is revoked |
//! | `GET /api/place` | | [`Place`], for anybody |
//! | `POST /api/claim` | [`ClaimPlace`] | [`Session`] of the owner, with its cookie |
//! | `POST /api/accounts` | [`JoinPlace`] | [`Session`] of the account, with its cookie |
//! | `POST /api/passkeys/challenge` | | [`PasskeyChallenge`], for anybody |
//! | `POST /api/sign-in` | [`SignIn`] | [`Session`] of the account, with its cookie |
//! | `POST /api/sign-in/{provider}` | [`GoToProvider`] | [`AtProvider`], with a cookie to come back by |
//! | `GET /api/sign-in/{provider}/callback` | what the provider says | a redirect into the page; on an error with its kind behind the `#` |
//! | `GET /api/arrival` | | [`Arrival`], for who came back and has no account yet |
//! | `GET /api/account` | | [`Account`] |
//! | `POST /api/account/passkeys` | [`NewPasskey`] | [`Account`] |
//! | `DELETE /api/account/passkeys/{id}` | | [`Account`] |
//! | `DELETE /api/account/identities/{id}` | | [`Account`] |
//! | `PUT /api/account/password` | [`SetPassword`] | [`Account`]; a new cookie, and every other session ends |
//! | `POST /api/account/proof` | [`SignIn`] to the same account | 204; the session may change ways in for ten minutes |
//! | `POST /api/account/recovery-codes` | | [`RecoveryCodes`]; older ones work no longer |
//! | `GET /api/account/hand-offs` | | [`HandOffs`] |
//! | `POST /api/account/hand-offs` | [`NewHandOff`] | [`MadeHandOff`] |
//! | `DELETE /api/account/hand-offs/{id}` | | 204; it works no longer |
//! | `POST /api/hand-off` | [`HandOffCode`] | [`HandedOff`], for anybody |
//! | `GET /api/sessions` | | [`Sessions`] |
//! | `DELETE /api/sessions/{id}` | | 204; that session ends |
//! | `DELETE /api/sessions` | | 204; every other session ends |
//! | `GET /api/invites` | | [`Invites`] |
//! | `POST /api/invites` | [`NewInvite`] | [`Invite`] |
//! | `GET /api/invites/{code}` | | [`Invited`], for anybody |
//! | `DELETE /api/invites/{code}` | | 204; it works no longer |
//! | `GET /api/bans` | | [`Bans`] from the place; whoever looks after it |
//! | `PUT /api/bans/{user}` | [`BanPerson`] | 204; likewise |
//! | `DELETE /api/bans/{user}` | | 204; they may come back; likewise |
//! | `POST /api/reports` | [`ReportMessage`] | 204; whoever is in the room |
//! | `GET /api/reports/own` | | [`OwnReports`] |
//! | `GET /api/reports` | | [`Reports`]; whoever looks after the place |
//! | `PUT /api/reports` | [`SettleReports`] | 204; likewise |
//! | `GET /api/audit?before={id}` | | [`Audit`], newest first; whoever looks after the place |
//! | `GET /api/rooms` | | [`Rooms`] that the person joined, `lobby` first |
//! | `GET /api/directory` | | [`Directory`] of the public rooms |
//! | `POST /api/rooms` | [`OpenRoom`] | [`Room`], created if nobody had, and the person is in it |
//! | `POST /api/rooms/{id}/join` | | [`Room`]; the person is in it |
//! | `PATCH /api/rooms/{id}` | [`ChangeRoom`] | 204; moderators only |
//! | `DELETE /api/rooms/{id}` | | 204; the person left |
//! | `GET /api/rooms/{id}/members?after={number}` | | [`Members`] |
//! | `POST /api/rooms/{id}/members` | [`AddMember`] | 204; moderators only |
//! | `PUT /api/rooms/{id}/members/{user}` | [`ChangeRole`] | 204; moderators only |
//! | `PUT /api/rooms/{id}/members/{user}/mute` | [`MuteMember`] | 204; moderators only |
//! | `PUT /api/rooms/{id}/read` | [`ReadMark`] | 204 |
//! | `GET /api/rooms/{id}/tail` | | the tail from KV as a frame, or 404 if there is none yet |
//! | `GET /api/rooms/{id}/history?before=\|after=\|around={seq}` | | a page from D1 as a frame |
//! | `GET /api/rooms/{id}/socket?version={n}` | | the WebSocket |
//! | `GET /api/inbox/socket?version={n}` | | the WebSocket of the person's own list of rooms |
//! | `GET /api/health` | | [`Health`] |
//! | `GET /api/operator` | bearer secret | [`Operator`] |

mod audit;
mod bans;
mod hand_off;
mod membership;
mod people;
mod problem;
mod providers;
mod reports;

use serde::{Deserialize, Serialize};

use crate::id::{Ordinal, RoomId, Seq, Timestamp, UserId};
use crate::setting::Access;
use crate::standing::Standing;

pub use audit::{Act, Audit};
pub use bans::{Ban, BanPerson, Bans};
pub use hand_off::{
    Came, HandOff, HandOffCode, HandOffs, HandedOff, MadeHandOff, NewHandOff, RecoveryCodes,
};
pub use membership::{
    AddMember, ChangeRole, ChangeRoom, Directory, ListedRoom, Members, MuteMember, RoomMember,
};
pub use people::{
    Account, ClaimPlace, Invite, Invited, Invites, JoinPlace, NewAccount, NewInvite, NewPasskey,
    OpenSession, Passkey, PasskeyChallenge, PasskeyProof, Place, Qr, Sessions, SetPassword, SignIn,
    SignUp,
};
pub use problem::{Problem, ProblemKind};
pub use providers::{Arrival, AtProvider, Errand, GoToProvider, Identity, Provider, ProviderId};
pub use reports::{
    Complaint, NOTE_CHARS_MAX, Outcome, OwnReport, OwnReports, Reason, ReportMessage, Reported,
    Reports, SettleReports, Settled,
};

/// Who the browser is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The person.
    pub user: UserId,
    /// Their display name.
    pub name: String,
    /// Their handle, if they have an account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<String>,
    /// What they are in the place.
    #[serde(default)]
    pub standing: Standing,
    /// Whether they may make invites.
    #[serde(default)]
    pub may_invite: bool,
}

/// Choose or change a display name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetName {
    /// The name, at most `NAME_BYTES_MAX`.
    pub name: String,
}

/// One room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Its id, which stays.
    pub id: RoomId,
    /// Its name, which may change.
    pub name: String,
    /// The newest message that the person has read, as an ordinal.
    pub read: Ordinal,
}

/// The rooms of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rooms {
    /// In the order in which they joined.
    pub rooms: Vec<Room>,
}

/// Open a room by its name; it is created if nobody did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenRoom {
    /// The name, at most `ROOM_NAME_CHARS_MAX` characters.
    pub name: String,
    /// What a new one is about; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub topic: String,
    /// Who may come into a new one.
    #[serde(default)]
    pub access: Access,
}

/// Everything up to this message is read; it never moves back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadMark {
    /// The message's ordinal.
    pub ordinal: Ordinal,
}

/// Whether the parts answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// `ok`, or what is wrong.
    pub status: String,
    /// The protocol version that is spoken.
    pub protocol: u8,
}

/// What the operator sees of one room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomState {
    /// Which room.
    pub id: RoomId,
    /// Its name.
    pub name: String,
    /// Its newest event, as the room last said.
    pub head: Seq,
    /// The newest event in D1 with nothing missing before.
    pub archived: Seq,
    /// Events that the room has not yet seen in D1.
    pub outbox: u64,
    /// When the room last said so.
    pub at: Timestamp,
}

/// What a room could not do, or found damaged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomTrouble {
    /// Which room.
    pub room: RoomId,
    /// Its name.
    pub name: String,
    /// A word for it, the same for each of its kind.
    pub kind: String,
    /// The room's own words, the newest.
    pub words: String,
    /// When it was first met.
    pub first_at: Timestamp,
    /// When it was last met.
    pub last_at: Timestamp,
    /// How often it was met.
    pub times: u64,
}

/// A queue message that could not be written to D1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// Its number.
    pub id: u64,
    /// Why it was put aside.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// Its size in bytes.
    pub bytes: u64,
}

/// What the operator sees.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// The rooms that spoke last, newest first, at most 100.
    pub rooms: Vec<RoomState>,
    /// What rooms met, newest first, at most 100.
    pub troubles: Vec<RoomTrouble>,
    /// The dead letters, newest first, at most 100.
    pub dead_letters: Vec<DeadLetter>,
}
