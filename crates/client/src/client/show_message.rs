//! One message as it is shown: what the room has, and on top of it what is on its way there.

use natter_protocol::message::{Content, Reaction};
use natter_protocol::{Event, MemberNumber, Message, Seq};
use natter_text::plain;

use super::Client;
use super::show::day;
use crate::notes::is_passing;
use crate::outbox::{Command, Pending, Progress};
use crate::view::{
    Body, Decided, Delivery, MessageView, NoteView, Quoted, ReactionView, Reply, RowKey,
};

/// The longest quote above an answer, in characters.
const QUOTE_CHARS_MAX: usize = 140;

impl Client {
    /// What a message's row shows; `None` for other rows, and for rows that are gone.
    #[must_use]
    pub fn message(&self, key: RowKey) -> Option<MessageView> {
        match key {
            RowKey::Day(_) | RowKey::Unread | RowKey::Note(_) => None,
            RowKey::Message(seq) => {
                let message = self.timeline.messages().by_seq(seq)?;
                Some(self.posted_view(key, message))
            }
            RowKey::Post(id) => {
                let seq = self.keys.message(id);
                let message = seq.and_then(|seq| self.timeline.messages().by_seq(seq));
                match message {
                    Some(message) => Some(self.posted_view(key, message)),
                    None => self.pending_view(key, self.outbox.post(id)?),
                }
            }
        }
    }

    /// What a quiet line says; `None` for other rows, and for rows that are gone.
    #[must_use]
    pub fn note_of(&self, key: RowKey) -> Option<NoteView> {
        let RowKey::Note(seq) = key else {
            return None;
        };
        let event = self.notes.get(seq)?;
        Some(NoteView {
            at: event.at(),
            by: self.author(event.by()),
            about: event.about().map(|number| self.author(number)),
            what: match is_passing(event) {
                true => self.passing(event),
                false => decided(event)?,
            },
        })
    }

    /// Who came and who went in a row, up to this event; each is said once.
    fn passing(&self, last: &Event) -> Decided {
        let (mut joined, mut left) = (Vec::new(), Vec::new());
        let day = |event: &Event| day(event.at(), self.config.utc_minutes);
        let mut next = last;
        for event in self.notes.run(last.seq()) {
            let between = |message: &Message| event.seq() < message.seq && message.seq < next.seq();
            if day(event) != day(last) || self.timeline.rows().any(between) {
                break;
            }
            next = event;
            let who = self.author(event.by());
            let list = match matches!(event, Event::Left(_)) {
                true => &mut left,
                false => &mut joined,
            };
            if !list.contains(&who) {
                list.insert(0, who);
            }
        }
        Decided::Passing { joined, left }
    }

    fn posted_view(&self, key: RowKey, message: &Message) -> MessageView {
        let mut view = MessageView {
            key,
            seq: Some(message.seq),
            author: self.author(message.author),
            at: message.at,
            body: body(&message.content),
            reply: message.reply_to.map(|to| self.reply(to)),
            reactions: message.reactions.iter().map(|r| self.reaction(r)).collect(),
            delivery: Delivery::Posted,
        };
        for command in self.outbox.about(message.seq) {
            overlay(&mut view, command);
        }
        view
    }

    fn pending_view(&self, key: RowKey, pending: &Pending) -> Option<MessageView> {
        let post = pending.post()?;
        Some(MessageView {
            key,
            seq: None,
            author: self.myself(),
            at: pending.given.at,
            body: Body::Text(post.text.clone()),
            reply: post.reply_to.map(|to| self.reply(to)),
            reactions: Vec::new(),
            delivery: match pending.progress {
                Progress::Waiting | Progress::Asked => Delivery::Sending {
                    since: pending.given.at,
                },
                Progress::Taken { .. } => Delivery::Sent,
                Progress::Failed(failure) => Delivery::Failed(failure),
            },
        })
    }

    fn reply(&self, to: Seq) -> Reply {
        let quoted = self.timeline.messages().by_seq(to).map(|message| Quoted {
            author: self.author(message.author),
            text: message.text().map(|text| plain(text, QUOTE_CHARS_MAX)),
        });
        Reply { to, quoted }
    }

    fn reaction(&self, reaction: &Reaction) -> ReactionView {
        let mine = self.timeline.members().my_number();
        let is_mine = |number| Some(number) == mine;
        let others = reaction.by.iter().filter(|number| !is_mine(**number));
        let names = others.filter_map(|number| self.member_name(*number));
        ReactionView {
            emoji: reaction.emoji.clone(),
            count: reaction.by.len(),
            mine: reaction.by.iter().any(|number| is_mine(*number)),
            names: names.map(str::to_owned).collect(),
        }
    }
}

fn decided(event: &Event) -> Option<Decided> {
    Some(match event {
        Event::Left(left) if left.by == MemberNumber::PLACE => Decided::Banned,
        Event::Left(_) => Decided::Removed,
        Event::Purged(_) => Decided::Purged,
        Event::RoleChanged(changed) => Decided::Role {
            was: changed.was,
            role: changed.role,
        },
        Event::Muted(muted) if muted.until > muted.at => Decided::Muted { until: muted.until },
        Event::Muted(_) => Decided::Unmuted,
        Event::SettingChanged(changed) => Decided::Set(changed.setting.clone()),
        Event::Joined(_)
        | Event::Renamed(_)
        | Event::Posted(_)
        | Event::Edited(_)
        | Event::Deleted(_)
        | Event::Reacted(_)
        | Event::Unreacted(_)
        | Event::Erased(_) => return None,
    })
}

fn body(content: &Content) -> Body {
    match content {
        Content::Text(text) => Body::Text(text.clone()),
        Content::Edited { text, .. } => Body::Edited(text.clone()),
        Content::Deleted => Body::Deleted,
    }
}

/// Shows a command as if the room had taken it.
fn overlay(view: &mut MessageView, command: &Command) {
    if view.body == Body::Deleted {
        return;
    }
    match command {
        Command::Post(_) => {}
        Command::Edit(edit) => view.body = Body::Edited(edit.text.clone()),
        Command::Delete(_) => {
            view.body = Body::Deleted;
            view.reply = None;
            view.reactions.clear();
        }
        Command::React(react) => add(&mut view.reactions, &react.emoji),
        Command::Unreact(unreact) => remove(&mut view.reactions, &unreact.emoji),
    }
}

fn add(reactions: &mut Vec<ReactionView>, emoji: &str) {
    match reactions.iter_mut().find(|r| r.emoji == emoji) {
        Some(reaction) if reaction.mine => {}
        Some(reaction) => {
            reaction.mine = true;
            reaction.count += 1;
        }
        None => reactions.push(ReactionView {
            emoji: emoji.to_owned(),
            count: 1,
            mine: true,
            names: Vec::new(),
        }),
    }
}

fn remove(reactions: &mut Vec<ReactionView>, emoji: &str) {
    for reaction in reactions.iter_mut() {
        if reaction.emoji == emoji && reaction.mine {
            reaction.mine = false;
            reaction.count -= 1;
        }
    }
    reactions.retain(|reaction| reaction.count > 0);
}
