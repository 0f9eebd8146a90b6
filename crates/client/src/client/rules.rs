//! What the room is set to and who is what there, as it is shown.

use natter_protocol::packet::server::Rights as Told;
use natter_protocol::{Event, Role, UserId};

use super::Client;
use super::turn::Turn;
use crate::effect::Change;
use crate::view::{Composing, RulesView};

impl Client {
    /// What the room is set to, and what the person may do there.
    #[must_use]
    pub fn rules(&self, now: natter_protocol::Timestamp) -> RulesView {
        RulesView {
            role: self.rights.role(),
            composing: self.composing(now),
            settings: self.rights.settings().cloned().unwrap_or_default(),
        }
    }

    /// Whether a post can be sent now.
    #[must_use]
    pub fn composing(&self, now: natter_protocol::Timestamp) -> Composing {
        self.rights.composing(now)
    }

    /// What somebody who is in the room is there, as far as is known.
    #[must_use]
    pub fn role_of(&self, user: UserId) -> Role {
        self.rights.role_of(user)
    }

    pub(super) fn hear_rights(&mut self, turn: &mut Turn, told: Told) {
        self.timeline.learn_mine(told.member);
        self.rights.hear(told);
        turn.changed(Change::Rights);
        turn.changed(Change::Presence);
    }

    /// Something about the room or its members is another; people may see that between the
    /// messages.
    pub(super) fn decided(&mut self, turn: &mut Turn, event: &Event) {
        if self.rights.apply(event, self.timeline.members()) {
            turn.changed(Change::Rights);
            turn.changed(Change::Presence);
        }
        if self.notes.add(event) {
            turn.changed(Change::Rows);
        }
    }
}
