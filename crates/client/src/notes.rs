//! Notes: quiet lines between messages, for who came and went and what was decided.
//!
//! Only what happened while this page was open, or was missed since: a page of history has none.

use std::collections::VecDeque;

use natter_protocol::{Event, Role, Seq};

/// Notes that are remembered.
pub const NOTES_MAX: usize = 100;

/// The notes, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    events: VecDeque<Event>,
}

impl Notes {
    /// Takes an event, if people should see it. Whether it is one of those.
    pub fn add(&mut self, event: &Event) -> bool {
        let is_seen = is_seen(event);
        if is_seen {
            self.events.push_back(event.clone());
            if self.events.len() > NOTES_MAX {
                self.events.pop_front();
            }
        }
        is_seen
    }

    /// The note of this event.
    #[must_use]
    pub fn get(&self, seq: Seq) -> Option<&Event> {
        self.events.iter().find(|event| event.seq() == seq)
    }

    /// The run of people who come and go that ends with this event, the newest first.
    pub fn run(&self, last: Seq) -> impl Iterator<Item = &Event> {
        let before = self.events.iter().rev();
        let from = before.skip_while(move |event| event.seq() > last);
        from.take_while(|event| is_passing(event))
    }

    /// The notes after this event and before that one, oldest first.
    pub fn between(&self, after: Seq, before: Seq) -> impl Iterator<Item = &Event> {
        let within = move |event: &&Event| after < event.seq() && event.seq() < before;
        self.events.iter().filter(within)
    }
}

/// Whether somebody came, or went of their own accord: in a large room that happens all the time,
/// so that many of these in a row are one line.
#[must_use]
pub fn is_passing(event: &Event) -> bool {
    match event {
        Event::Joined(_) => true,
        Event::Left(left) => left.by == left.member,
        Event::Renamed(_)
        | Event::Posted(_)
        | Event::Edited(_)
        | Event::Deleted(_)
        | Event::Reacted(_)
        | Event::Unreacted(_)
        | Event::Erased(_)
        | Event::RoleChanged(_)
        | Event::Muted(_)
        | Event::SettingChanged(_)
        | Event::Purged(_) => false,
    }
}

fn is_seen(event: &Event) -> bool {
    match event {
        Event::RoleChanged(changed) => changed.role != Role::Owner || changed.by != changed.member,
        Event::Joined(_)
        | Event::Left(_)
        | Event::Muted(_)
        | Event::SettingChanged(_)
        | Event::Purged(_) => true,
        Event::Renamed(_)
        | Event::Posted(_)
        | Event::Edited(_)
        | Event::Deleted(_)
        | Event::Reacted(_)
        | Event::Unreacted(_)
        | Event::Erased(_) => false,
    }
}
