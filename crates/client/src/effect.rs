//! What a client wants done. The shell performs effects in order.

use natter_protocol::packet::client::PageAt;
use natter_protocol::{Ordinal, RejectReason, Seq, Timestamp};

use crate::saved::Kept;
use crate::view::{Composing, RowKey};

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Open a socket to the room; answers `Opened` or `Closed`. Earlier sockets are forgotten.
    Open,
    /// Send a binary frame.
    Send {
        /// The frame.
        frame: Vec<u8>,
    },
    /// Send a text.
    SendText {
        /// The text.
        text: String,
    },
    /// Close the socket and forget it: no `Closed` is needed for it.
    Close,
    /// Call back with `Tick`. There is one timer: this replaces it.
    WakeAt {
        /// When.
        at: Timestamp,
    },
    /// Load the tail over HTTP; answers `TailLoaded` or `TailFailed`.
    LoadTail,
    /// Load a page of history over HTTP; answers `PageLoaded` or `PageFailed`.
    LoadPage {
        /// Which; never `Newest`, which is what `LoadTail` is for.
        at: PageAt,
    },
    /// Keep this for this room over a reload.
    Keep(Kept),
    /// Tell the server that the person has read up to here.
    MarkRead {
        /// The newest message that was read.
        ordinal: Ordinal,
    },
    /// Something to show again; each change comes once per input, after what caused it.
    Changed(Change),
    /// Bring a row into view, once the changes of this input are on the screen.
    Scroll(Scroll),
    /// Give a text back to the composer, in front of what is there.
    Restore(Restored),
    /// Tell the person.
    Notice(Notice),
}

/// A part of the view that differs from what it was before the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Rows came, went, or moved: `rows()`.
    Rows,
    /// What one row shows: `message(key)`.
    Row(RowKey),
    /// Whether more can be loaded at either end, or is being loaded: `older()`, `newer()`.
    Edges,
    /// `connection()`.
    Connection,
    /// `typing()`.
    Typing,
    /// `people()` and `online()`.
    Presence,
    /// `unread()`.
    Unread,
    /// `rules()`: what the room is set to, and what the person may do there.
    Rights,
    /// `draft()`, other than by the person's own typing.
    Draft,
}

/// What to bring into view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scroll {
    /// The end of the rows.
    Newest,
    /// This row, in the middle.
    Row(RowKey),
}

/// A text that could not be sent, or was called back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Restored {
    /// The text of a post.
    Post {
        /// What was typed.
        text: String,
        /// The message that it answers.
        reply_to: Option<Seq>,
    },
    /// The text of an edit.
    Edit {
        /// Which message.
        target: Seq,
        /// What was typed.
        text: String,
    },
}

/// Something that the person should be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The text cannot be posted; it is still in the composer.
    CannotPost(Unfit),
    /// A command other than a post did not succeed and was taken back on the screen.
    Undone {
        /// What was tried.
        what: Tried,
        /// Why it failed.
        why: Failure,
    },
    /// The message to jump to is not there.
    NoSuchMessage,
}

/// Why a text cannot be posted as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// There is nothing in it.
    Empty,
    /// It is too long.
    TooLong {
        /// Its size in bytes.
        bytes: usize,
        /// The size that is allowed.
        bytes_max: usize,
    },
    /// It holds control or direction-override characters.
    Forbidden,
    /// The person may not post now.
    NotNow(Composing),
    /// Too much is on its way already: wait, or cancel something.
    TooManyPending {
        /// How much may be.
        pending_max: usize,
    },
}

/// A command other than a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// To edit a message.
    Edit,
    /// To delete a message.
    Delete,
    /// To set a reaction.
    React,
    /// To take a reaction back.
    Unreact,
}

/// Why a command failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The room did not answer in time.
    Timeout,
    /// The room refused.
    Rejected(RejectReason),
}
