//! HTTP bodies about who is in a room, and about the directory.

use serde::{Deserialize, Serialize};

use crate::id::{CommandId, MemberNumber, RoomId, Timestamp, UserId};
use crate::role::Role;
use crate::setting::Setting;

/// A public room, as the directory lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedRoom {
    /// Its id.
    pub id: RoomId,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub topic: String,
    /// How many are in it, as of a moment ago.
    pub members: u64,
}

/// The public rooms, the largest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// At most 200.
    pub rooms: Vec<ListedRoom>,
}

/// Somebody who is in a room, or banned from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomMember {
    /// Their number there.
    pub number: MemberNumber,
    /// The person.
    pub user: UserId,
    /// Their display name.
    pub name: String,
    /// What they are there.
    pub role: Role,
    /// They may say nothing until then.
    pub muted_until: Timestamp,
}

/// A page of those who are in a room, by number, at most 500.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Members {
    /// The next page is asked for with the last number.
    pub members: Vec<RoomMember>,
}

/// Bring somebody into a room. The id makes a repeat harmless, here and in what follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddMember {
    /// Chosen by whoever asks.
    pub id: CommandId,
    /// Whom.
    pub user: UserId,
}

/// Make somebody something else in a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeRole {
    /// Chosen by whoever asks.
    pub id: CommandId,
    /// What: `outsider` asks them to leave or lifts a ban.
    pub role: Role,
    /// Whether all that they said in the room goes too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub purge: bool,
}

/// Keep somebody from saying anything in a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MuteMember {
    /// Chosen by whoever asks.
    pub id: CommandId,
    /// For how long; 0: they may speak again.
    pub seconds: u32,
}

/// Give one aspect of a room another value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeRoom {
    /// Chosen by whoever asks.
    pub id: CommandId,
    /// As it is to be.
    pub setting: Setting,
}
