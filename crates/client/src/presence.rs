//! Who is here.

use natter_protocol::UserId;
use natter_protocol::limits::PRESENT_NAMED_MAX;
use natter_protocol::packet::server::{self, Person, PresenceScope, Status};

use crate::sorted::Map;

/// People remembered: a full snapshot and as many changes again.
pub const PEOPLE_MAX: usize = 2 * PRESENT_NAMED_MAX;

/// Who is here, as far as the room has said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    online: u32,
    people: Map<UserId, Person>,
}

impl Presence {
    /// Takes a snapshot, or merges changes. Whether anything differs.
    pub fn hear(&mut self, packet: server::Presence) -> bool {
        let before = self.clone();
        self.online = packet.online;
        match packet.scope {
            PresenceScope::Snapshot => self.people.clear(),
            PresenceScope::Changes => {}
        }
        for person in packet.people {
            self.put(person);
        }
        *self != before
    }

    fn put(&mut self, person: Person) {
        match person.status {
            Status::Gone => {
                self.people.remove(&person.user);
            }
            Status::Active | Status::Idle => {
                let known = self.people.contains_key(&person.user);
                if known || self.people.len() < PEOPLE_MAX {
                    self.people.insert(person.user, person);
                }
            }
        }
    }

    /// How many people are here, named or not.
    #[must_use]
    pub const fn online(&self) -> u32 {
        self.online
    }

    /// The display name of somebody who is here.
    #[must_use]
    pub fn name(&self, user: UserId) -> Option<&str> {
        self.people.get(&user).map(|person| person.name.as_str())
    }

    /// Everybody who is named: at the screen first, then by name.
    #[must_use]
    pub fn people(&self) -> Vec<&Person> {
        let key = |person: &Person| {
            let away = person.status != Status::Active;
            (away, person.name.to_lowercase(), person.user)
        };
        let people = self.people.values();
        let people: Map<_, _> = people.map(|person| (key(person), person)).collect();
        people.into_iter().map(|(_, person)| person).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(number: u8, name: &str, status: Status) -> Person {
        Person {
            user: UserId([number; 16]),
            name: name.to_owned(),
            status,
        }
    }

    fn packet(scope: PresenceScope, people: Vec<Person>) -> server::Presence {
        server::Presence {
            online: 7,
            scope,
            people,
        }
    }

    fn names(presence: &Presence) -> Vec<&str> {
        presence.people().iter().map(|p| p.name.as_str()).collect()
    }

    #[test]
    fn changes_add_and_remove_and_a_snapshot_replaces() {
        let mut presence = Presence::default();
        let all = vec![
            person(1, "Zoe", Status::Active),
            person(2, "ben", Status::Active),
            person(3, "Ada", Status::Idle),
        ];
        assert!(presence.hear(packet(PresenceScope::Snapshot, all)));
        assert_eq!(names(&presence), ["ben", "Zoe", "Ada"]);
        let changes = vec![
            person(1, "Zoe", Status::Gone),
            person(3, "Ada", Status::Active),
        ];
        assert!(presence.hear(packet(PresenceScope::Changes, changes.clone())));
        assert!(!presence.hear(packet(PresenceScope::Changes, changes)));
        assert_eq!(names(&presence), ["Ada", "ben"]);
        assert!(presence.hear(packet(PresenceScope::Snapshot, Vec::new())));
        assert_eq!((names(&presence).len(), presence.online()), (0, 7));
    }

    #[test]
    fn only_so_many_people_are_remembered() {
        let mut presence = Presence::default();
        for number in 0..=255 {
            let change = vec![person(number, "x", Status::Active)];
            presence.hear(packet(PresenceScope::Changes, change));
        }
        assert_eq!(presence.people().len(), PEOPLE_MAX);
    }
}
