//! What can happen to a client: things the shell observes, and things the person does.
//!
//! After `Effect::Close`, and after `Effect::Open`, the shell delivers nothing more of earlier
//! sockets: it drops their callbacks.

use natter_protocol::packet::client::{PageAt, SetActivity};
use natter_protocol::{CommandId, Ordinal, Seq};

use crate::given::Given;
use crate::outbox::Command;

/// How much of the room the person sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The room is on the screen and its newest row is in view.
    Bottom,
    /// The room is on the screen, scrolled up.
    Above,
    /// Another room is on the screen.
    Elsewhere,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Begin, or begin again after a refusal: connect, and paint from the tail.
    Start,
    /// Leave the room: close the socket for good.
    Stop,
    /// The socket that `Effect::Open` asked for is open.
    Opened,
    /// A binary frame arrived.
    Received {
        /// The frame, unchecked.
        bytes: Vec<u8>,
    },
    /// A text arrived: the answer to a ping.
    ReceivedText {
        /// The text, unchecked.
        text: String,
    },
    /// The socket closed, or could not be opened (browsers say 1006).
    Closed {
        /// The close code.
        code: u16,
    },
    /// The timer of `Effect::WakeAt` fired; early, late and superfluous ticks do no harm.
    Tick,
    /// The browser says that there is a network.
    WentOnline,
    /// The browser says that there is none.
    WentOffline,
    /// The answer to `Effect::LoadTail`: a frame with one `Page`, and perhaps a `Token`.
    TailLoaded {
        /// The frame, unchecked.
        bytes: Vec<u8>,
    },
    /// The tail could not be loaded, or there is none yet.
    TailFailed,
    /// The answer to `Effect::LoadPage`: a frame with one `Page`.
    PageLoaded {
        /// The page that was asked for.
        at: PageAt,
        /// The frame, unchecked.
        bytes: Vec<u8>,
    },
    /// The page could not be loaded.
    PageFailed {
        /// The page that was asked for.
        at: PageAt,
    },
    /// Another tab or device of the person has read up to here.
    ReadElsewhere {
        /// The newest message that was read.
        ordinal: Ordinal,
    },
    /// A command that another tab of the person kept: this one sees to it too.
    Found {
        /// When it was given.
        given: Given,
        /// What.
        command: Command,
    },
    /// Another tab let go of a command: the room took it, or the person gave it up.
    DoneElsewhere {
        /// Which command.
        id: CommandId,
    },
    /// The person goes by another name.
    Renamed {
        /// The display name.
        name: String,
    },
    /// The person's offset from UTC changed.
    SetOffset {
        /// Minutes to add to UTC.
        utc_minutes: i32,
    },

    /// The draft in the composer changed. Not for text that edits an existing message.
    Type {
        /// The whole draft.
        text: String,
    },
    /// Post a message.
    Submit {
        /// The text as typed.
        text: String,
        /// The message that it answers.
        reply_to: Option<Seq>,
    },
    /// Give an own message another text.
    Edit {
        /// Which message.
        target: Seq,
        /// The whole new text.
        text: String,
    },
    /// Delete an own message.
    Delete {
        /// Which message.
        target: Seq,
    },
    /// Set a reaction.
    React {
        /// On which message.
        target: Seq,
        /// One emoji.
        emoji: String,
    },
    /// Take a reaction back.
    Unreact {
        /// From which message.
        target: Seq,
        /// Which emoji.
        emoji: String,
    },
    /// Send a failed post again, with the same id.
    Resend {
        /// Which post.
        id: CommandId,
    },
    /// Give a failed or waiting post up; its text goes back to the composer.
    Cancel {
        /// Which post.
        id: CommandId,
    },
    /// Everything is read; the divider goes.
    MarkRead,
    /// The person came to the screen, or left it.
    SetActivity(SetActivity),
    /// Where the person looks; said when it changes.
    Look(Place),
    /// The top of the rows came near.
    LoadOlder,
    /// The bottom of the rows came near, and they do not reach the newest message.
    LoadNewer,
    /// Show the newest messages.
    JumpToNewest,
    /// Show this message.
    JumpTo {
        /// Which message.
        seq: Seq,
    },
}
