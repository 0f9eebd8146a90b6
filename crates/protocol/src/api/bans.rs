//! HTTP bodies about who may not come into the place.

use serde::{Deserialize, Serialize};

use crate::id::{CommandId, Timestamp, UserId};

/// Ban somebody from the place. The id makes a repeat harmless in every room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BanPerson {
    /// Chosen by whoever asks.
    pub id: CommandId,
    /// Whether all that they said goes too, in every room.
    pub purge: bool,
}

/// Somebody who may not come into the place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ban {
    /// The person.
    pub user: UserId,
    /// Their display name.
    pub name: String,
    /// Their handle, if they have an account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<String>,
    /// Whose decision it was, by display name.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Whether all that they had said went too.
    pub purged: bool,
}

/// The bans from the place, newest first, at most 200.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bans {
    /// Those.
    pub bans: Vec<Ban>,
}
