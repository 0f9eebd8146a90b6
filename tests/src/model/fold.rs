//! What readers should see: every event in order, from the first, each time anew.

use std::collections::BTreeMap;

use natter_protocol::event::{Reacted, Unreacted};
use natter_protocol::message::{Content, Message};
use natter_protocol::{Event, MemberNumber, Ordinal, Seq, UserId};

use crate::model::Model;

/// A message as everybody should see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Its place among messages.
    pub ordinal: Ordinal,
    /// Who.
    pub author: MemberNumber,
    /// What; `None` if it is deleted.
    pub text: Option<String>,
    /// Whether the text is not the first.
    pub edited: bool,
    /// What it answers.
    pub reply_to: Option<Seq>,
    /// Reactions, oldest emoji first.
    pub reactions: Vec<(String, Vec<MemberNumber>)>,
}

impl Said {
    /// The same of a message as the wire has it.
    #[must_use]
    pub fn of(message: &Message) -> Self {
        let (text, edited) = match &message.content {
            Content::Text(text) => (Some(text.clone()), false),
            Content::Edited { text, .. } => (Some(text.clone()), true),
            Content::Deleted => (None, false),
        };
        let reactions = message.reactions.iter();
        Self {
            ordinal: message.ordinal,
            author: message.author,
            text,
            edited,
            reply_to: message.reply_to,
            reactions: reactions.map(|r| (r.emoji.clone(), r.by.clone())).collect(),
        }
    }

    fn gone(ordinal: Ordinal, author: MemberNumber) -> Self {
        Self {
            ordinal,
            author,
            text: None,
            edited: false,
            reply_to: None,
            reactions: Vec::new(),
        }
    }

    fn react(&mut self, reacted: &Reacted) {
        let (emoji, by) = (&reacted.emoji, reacted.by);
        match self.reactions.iter_mut().find(|(e, _)| e == emoji) {
            Some((_, who)) if who.contains(&by) => {}
            Some((_, who)) => who.push(by),
            None => self.reactions.push((emoji.clone(), vec![by])),
        }
    }

    fn unreact(&mut self, unreacted: &Unreacted) {
        for (emoji, who) in &mut self.reactions {
            if *emoji == unreacted.emoji {
                who.retain(|by| *by != unreacted.by);
            }
        }
        self.reactions.retain(|(_, who)| !who.is_empty());
    }
}

impl Model {
    /// Every message as it stands.
    #[must_use]
    pub fn messages(&self) -> BTreeMap<Seq, Said> {
        fold(&self.events)
    }

    /// Everyone who has a number, under their newest name.
    #[must_use]
    pub fn members(&self) -> BTreeMap<MemberNumber, (UserId, String)> {
        let mut members = BTreeMap::new();
        for event in &self.events {
            match event {
                Event::Joined(joined) => {
                    members.insert(joined.member, (joined.user, joined.name.clone()));
                }
                Event::Renamed(renamed) => {
                    if let Some((_, name)) = members.get_mut(&renamed.member) {
                        name.clone_from(&renamed.name);
                    }
                }
                Event::Posted(_)
                | Event::Edited(_)
                | Event::Deleted(_)
                | Event::Reacted(_)
                | Event::Unreacted(_)
                | Event::Erased(_)
                | Event::Left(_)
                | Event::RoleChanged(_)
                | Event::Muted(_)
                | Event::SettingChanged(_)
                | Event::Purged(_) => {}
            }
        }
        members
    }

    /// Texts that this message has had, from the first to the newest.
    #[must_use]
    pub fn texts_of(&self, message: Seq) -> &[String] {
        self.texts.get(&message).map_or(&[], Vec::as_slice)
    }

    /// When this message was deleted.
    #[must_use]
    pub fn deleted_at(&self, message: Seq) -> Option<Seq> {
        self.deletions.get(&message).copied()
    }
}

/// Every message as it stands after these events.
pub(super) fn fold(events: &[Event]) -> BTreeMap<Seq, Said> {
    let mut messages = BTreeMap::new();
    for event in events {
        apply(&mut messages, event);
    }
    messages
}

/// One event more.
pub(super) fn apply(messages: &mut BTreeMap<Seq, Said>, event: &Event) {
    match event {
        Event::Joined(_)
        | Event::Renamed(_)
        | Event::Left(_)
        | Event::RoleChanged(_)
        | Event::Muted(_)
        | Event::SettingChanged(_)
        | Event::Purged(_) => {}
        Event::Posted(posted) => {
            let mut said = Said::gone(posted.ordinal, posted.author);
            said.text = Some(posted.text.clone());
            said.reply_to = posted.reply_to;
            messages.insert(posted.seq, said);
        }
        Event::Erased(erased) if erased.seq == erased.target => {
            messages.insert(erased.seq, Said::gone(erased.ordinal, erased.by));
        }
        Event::Erased(_) => {}
        Event::Edited(edited) => {
            let said = messages.get_mut(&edited.target);
            if let Some(said) = said.filter(|said| said.text.is_some()) {
                said.text = Some(edited.text.clone());
                said.edited = true;
            }
        }
        Event::Deleted(deleted) => {
            if let Some(said) = messages.get_mut(&deleted.target) {
                *said = Said::gone(said.ordinal, said.author);
            }
        }
        Event::Reacted(reacted) => {
            let said = messages.get_mut(&reacted.target);
            if let Some(said) = said.filter(|said| said.text.is_some()) {
                said.react(reacted);
            }
        }
        Event::Unreacted(unreacted) => {
            if let Some(said) = messages.get_mut(&unreacted.target) {
                said.unreact(unreacted);
            }
        }
    }
}
