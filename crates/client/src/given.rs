//! When a command was given: the seqs in it mean what they meant in that life of the room.

use natter_protocol::{Epoch, Timestamp};

/// When a command was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// When the person asked for it, or asked again.
    pub at: Timestamp,
    /// The life of the room that it is meant for; `None` if the page knew of none yet.
    pub epoch: Option<Epoch>,
}

/// A life of the room, as a page finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// Its number.
    pub epoch: Epoch,
    /// The life that the page knew until now.
    pub before: Option<Epoch>,
    /// Whether the room lost its end and goes on under the same number.
    pub is_cut: bool,
}

impl Life {
    /// Whether a command for this epoch, or for the one that was known, is meant for it.
    pub(crate) fn is_meant(self, given: Option<Epoch>) -> bool {
        let given = given.or(self.before);
        !self.is_cut && given.is_none_or(|epoch| epoch == self.epoch)
    }
}
