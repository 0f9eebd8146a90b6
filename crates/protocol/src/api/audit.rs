//! HTTP bodies about what was decided in the place and its rooms.

use serde::{Deserialize, Serialize};

use crate::id::Timestamp;

/// One act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Its place in the log.
    pub id: u64,
    /// When.
    pub at: Timestamp,
    /// What, in a word; one that a page does not know is of a newer server.
    pub what: String,
    /// What the room is called, if it was in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
    /// Whose act it was, by display name as it was then; nobody's: the place's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Whom it was about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The name, the topic, or the seconds, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Acts, newest first, at most 50; the next page is asked for with the last id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    /// Those.
    pub acts: Vec<Act>,
}
