//! What may follow what: the rules of a room, each as one look at the messages so far.

use std::collections::BTreeMap;

use natter_protocol::limits::{
    EMOJI_BYTES_MAX, MESSAGE_TEXT_BYTES_MAX, REACTIONS_PER_MESSAGE_MAX, REACTORS_PER_EMOJI_MAX,
};
use natter_protocol::{Event, MemberNumber, Ordinal, Seq};

use crate::model::{Said, Wrong};

/// Whether this event may follow these messages, of which those were deleted.
pub fn check(
    said: &BTreeMap<Seq, Said>,
    deleted: &BTreeMap<Seq, Seq>,
    event: &Event,
) -> Result<(), Wrong> {
    let standing = |seq: Seq| said.get(&seq).filter(|_| !deleted.contains_key(&seq));
    let allowed = match event {
        Event::Joined(_)
        | Event::Renamed(_)
        | Event::Erased(_)
        | Event::Left(_)
        | Event::RoleChanged(_)
        | Event::Muted(_)
        | Event::SettingChanged(_)
        | Event::Purged(_) => true,
        Event::Posted(posted) => {
            let last = said
                .last_key_value()
                .map_or(Ordinal(0), |(_, said)| said.ordinal);
            posted.ordinal == last.next()
                && posted.text.len() <= MESSAGE_TEXT_BYTES_MAX
                && posted.reply_to.is_none_or(|to| standing(to).is_some())
        }
        Event::Edited(edited) => {
            let target = standing(edited.target);
            edited.text.len() <= MESSAGE_TEXT_BYTES_MAX
                && target.is_some_and(|said| said.author == edited.by)
                && target.is_some_and(|said| said.text.as_ref() != Some(&edited.text))
        }
        Event::Deleted(gone) => standing(gone.target).is_some(),
        Event::Reacted(reacted) => {
            let emoji = &reacted.emoji;
            let fits = |said: &Said| match reactors(said, emoji) {
                Some(who) => who.len() < REACTORS_PER_EMOJI_MAX && !who.contains(&reacted.by),
                None => said.reactions.len() < REACTIONS_PER_MESSAGE_MAX,
            };
            emoji.len() <= EMOJI_BYTES_MAX
                && natter_text::emoji::is_emoji(emoji)
                && standing(reacted.target).is_some_and(fits)
        }
        Event::Unreacted(unreacted) => standing(unreacted.target).is_some_and(|said| {
            // A log that was taken again has no text of what it deletes later, and a message
            // without a text no reactions.
            said.text.is_none()
                || reactors(said, &unreacted.emoji).is_some_and(|who| who.contains(&unreacted.by))
        }),
    };
    match allowed {
        true => Ok(()),
        false => Err(format!("{event:?} breaks a rule")),
    }
}

fn reactors<'a>(said: &'a Said, emoji: &str) -> Option<&'a Vec<MemberNumber>> {
    let mut reactions = said.reactions.iter();
    reactions
        .find(|(other, _)| other == emoji)
        .map(|(_, who)| who)
}
