//! Posting, and what a text may be.

use natter_protocol::event::Posted;
use natter_protocol::limits::MESSAGE_TEXT_BYTES_MAX;
use natter_protocol::packet::client::Post;
use natter_protocol::{Event, Ordinal, RejectReason, Seq};
use natter_text::rules::{self, TextError};

use crate::commands::{Change, Place, Sender, Verdict};
use crate::log::Unreadable;

/// A post is taken if its text is fit and what it answers stands.
pub(crate) fn judge(sender: &Sender<'_>, post: &Post) -> Result<Verdict, Unreadable> {
    let text = match checked(&post.text) {
        Ok(text) => text,
        Err(reason) => return Ok(Verdict::Refused(reason)),
    };
    if let Some(seq) = post.reply_to
        && let Err(reason) = sender.target(seq)?
    {
        return Ok(Verdict::Refused(reason));
    }
    let reply_to = post.reply_to;
    Ok(Verdict::Taken(Change::Post { text, reply_to }))
}

/// The event of a post.
pub(crate) fn posted(place: Place, ordinal: Ordinal, text: String, reply_to: Option<Seq>) -> Event {
    Event::from(Posted {
        seq: place.seq,
        ordinal,
        author: place.by,
        at: place.at,
        reply_to,
        text,
    })
}

/// The text as the room keeps it, or why it is refused.
pub(crate) fn checked(text: &str) -> Result<String, RejectReason> {
    fit(text, MESSAGE_TEXT_BYTES_MAX)
}

/// The same, for a text of another length.
pub(crate) fn fit(text: &str, bytes_max: usize) -> Result<String, RejectReason> {
    rules::check_message(text, bytes_max).map_err(refusal)
}

fn refusal(error: TextError) -> RejectReason {
    let number = |size: usize| u32::try_from(size).unwrap_or(u32::MAX);
    match error {
        TextError::Empty => RejectReason::TextEmpty,
        TextError::TooManyBytes { bytes, bytes_max } => RejectReason::TextTooLong {
            bytes: number(bytes),
            bytes_max: number(bytes_max),
        },
        TextError::Control { .. }
        | TextError::Bidi { .. }
        | TextError::TooManyChars { .. }
        | TextError::Prefix { .. }
        | TextError::NotInRoomName { .. } => RejectReason::TextForbidden,
    }
}
