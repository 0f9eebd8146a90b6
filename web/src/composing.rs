//! What the composer is at.

use natter_protocol::Seq;

/// A new message, an answer, or another text for an old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Composing {
    /// A new message.
    New,
    /// An answer.
    Reply {
        /// To which message.
        to: Seq,
    },
    /// Another text.
    Edit {
        /// For which message.
        target: Seq,
    },
}
