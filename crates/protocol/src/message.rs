//! A message as it now stands: what pages and tails carry, and what events change.

use bincode::{Decode, Encode};

use crate::event::{Event, Posted};
use crate::id::{MemberNumber, Ordinal, Seq, Timestamp, UserId};

/// Who a member number is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Member {
    /// The number that this room assigned.
    pub number: MemberNumber,
    /// The person.
    pub user: UserId,
    /// Their display name, as it now stands.
    pub name: String,
}

/// What a message says, or that it is gone.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Content {
    /// As it was posted.
    Text(String),
    /// As it was last edited.
    Edited {
        /// The text.
        text: String,
        /// When.
        at: Timestamp,
    },
    /// Deleted: nobody gets the text any more.
    Deleted,
}

/// One emoji on a message and who set it, in the order in which they did.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Reaction {
    /// The emoji.
    pub emoji: String,
    /// The members, each once, never empty.
    pub by: Vec<MemberNumber>,
}

/// A message as it stands after the event `revision`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Message {
    /// Its place in the room, and its name.
    pub seq: Seq,
    /// Its place among the room's messages.
    pub ordinal: Ordinal,
    /// Who wrote it.
    pub author: MemberNumber,
    /// When.
    pub at: Timestamp,
    /// The message that it answers.
    pub reply_to: Option<Seq>,
    /// What it says.
    pub content: Content,
    /// The reactions, oldest emoji first.
    pub reactions: Vec<Reaction>,
    /// The newest event that is contained in this state.
    pub revision: Seq,
}

impl Message {
    /// The message that an event brings into being: `Posted`, or the `Erased` in its place.
    #[must_use]
    pub fn from_event(event: &Event) -> Option<Self> {
        match event {
            Event::Posted(posted) => Some(Self::posted(posted)),
            Event::Erased(erased) if erased.seq == erased.target => Some(Self {
                seq: erased.seq,
                ordinal: erased.ordinal,
                author: erased.by,
                at: erased.at,
                reply_to: None,
                content: Content::Deleted,
                reactions: Vec::new(),
                revision: erased.seq,
            }),
            Event::Erased(_)
            | Event::Joined(_)
            | Event::Renamed(_)
            | Event::Edited(_)
            | Event::Deleted(_)
            | Event::Reacted(_)
            | Event::Unreacted(_)
            | Event::Left(_)
            | Event::RoleChanged(_)
            | Event::Muted(_)
            | Event::SettingChanged(_)
            | Event::Purged(_) => None,
        }
    }

    fn posted(posted: &Posted) -> Self {
        Self {
            seq: posted.seq,
            ordinal: posted.ordinal,
            author: posted.author,
            at: posted.at,
            reply_to: posted.reply_to,
            content: Content::Text(posted.text.clone()),
            reactions: Vec::new(),
            revision: posted.seq,
        }
    }

    /// The text, unless the message is deleted.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) | Content::Edited { text, .. } => Some(text),
            Content::Deleted => None,
        }
    }

    /// Applies a later event; one that is not newer than `revision`, or is about another
    /// message, changes nothing. Whether something changed.
    pub fn apply(&mut self, event: &Event) -> bool {
        if event.target() != Some(self.seq) || event.seq() <= self.revision {
            return false;
        }
        self.revision = event.seq();
        match event {
            Event::Edited(edited) if self.content != Content::Deleted => {
                self.content = Content::Edited {
                    text: edited.text.clone(),
                    at: edited.at,
                };
            }
            Event::Deleted(_) => {
                self.content = Content::Deleted;
                self.reactions.clear();
                self.reply_to = None;
            }
            Event::Reacted(reacted) => self.react(&reacted.emoji, reacted.by),
            Event::Unreacted(unreacted) => self.unreact(&unreacted.emoji, unreacted.by),
            Event::Edited(_)
            | Event::Erased(_)
            | Event::Posted(_)
            | Event::Joined(_)
            | Event::Renamed(_)
            | Event::Left(_)
            | Event::RoleChanged(_)
            | Event::Muted(_)
            | Event::SettingChanged(_)
            | Event::Purged(_) => {}
        }
        true
    }

    /// The reaction with this emoji.
    #[must_use]
    pub fn reaction(&self, emoji: &str) -> Option<&Reaction> {
        self.reactions
            .iter()
            .find(|reaction| reaction.emoji == emoji)
    }

    /// Whether this member set this emoji.
    #[must_use]
    pub fn has_reacted(&self, emoji: &str, by: MemberNumber) -> bool {
        self.reaction(emoji)
            .is_some_and(|reaction| reaction.by.contains(&by))
    }

    fn react(&mut self, emoji: &str, by: MemberNumber) {
        if self.content == Content::Deleted || self.has_reacted(emoji, by) {
            return;
        }
        match self.reactions.iter_mut().find(|r| r.emoji == emoji) {
            Some(reaction) => reaction.by.push(by),
            None => self.reactions.push(Reaction {
                emoji: emoji.to_owned(),
                by: vec![by],
            }),
        }
    }

    fn unreact(&mut self, emoji: &str, by: MemberNumber) {
        for reaction in &mut self.reactions {
            if reaction.emoji == emoji {
                reaction.by.retain(|member| *member != by);
            }
        }
        self.reactions.retain(|reaction| !reaction.by.is_empty());
    }
}
