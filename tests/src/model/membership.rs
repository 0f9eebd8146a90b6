//! Who is what in a room, and whether they might do what they did: each rule as one look at what
//! the events before say.

use std::collections::BTreeMap;

use natter_protocol::event::{Deleted, Purged};
use natter_protocol::{
    Event, MemberNumber, Posting, Role, Seq, Setting, Settings, Timestamp, UserId,
};
use natter_room::Membership;

use crate::model::Wrong;

/// One person who ever was in the room.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Somebody {
    user: UserId,
    role: Role,
    muted_until: Timestamp,
    /// When they last posted while the room was in slow mode.
    posted_at: Option<Timestamp>,
}

/// Everyone who ever was in the room, and what it is set to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Company {
    people: BTreeMap<MemberNumber, Somebody>,
    /// What the room is set to.
    pub settings: Settings,
    /// The purges that began.
    purges: Vec<Purged>,
}

impl Company {
    /// After these events.
    pub fn of(events: &[Event]) -> Self {
        let mut company = Self::default();
        events.iter().for_each(|event| company.apply(event));
        company
    }

    /// What somebody is.
    #[must_use]
    pub fn role(&self, user: UserId) -> Role {
        let mut people = self.people.values();
        let somebody = people.find(|somebody| somebody.user == user);
        somebody.map_or(Role::Outsider, |somebody| somebody.role)
    }

    /// Everyone who is in the room, with their roles.
    #[must_use]
    pub fn members(&self) -> Vec<(UserId, Role)> {
        let people = self
            .people
            .values()
            .filter(|somebody| somebody.role.is_in());
        people
            .map(|somebody| (somebody.user, somebody.role))
            .collect()
    }

    /// Everyone who may not come back.
    pub fn banned(&self) -> impl Iterator<Item = UserId> {
        let people = self.people.values();
        let banned = people.filter(|somebody| somebody.role == Role::Banned);
        banned.map(|somebody| somebody.user)
    }

    /// Whether what the room stores of somebody is what its log says.
    pub fn check_stored(&self, stored: &Membership) -> Result<(), Wrong> {
        let somebody = self.people.get(&stored.member.number);
        let same = somebody.is_some_and(|somebody| {
            let muted = |until: Timestamp| until.max(Timestamp::WIRE_EPOCH);
            somebody.user == stored.member.user
                && somebody.role == stored.role
                && muted(somebody.muted_until) == muted(stored.muted_until)
        });
        match same {
            true => Ok(()),
            false => Err(format!("{stored:?} is stored, the log says {somebody:?}")),
        }
    }

    /// Whether the settings that the room stores are what its log says.
    pub fn check_settings(&self, stored: &Settings) -> Result<(), Wrong> {
        match *stored == self.settings {
            true => Ok(()),
            false => Err(format!("{stored:?} is stored, not {:?}", self.settings)),
        }
    }

    /// Whether this event may follow; `adopted`: it was taken in another life of the log.
    pub fn check(
        &self,
        event: &Event,
        author: impl Fn(Seq) -> Option<MemberNumber>,
        adopted: bool,
    ) -> Result<(), Wrong> {
        match self.fits(event) && (adopted || self.may(event, author)) {
            true => Ok(()),
            false => Err(format!("{event:?} is not allowed: {self:?}")),
        }
    }

    /// Whether it says of what was what was so.
    fn fits(&self, event: &Event) -> bool {
        let role = |number: &MemberNumber| self.people.get(number).map(|known| known.role);
        match event {
            Event::Joined(joined) => match self.people.get(&joined.member) {
                Some(known) => known.user == joined.user && known.role == Role::Outsider,
                None => joined.member.0 as usize == self.people.len() + 1,
            },
            Event::Left(left) => left.was.is_in() && role(&left.member) == Some(left.was),
            Event::RoleChanged(changed) => {
                changed.was != changed.role && role(&changed.member) == Some(changed.was)
            }
            Event::SettingChanged(changed) => {
                changed.was != changed.setting
                    && self.settings.like(&changed.setting) == changed.was
            }
            _ => true,
        }
    }

    /// Whether a purge takes this message, and this is its delete.
    #[must_use]
    pub fn purges(&self, deleted: &Deleted, author: Option<MemberNumber>) -> bool {
        let takes = |purged: &&Purged| {
            Some(purged.member) == author
                && purged.by == deleted.by
                && deleted.target < purged.seq
                && purged.seq < deleted.seq
        };
        self.purges.iter().find(takes).is_some()
    }

    /// The purges that began.
    pub fn began(&self) -> impl Iterator<Item = &Purged> {
        self.purges.iter()
    }

    /// Who a number is.
    #[must_use]
    pub fn user(&self, number: MemberNumber) -> Option<UserId> {
        self.people.get(&number).map(|somebody| somebody.user)
    }

    fn may(&self, event: &Event, author: impl Fn(Seq) -> Option<MemberNumber>) -> bool {
        if let Event::Deleted(deleted) = event
            && self.purges(deleted, author(deleted.target))
        {
            return true;
        }
        if event.by() == MemberNumber::PLACE {
            return match event {
                Event::Left(_) | Event::Purged(_) => true,
                Event::RoleChanged(changed) => {
                    let mut people = self.people.values();
                    changed.role == Role::Owner && !people.any(|p| p.role == Role::Owner)
                }
                _ => false,
            };
        }
        let Some(by) = self.people.get(&event.by()) else {
            return matches!(event, Event::Joined(_));
        };
        let about = event.about().and_then(|number| self.people.get(&number));
        let above = about.is_some_and(|about| by.role.moderates() && by.role > about.role);
        match event {
            Event::Joined(_) => true,
            Event::Renamed(_) | Event::Unreacted(_) | Event::Erased(_) => by.role.is_in(),
            Event::Posted(posted) => {
                let slow_ms = u64::from(self.settings.slow_mode_s) * 1_000;
                let waited = by
                    .posted_at
                    .is_none_or(|at| posted.at.ms_since(at) >= slow_ms);
                self.speaks(by, event.at(), Posting::Everyone) && (waited || by.role.moderates())
            }
            Event::Edited(_) | Event::Reacted(_) => {
                self.speaks(by, event.at(), Posting::Moderators)
            }
            Event::Deleted(deleted) => {
                by.role.moderates() || by.role.is_in() && author(deleted.target) == Some(deleted.by)
            }
            Event::Left(left) => left.by == left.member || above,
            Event::RoleChanged(changed) if changed.by == changed.member => {
                // The one who opened the room, or handed it over a moment ago.
                let owners = self.people.values().filter(|p| p.role == Role::Owner);
                match changed.role {
                    Role::Owner => self.people.len() == 1,
                    Role::Moderator => owners.count() == 2,
                    _ => false,
                }
            }
            Event::RoleChanged(changed) => {
                let appoints = changed.role.moderates() || changed.was.moderates();
                let removes = !changed.role.is_in();
                above && (!appoints || removes || by.role == Role::Owner)
            }
            Event::Purged(_) => above,
            Event::Muted(_) => above && about.is_some_and(|about| about.role.is_in()),
            Event::SettingChanged(changed) => match changed.setting {
                Setting::Access(_) => by.role == Role::Owner,
                _ => by.role.moderates(),
            },
        }
    }

    /// Whether somebody may speak then, where it takes at most this of the room.
    fn speaks(&self, by: &Somebody, at: Timestamp, most: Posting) -> bool {
        let open = match self.settings.posting {
            Posting::Everyone => true,
            Posting::Moderators => most == Posting::Moderators,
            Posting::Locked => false,
        };
        by.role.moderates() || by.role > Role::ReadOnly && by.muted_until <= at && open
    }

    /// One event more.
    pub fn apply(&mut self, event: &Event) {
        if let Event::Joined(joined) = event {
            let somebody = Somebody {
                user: joined.user,
                role: Role::Member,
                muted_until: Timestamp::default(),
                posted_at: None,
            };
            self.people.entry(joined.member).or_insert(somebody).role = Role::Member;
        }
        if let Event::Purged(purged) = event {
            self.purges.push(purged.clone());
        }
        if let Event::SettingChanged(changed) = event {
            self.settings.set(changed.setting.clone());
        }
        let slow = self.settings.slow_mode_s > 0;
        let number = event.about().unwrap_or(event.by());
        let Some(somebody) = self.people.get_mut(&number) else {
            return;
        };
        match event {
            Event::Left(_) => somebody.role = Role::Outsider,
            Event::RoleChanged(changed) => somebody.role = changed.role,
            Event::Muted(muted) => somebody.muted_until = muted.until,
            Event::Posted(posted) if slow && !somebody.role.moderates() => {
                somebody.posted_at = Some(posted.at);
            }
            _ => {}
        }
    }
}
