//! Reactions: set and taken back, never toggled.

use natter_protocol::event::{Reacted, Unreacted};
use natter_protocol::limits::{REACTIONS_PER_MESSAGE_MAX, REACTORS_PER_EMOJI_MAX};
use natter_protocol::packet::client::{React, Unreact};
use natter_protocol::{Event, Message, RejectReason, Seq};
use natter_text::emoji::is_emoji;

use crate::commands::{Change, ChangeOf, Place, Sender, Verdict};
use crate::log::Unreadable;

/// A reaction is taken while the message has room for it; one that is set already stays.
pub(crate) fn judge(sender: &Sender<'_>, react: &React) -> Result<Verdict, Unreadable> {
    if !is_emoji(&react.emoji) {
        return Ok(Verdict::Refused(RejectReason::NotEmoji));
    }
    Ok(match sender.target(react.target)? {
        Err(reason) => Verdict::Refused(reason),
        Ok(message) if has_reacted(sender, &message, &react.emoji) => {
            Verdict::Unchanged(message.revision)
        }
        Ok(message) if is_full(&message, &react.emoji) => {
            Verdict::Refused(RejectReason::TooManyReactions)
        }
        Ok(message) => Verdict::Taken(Change::Of(message, ChangeOf::React(react.emoji.clone()))),
    })
}

/// A reaction is taken back by whoever set it; one that is not set stays so.
pub(crate) fn judge_unreact(sender: &Sender<'_>, unreact: &Unreact) -> Result<Verdict, Unreadable> {
    Ok(match sender.target(unreact.target)? {
        Err(reason) => Verdict::Refused(reason),
        Ok(message) if has_reacted(sender, &message, &unreact.emoji) => Verdict::Taken(Change::Of(
            message,
            ChangeOf::Unreact(unreact.emoji.clone()),
        )),
        Ok(message) => Verdict::Unchanged(message.revision),
    })
}

/// The event of a reaction.
pub(crate) fn reacted(place: Place, target: Seq, emoji: String) -> Event {
    Event::from(Reacted {
        seq: place.seq,
        target,
        by: place.by,
        at: place.at,
        emoji,
    })
}

/// The event of a reaction that was taken back.
pub(crate) fn unreacted(place: Place, target: Seq, emoji: String) -> Event {
    Event::from(Unreacted {
        seq: place.seq,
        target,
        by: place.by,
        at: place.at,
        emoji,
    })
}

fn has_reacted(sender: &Sender<'_>, message: &Message, emoji: &str) -> bool {
    let number = sender.number();
    number.is_some_and(|number| message.has_reacted(emoji, number))
}

fn is_full(message: &Message, emoji: &str) -> bool {
    match message.reaction(emoji) {
        Some(reaction) => reaction.by.len() >= REACTORS_PER_EMOJI_MAX,
        None => message.reactions.len() >= REACTIONS_PER_MESSAGE_MAX,
    }
}
