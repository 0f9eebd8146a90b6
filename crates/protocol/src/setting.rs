//! Settings: what a room's moderators decide for it, one aspect at a time.

use bincode::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// Who may come in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Anyone who likes; the room is in the directory.
    #[default]
    Public,
    /// Those whom a moderator adds; the directory does not know the room.
    Private,
}

impl Access {
    /// What JSON and D1 say.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
        }
    }
}

/// Who may speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Posting {
    /// Every member.
    #[default]
    Everyone,
    /// Moderators post, and members react: a room for announcements.
    Moderators,
    /// Moderators alone, whatever it is: the room is locked.
    Locked,
}

/// One aspect of a room, as it is to be, or as it was.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// Its name, at most `ROOM_NAME_BYTES_MAX`; empty while it has the one that it was opened by.
    Name(String),
    /// What it is about, in one line of at most `TOPIC_BYTES_MAX`.
    Topic(String),
    /// Who may come in.
    Access(Access),
    /// Who may speak.
    Posting(Posting),
    /// How long a member waits from one post to the next, in seconds, at most
    /// `SLOW_MODE_S_MAX`; 0: not at all. Moderators do not wait.
    SlowMode(u32),
}

/// Every aspect of a room.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Settings {
    /// Its name; empty while it has the one that it was opened by.
    pub name: String,
    /// What it is about.
    pub topic: String,
    /// Who may come in.
    pub access: Access,
    /// Who may speak.
    pub posting: Posting,
    /// How long a member waits from one post to the next, in seconds.
    pub slow_mode_s: u32,
}

impl Settings {
    /// Takes one aspect over.
    pub fn set(&mut self, setting: Setting) {
        match setting {
            Setting::Name(name) => self.name = name,
            Setting::Topic(topic) => self.topic = topic,
            Setting::Access(access) => self.access = access,
            Setting::Posting(posting) => self.posting = posting,
            Setting::SlowMode(seconds) => self.slow_mode_s = seconds,
        }
    }

    /// The same aspect as it stands.
    #[must_use]
    pub fn like(&self, setting: &Setting) -> Setting {
        match setting {
            Setting::Name(_) => Setting::Name(self.name.clone()),
            Setting::Topic(_) => Setting::Topic(self.topic.clone()),
            Setting::Access(_) => Setting::Access(self.access),
            Setting::Posting(_) => Setting::Posting(self.posting),
            Setting::SlowMode(_) => Setting::SlowMode(self.slow_mode_s),
        }
    }
}
