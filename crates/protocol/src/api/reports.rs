//! HTTP bodies about messages that somebody thinks should not stand.

use serde::{Deserialize, Serialize};

use crate::id::{RoomId, Seq, Timestamp, UserId};

/// Characters in the note of a report.
pub const NOTE_CHARS_MAX: usize = 500;

/// One list of words, each with its name in JSON and D1, so that none is forgotten.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$word_doc])* #[serde(rename = $text)] $word,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$word),*];

            /// What JSON and D1 say.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$word => $text,)* }
            }

            /// The one that is called so.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.name() == name)
            }
        }
    };
}

words! {
    /// Why somebody thinks that a message should not stand.
    Reason {
        /// Advertising, or the same again and again.
        Spam = "spam",
        /// It hounds or insults somebody.
        Harassment = "harassment",
        /// It is against people for what they are.
        Hate = "hate",
        /// It threatens, or is about hurting others or oneself.
        Violence = "violence",
        /// It shows or says what does not belong here.
        Indecent = "indecent",
        /// Something else, as the note says.
        Other = "other",
    }
}

words! {
    /// What became of a report.
    Outcome {
        /// The message stands.
        Stands = "stands",
        /// Whoever looks after the place deleted it.
        Deleted = "deleted",
        /// It was deleted before anybody decided.
        Gone = "gone",
    }
}

/// Report a message. Again, it changes reason and note until somebody has decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportMessage {
    /// Where it is.
    pub room: RoomId,
    /// Which.
    pub seq: Seq,
    /// Why.
    pub reason: Reason,
    /// Whatever else there is to say, at most [`NOTE_CHARS_MAX`].
    pub note: String,
}

/// Decide about a reported message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettleReports {
    /// Where the message is.
    pub room: RoomId,
    /// Which it is.
    pub seq: Seq,
    /// [`Outcome::Stands`] or [`Outcome::Deleted`].
    pub outcome: Outcome,
}

/// What one person says of a reported message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// Who, by the name that they had then.
    pub by: String,
    /// Why.
    pub reason: Reason,
    /// Whatever else there is to say; often nothing.
    pub note: String,
    /// When.
    pub at: Timestamp,
}

/// How a reported message was settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// What became of it.
    pub outcome: Outcome,
    /// Whose decision it was; nobody's if it was gone before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// A message that was reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// Where it is.
    pub room: RoomId,
    /// What that room is called.
    pub room_name: String,
    /// Which it is.
    pub seq: Seq,
    /// Who said it.
    pub author: UserId,
    /// What they are called there.
    pub author_name: String,
    /// What it says; nothing once it is deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// When they said it.
    pub at: Timestamp,
    /// What is said of it, the first first.
    pub complaints: Vec<Complaint>,
    /// What became of it, once somebody decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settled>,
}

/// The queue of those who look after the place, and its history: at most 50 of each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reports {
    /// What waits, the first first.
    pub open: Vec<Reported>,
    /// What was decided, the newest first.
    pub settled: Vec<Reported>,
}

/// What somebody reported, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnReport {
    /// What the room is called.
    pub room_name: String,
    /// Whose message it was, once the archive has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author_name: Option<String>,
    /// Why.
    pub reason: Reason,
    /// When it was reported.
    pub at: Timestamp,
    /// What became of it, once somebody decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
}

/// What somebody reported, the newest first, at most 20.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnReports {
    /// Those.
    pub reports: Vec<OwnReport>,
}
