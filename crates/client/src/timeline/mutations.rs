//! Changes seen live, kept for a while: pages that are older than they are get them applied.

use std::collections::VecDeque;

use natter_protocol::{Event, Message, Seq};

/// Changes that are kept.
pub const MUTATIONS_MAX: usize = 5_000;
/// What their texts may weigh together, in bytes.
pub const MUTATION_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Every event that changed a message or a name, after `floor` and up to the newest applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mutations {
    floor: Seq,
    events: VecDeque<Event>,
    bytes: usize,
}

impl Mutations {
    /// The view begins with this event; nothing is known of changes before.
    #[must_use]
    pub const fn from(floor: Seq) -> Self {
        Self {
            floor,
            events: VecDeque::new(),
            bytes: 0,
        }
    }

    /// Every change after this seq is known: a page as of then can be brought up to date.
    #[must_use]
    pub const fn floor(&self) -> Seq {
        self.floor
    }

    /// Remembers an event, if it changed something; the oldest make room.
    pub fn push(&mut self, event: Event) {
        if let Event::Posted(_) | Event::Joined(_) = event {
            return;
        }
        self.bytes += text_bytes(&event);
        self.events.push_back(event);
        while self.events.len() > MUTATIONS_MAX || self.bytes > MUTATION_BYTES_MAX {
            let Some(oldest) = self.events.pop_front() else {
                break;
            };
            self.bytes -= text_bytes(&oldest);
            self.floor = self.floor.max(oldest.seq());
        }
    }

    /// Brings messages, sorted by seq, up to date.
    pub fn apply_to(&self, messages: &mut [Message]) {
        for event in &self.events {
            let place = event
                .target()
                .and_then(|target| messages.binary_search_by_key(&target, |m| m.seq).ok());
            if let Some(message) = place.and_then(|place| messages.get_mut(place)) {
                message.apply(event);
            }
        }
    }

    /// The events, oldest first.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.events.iter()
    }
}

fn text_bytes(event: &Event) -> usize {
    match event {
        Event::Edited(edited) => edited.text.len(),
        Event::Renamed(renamed) => renamed.name.len(),
        Event::Reacted(reacted) => reacted.emoji.len(),
        Event::Unreacted(unreacted) => unreacted.emoji.len(),
        Event::SettingChanged(_) => natter_protocol::limits::TOPIC_BYTES_MAX,
        Event::Posted(_)
        | Event::Joined(_)
        | Event::Deleted(_)
        | Event::Erased(_)
        | Event::Left(_)
        | Event::RoleChanged(_)
        | Event::Muted(_)
        | Event::Purged(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use natter_protocol::event::Edited;
    use natter_protocol::{MemberNumber, Timestamp};

    use super::*;

    fn edited(seq: u64, text: &str) -> Event {
        Event::from(Edited {
            seq: Seq(seq),
            target: Seq(1),
            by: MemberNumber(1),
            at: Timestamp::WIRE_EPOCH,
            text: text.to_owned(),
        })
    }

    #[test]
    fn what_is_forgotten_raises_the_floor() {
        let mut mutations = Mutations::from(Seq(10));
        for seq in 11..=10 + MUTATIONS_MAX as u64 {
            mutations.push(edited(seq, ""));
        }
        assert_eq!(mutations.floor(), Seq(10));
        mutations.push(edited(9_999, ""));
        assert_eq!(mutations.floor(), Seq(11));
    }

    #[test]
    fn long_texts_are_bounded_by_their_weight() {
        let mut mutations = Mutations::from(Seq(0));
        let text = "x".repeat(4 * 1024);
        for seq in 1..=1_000 {
            mutations.push(edited(seq, &text));
        }
        assert_eq!(mutations.events.len(), MUTATION_BYTES_MAX / text.len());
        assert_eq!(mutations.floor(), Seq(1_000 - 512));
    }
}
