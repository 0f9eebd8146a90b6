//! Who is here: a snapshot at join, and coalesced changes after it, at most one packet a second
//! and never a packet per join.

use std::collections::BTreeMap;

use natter_protocol::limits::PRESENT_NAMED_MAX;
use natter_protocol::packet::server::{Person, Presence as PresencePacket, PresenceScope, Status};
use natter_protocol::{Timestamp, UserId};

use crate::input::{ConnectionId, Visitor};

/// The least time between two presence packets to everyone, in milliseconds.
const EVERY_MS: u64 = 1_000;

/// A person who is here, over all their connections.
#[derive(Clone, Debug)]
struct Here {
    name: String,
    connections: BTreeMap<ConnectionId, Status>,
}

/// Who is here, and what was said of it.
#[derive(Clone, Debug)]
pub(crate) struct Presence {
    people: BTreeMap<UserId, Here>,
    /// Those who changed, as they were before.
    changed: BTreeMap<UserId, Before>,
    /// What was told is not known (the room restarted), so the next packet says everything.
    told: Told,
    sent_at: Option<Timestamp>,
}

/// How somebody was last told.
#[derive(Clone, Debug)]
enum Before {
    /// To everyone alike; `None`: as not here.
    Alike(Option<Person>),
    /// To a newcomer like this, and to the others otherwise.
    Mixed(Person),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Unknown,
    Known,
}

impl Presence {
    /// Nobody is here, and nobody was told anything.
    pub(crate) fn new() -> Self {
        Self {
            people: BTreeMap::new(),
            changed: BTreeMap::new(),
            told: Told::Known,
            sent_at: None,
        }
    }

    /// Takes in a connection that was here before the restart.
    pub(crate) fn restore(&mut self, visitor: Visitor, connection: ConnectionId, status: Status) {
        self.told = Told::Unknown;
        self.enter(visitor, connection, status);
    }

    /// A connection is admitted.
    pub(crate) fn join(&mut self, visitor: Visitor, connection: ConnectionId, status: Status) {
        self.note(visitor.user);
        self.enter(visitor, connection, status);
    }

    /// A connection is gone.
    pub(crate) fn leave(&mut self, user: UserId, connection: ConnectionId) {
        self.note(user);
        if let Some(here) = self.people.get_mut(&user) {
            here.connections.remove(&connection);
            if here.connections.is_empty() {
                self.people.remove(&user);
            }
        }
    }

    /// A connection says whether its person is at the screen.
    pub(crate) fn set(&mut self, user: UserId, connection: ConnectionId, status: Status) {
        self.note(user);
        if let Some(here) = self.people.get_mut(&user) {
            here.connections.insert(connection, status);
        }
    }

    /// How many people are here.
    pub(crate) fn online(&self) -> usize {
        self.people.len()
    }

    /// Everyone, as far as they are named, for somebody who just came. What it says of those who
    /// are changing, the others were not told: they are in the next packet whatever they do.
    pub(crate) fn snapshot_for(&mut self, you: UserId) -> PresencePacket {
        let mut changed = std::mem::take(&mut self.changed);
        for (user, before) in &mut changed {
            if let Before::Alike(told) = before {
                let is = self.person(*user);
                if let Some(known) = (is != *told).then(|| is.or_else(|| told.clone())).flatten() {
                    *before = Before::Mixed(known);
                }
            }
        }
        self.changed = changed;
        self.snapshot(Some(you))
    }

    fn snapshot(&self, you: Option<UserId>) -> PresencePacket {
        let first = you.and_then(|user| self.person(user));
        let others = self.people.keys().filter(|user| Some(**user) != you);
        let others = others.filter_map(|user| self.person(*user));
        self.packet(
            PresenceScope::Snapshot,
            first
                .into_iter()
                .chain(others)
                .take(PRESENT_NAMED_MAX)
                .collect(),
        )
    }

    /// When the next packet to everyone may leave, if there is something to say.
    pub(crate) fn due(&self) -> Option<Timestamp> {
        let after = self.sent_at.map(|at| at.plus_ms(EVERY_MS));
        (!self.changed.is_empty()).then(|| after.unwrap_or_default())
    }

    /// The packet to everyone that is due, if one is.
    pub(crate) fn take_due(&mut self, now: Timestamp) -> Option<PresencePacket> {
        if self.due()? > now {
            return None;
        }
        let before = std::mem::take(&mut self.changed);
        let changes: Vec<Person> = before
            .into_iter()
            .filter_map(|(user, before)| self.change(user, before))
            .collect();
        if self.people.is_empty() || changes.is_empty() {
            return None;
        }
        self.sent_at = Some(now);
        let whole = self.told == Told::Unknown || changes.len() > PRESENT_NAMED_MAX;
        self.told = Told::Known;
        Some(match whole {
            true => self.snapshot(None),
            false => self.packet(PresenceScope::Changes, changes),
        })
    }

    fn enter(&mut self, visitor: Visitor, connection: ConnectionId, status: Status) {
        let here = self.people.entry(visitor.user).or_insert_with(|| Here {
            name: String::new(),
            connections: BTreeMap::new(),
        });
        here.name = visitor.name;
        here.connections.insert(connection, status);
    }

    /// Remembers how a person was last told, before they change.
    fn note(&mut self, user: UserId) {
        let person = self.person(user);
        self.changed.entry(user).or_insert(Before::Alike(person));
    }

    /// What to say of a person who was told like this; nothing if that still stands.
    fn change(&self, user: UserId, before: Before) -> Option<Person> {
        let person = self.person(user);
        let known = match before {
            Before::Alike(told) if told == person => return None,
            Before::Alike(told) => told,
            Before::Mixed(known) => Some(known),
        };
        let gone = |known: Person| Person {
            status: Status::Gone,
            ..known
        };
        person.or_else(|| known.map(gone))
    }

    fn person(&self, user: UserId) -> Option<Person> {
        let here = self.people.get(&user)?;
        let active = here.connections.values().any(|s| *s == Status::Active);
        Some(Person {
            user,
            name: here.name.clone(),
            status: if active { Status::Active } else { Status::Idle },
        })
    }

    fn packet(&self, scope: PresenceScope, people: Vec<Person>) -> PresencePacket {
        PresencePacket {
            online: u32::try_from(self.people.len()).unwrap_or(u32::MAX),
            scope,
            people,
        }
    }
}
