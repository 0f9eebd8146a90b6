//! Members: whoever joins has a number in the room from then on, and keeps it.

use natter_protocol::event::{Joined, Renamed};
use natter_protocol::packet::server::{Rights, Staff};
use natter_protocol::{
    CloseCode, Event, Member, MemberNumber, Role, Seq, Standing, Timestamp, UserId,
};

use crate::input::{ConnectionId, Visitor};
use crate::log::{Log, Unreadable};
use crate::room::Room;
use crate::turn::Turn;

/// What the room knows of somebody who ever joined it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Who, and by which number.
    pub member: Member,
    /// The event by which they first joined.
    pub joined: Seq,
    /// What they are.
    pub role: Role,
    /// They may say nothing until then.
    pub muted_until: Timestamp,
    /// When they last posted while the room was in slow mode.
    pub posted_at: Timestamp,
}

impl Membership {
    /// Somebody who joined by this event, and never did before.
    #[must_use]
    pub fn new(member: Member, joined: Seq) -> Self {
        Self {
            member,
            joined,
            role: Role::Member,
            muted_until: Timestamp::default(),
            posted_at: Timestamp::default(),
        }
    }

    /// Takes in an event about them.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Joined(event) => {
                self.role = Role::Member;
                self.member.name.clone_from(&event.name);
            }
            Event::Renamed(event) => self.member.name.clone_from(&event.name),
            Event::Left(_) => self.role = Role::Outsider,
            Event::RoleChanged(event) => self.role = event.role,
            Event::Muted(event) => self.muted_until = event.until,
            Event::Posted(_)
            | Event::Edited(_)
            | Event::Deleted(_)
            | Event::Reacted(_)
            | Event::Unreacted(_)
            | Event::Erased(_)
            | Event::SettingChanged(_)
            | Event::Purged(_) => {}
        }
    }

    /// Takes an event about them back, the newest first.
    pub(crate) fn undo(&mut self, event: &Event) {
        match event {
            Event::Joined(_) => self.role = Role::Outsider,
            Event::Left(event) => self.role = event.was,
            Event::RoleChanged(event) => self.role = event.was,
            Event::Muted(event) => self.muted_until = event.was,
            // Nobody minds a name that is newer than the rest.
            Event::Renamed(_)
            | Event::Posted(_)
            | Event::Edited(_)
            | Event::Deleted(_)
            | Event::Reacted(_)
            | Event::Unreacted(_)
            | Event::Erased(_)
            | Event::SettingChanged(_)
            | Event::Purged(_) => {}
        }
    }
}

/// What the room keeps that somebody is, of whom it may know nothing.
pub(crate) fn role_of(membership: Option<&Membership>) -> Role {
    membership.map_or(Role::Outsider, |membership| membership.role)
}

impl Room {
    /// What somebody is here, with what they are in the place: a guest of the place is never a
    /// plain member, and a room of the place is looked after by whoever looks after the place.
    pub(crate) fn role(&self, standing: Standing, membership: Option<&Membership>) -> Role {
        match (role_of(membership), standing) {
            (Role::Member, Standing::Guest) => Role::Guest,
            (role, Standing::Owner) if self.config.belongs_to_place && role.is_in() => Role::Owner,
            (role, Standing::Moderator) if self.config.belongs_to_place && role.is_in() => {
                role.max(Role::Moderator)
            }
            (role, _) => role,
        }
    }

    /// Whoever looks after the place is written down as who looks after its room: nobody else
    /// can tell when they are not here, and nobody may act on who outranks them.
    pub(crate) fn raise(&mut self, turn: &Turn, visitor: &Visitor, own: Membership) {
        let role = self.role(visitor.standing, Some(&own));
        if role > own.role {
            self.change_role(turn, Some(&own.clone()), own, role);
        }
    }

    /// The member under their new name, if the visitor goes by another than the room knows.
    pub(crate) fn renamed(visitor: &Visitor, mut known: Membership) -> Option<Membership> {
        let renamed = known.member.name != visitor.name;
        known.member.name.clone_from(&visitor.name);
        renamed.then_some(known)
    }

    /// Records that a member goes by another name.
    pub(crate) fn rename(&mut self, turn: &Turn, membership: Membership) {
        let (seq, at) = self.next_event(turn);
        self.staged.push(Event::from(Renamed {
            seq,
            member: membership.member.number,
            at,
            name: membership.member.name.clone(),
        }));
        self.staged.put_member(membership);
    }

    /// Records that a person is a member, under the number they had, or gives them one. Whoever
    /// comes back does so under the name that they had, and takes another in a second event: so
    /// a recovery which does not let them in again still has the name in an event of its own.
    pub(crate) fn join(
        &mut self,
        turn: &Turn,
        (user, name): (UserId, String),
        before: Option<&Membership>,
    ) -> (Seq, Membership) {
        let (seq, at) = self.next_event(turn);
        let number = match before {
            Some(before) => before.member.number,
            None => {
                self.taken.member = self.taken.member.next();
                self.taken.member
            }
        };
        self.introductions.joins(number);
        let known = before.map(|before| before.member.name.clone());
        let event = Event::from(Joined {
            seq,
            member: number,
            user,
            at,
            name: known.unwrap_or_else(|| name.clone()),
        });
        let member = Member {
            number,
            user,
            name: name.clone(),
        };
        let mut membership = before.cloned().unwrap_or(Membership::new(member, seq));
        membership.apply(&event);
        self.staged.push(event);
        self.staged.put_member(membership.clone());
        if membership.member.name != name {
            membership.member.name = name;
            self.rename(turn, membership.clone());
        }
        (seq, membership)
    }

    /// What somebody who comes may do, and what the room is set to, as it is written.
    pub(crate) fn rights(
        &self,
        visitor: &Visitor,
        membership: &Membership,
        log: &dyn Log,
    ) -> Result<Rights, Unreadable> {
        let staff = log.staff()?.into_iter().map(|staff| Staff {
            user: staff.member.user,
            role: staff.role,
        });
        Ok(Rights {
            member: membership.member.number,
            role: self.role(visitor.standing, Some(membership)),
            muted_until: membership.muted_until,
            wait_until: self.wait_until(membership),
            settings: self.settings.clone(),
            staff: staff.collect(),
        })
    }

    /// Ends the connections of those who were removed in this turn.
    pub(crate) fn expel_removed(&mut self, turn: &mut Turn, code: CloseCode) {
        for user in std::mem::take(&mut self.removed) {
            let own: Vec<ConnectionId> = self.connections.of(user).collect();
            for id in own {
                self.close(turn, id, code);
            }
        }
    }

    /// Whose act it is: of whoever has no number it is the place's.
    pub(crate) fn number_of(membership: Option<&Membership>) -> MemberNumber {
        membership.map_or(MemberNumber::PLACE, |membership| membership.member.number)
    }
}
