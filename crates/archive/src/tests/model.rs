//! What the archive must equal: the log applied in order, the dumb way.

use std::collections::BTreeMap;

use natter_protocol::{Event, Member, MemberNumber, Message, Seq};

#[derive(Default)]
pub struct Model {
    pub messages: BTreeMap<Seq, Message>,
    pub members: BTreeMap<MemberNumber, Member>,
}

impl Model {
    pub fn of(log: &[Event]) -> Self {
        let mut model = Self::default();
        for event in log {
            model.apply(event);
        }
        model
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::Joined(e) => {
                let member = Member {
                    number: e.member,
                    user: e.user,
                    name: e.name.clone(),
                };
                self.members.insert(e.member, member);
            }
            Event::Renamed(e) => {
                if let Some(member) = self.members.get_mut(&e.member) {
                    member.name.clone_from(&e.name);
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
            | Event::Purged(_) => self.apply_to_message(event),
        }
    }

    fn apply_to_message(&mut self, event: &Event) {
        match Message::from_event(event) {
            Some(message) => {
                self.messages.insert(message.seq, message);
            }
            None => {
                let target = event.target().unwrap();
                if let Some(message) = self.messages.get_mut(&target) {
                    message.apply(event);
                }
            }
        }
    }
}
