//! What a room lost when it came back from a backup, and what of it must come back.
//!
//! D1 has events and the ids of posts. So what D1 had comes back under the seq that it had, and a
//! command of the lost end that D1 never had may be taken again when it is sent again: only such
//! a one.

use std::collections::{BTreeMap, BTreeSet};

use natter_protocol::{ClientPacket, CommandId, Event, Seq, Timestamp, UserId};

use crate::model::{Model, Wrong};

/// What ended with lives of the room.
#[derive(Clone, Debug, Default)]
pub struct Lost {
    /// Events as they were written, and as they stood: they may come back as either.
    events: Vec<Event>,
    /// What D1 had, as it stood: it must come back.
    owed: BTreeMap<Seq, Event>,
    /// Commands whose ids nobody knows any more.
    commands: Vec<Forgotten>,
}

/// A command that was taken, and is not known any more.
#[derive(Clone, Debug)]
struct Forgotten {
    command: (UserId, CommandId),
    /// What it was taken as.
    event: Event,
    /// Whether D1 had that.
    owed: bool,
}

impl Lost {
    /// Whether there was one life only.
    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Whether an event may come back from a life that ended.
    pub(super) fn has(&self, event: &Event) -> bool {
        self.events.contains(event)
    }

    /// Whether this is what is left of an event of a life that ended.
    pub(super) fn has_text_of(&self, tombstone: &Event) -> bool {
        let Event::Erased(_) = tombstone else {
            return false;
        };
        let mut events = self.events.iter();
        events.any(|event| place(event) == place(tombstone))
    }
}

impl Model {
    /// The room is as it was when this was a copy of it. D1 has what it had through `safe`; the
    /// rest is only remembered.
    pub fn roll_back(&mut self, backup: &Self, safe: Seq) {
        let head = backup.head();
        // Where two restores follow each other D1 never had what came between them.
        let safe = if self.is_disputed { head } else { safe };
        let mut lost = std::mem::take(&mut self.lost);
        for forgotten in &mut lost.commands {
            forgotten.owed &= forgotten.event.seq() <= head.max(safe);
        }
        let gone = self.commands.iter();
        let gone = gone.filter(|(command, _)| !backup.commands.contains_key(command));
        lost.commands.extend(gone.filter_map(|(command, seq)| {
            Some(Forgotten {
                command: *command,
                event: self.written.get(seq.0 as usize - 1)?.clone(),
                owed: *seq <= safe,
            })
        }));
        if !self.is_disputed {
            lost.owed.retain(|seq, _| *seq <= head.max(safe));
        }
        let end = self.events.iter().filter(|event| event.seq() > head);
        for event in end.filter(|event| event.seq() <= safe) {
            lost.owed.insert(event.seq(), event.clone());
        }
        let is_disputed = self.is_disputed || self.head() > head;
        lost.events.extend(std::mem::take(&mut self.written));
        lost.events.extend(std::mem::take(&mut self.events));
        let sent = std::mem::take(&mut self.sent);
        // D1 may have them where they were taken again.
        let moved = std::mem::take(&mut self.moved);
        *self = Self {
            sent,
            moved,
            comebacks: self.comebacks + 1,
            lost,
            is_disputed,
            ..backup.clone()
        };
    }

    /// What D1 had is back, where it was, and the room knows that it begins anew.
    pub fn check_lost(&self) -> Result<(), Wrong> {
        if self.is_disputed {
            return Err("the room lost its end and does not know it".to_owned());
        }
        let is_back = |event: &&Event| {
            let stored = self.events.get(event.seq().0 as usize - 1);
            stored.is_some_and(|stored| place(stored) == place(event))
        };
        match self.lost.owed.values().find(|event| !is_back(event)) {
            Some(event) => Err(format!("D1 had {event:?}, and it did not come back")),
            None => Ok(()),
        }
    }

    /// How many messages began with this text. What was deleted in the moment it was said was
    /// never written, and is found by its command.
    #[must_use]
    pub fn times_said(&self, text: &str) -> usize {
        let says = |command| says(self.sent.get(command), text);
        let taken = self.commands.iter().filter(|(command, _)| says(command));
        let mut seqs: BTreeSet<Seq> = taken.map(|(_, seq)| *seq).collect();
        for forgotten in self.forgotten(text) {
            let event = &forgotten.event;
            let stored = self.events.get(event.seq().0 as usize - 1);
            if stored.is_some_and(|stored| {
                (stored.at(), stored.target()) == (event.at(), event.target())
            }) {
                seqs.insert(event.seq());
            }
        }
        seqs.len()
    }

    /// How often a text may be there, at least and at most: once, but for what a backup does to
    /// a command that was taken.
    #[must_use]
    pub fn times_promised(&self, text: &str) -> (usize, usize) {
        let forgotten: Vec<_> = self.forgotten(text).collect();
        let least = usize::from(forgotten.iter().all(|forgotten| forgotten.owed));
        let unknown = forgotten.iter().filter(|forgotten| !forgotten.owed);
        (least, 1 + unknown.count())
    }

    /// Whether the room once took this command, and does not know it any more.
    #[must_use]
    pub fn has_forgotten(&self, user: UserId, id: CommandId) -> bool {
        let mut commands = self.lost.commands.iter();
        commands.any(|forgotten| forgotten.command == (user, id))
    }

    fn forgotten<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a Forgotten> {
        let commands = self.lost.commands.iter();
        commands.filter(move |forgotten| says(self.sent.get(&forgotten.command), text))
    }
}

/// What stays of an event when its text goes.
fn place(event: &Event) -> (Seq, Timestamp, Option<Seq>) {
    (event.seq(), event.at(), event.target())
}

fn says(packet: Option<&ClientPacket>, text: &str) -> bool {
    match packet {
        Some(ClientPacket::Post(post)) => post.text == text,
        _ => false,
    }
}
