//! A room once more, for stories that are told in several ways.

use std::collections::BTreeMap;

use super::{Object, user_id};
use crate::{Effect, Input};

impl Object {
    /// The same once more, with a clock of its own: what happens to one happens to it alone.
    pub fn again(&self) -> Self {
        Self {
            room: self.room.clone(),
            log: self.log.clone(),
            heartbeat: self.heartbeat.clone(),
            heard: BTreeMap::new(),
            closed: BTreeMap::new(),
            admitted: self.admitted.clone(),
            attachments: self.attachments.clone(),
            reports: Vec::new(),
            people: self.people.clone(),
            rights: self.rights.clone(),
            ..*self
        }
    }

    /// The inboxes of these people have heard what the room told them.
    pub fn inboxes_told(&mut self, people: &[u64]) -> Vec<Effect> {
        let users = people.iter().map(|number| user_id(*number)).collect();
        self.input(Input::InboxesTold { users })
    }
}
