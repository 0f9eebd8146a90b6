//! Decisions: what becomes of a room and its members once a command about them is taken. Each is
//! staged as an event, or as a few, and as the rows that it changes.

use natter_protocol::event::{Left, Muted, RoleChanged, SettingChanged};
use natter_protocol::{Access, Event, Role, Seq, Setting, UserId};

use crate::input::Visitor;
use crate::members::Membership;
use crate::room::Room;
use crate::turn::Turn;

/// What is decided about a room or somebody in it.
#[derive(Clone, Debug)]
pub(crate) enum Decision {
    /// It has its first member, who is its owner.
    Found {
        /// Who may come in.
        access: Access,
        /// What it is about.
        topic: String,
    },
    /// Whoever asks is a member.
    Join,
    /// Somebody else is a member.
    Add {
        /// Who.
        user: UserId,
        /// By which name.
        name: String,
        /// What they were before, if they were here before.
        before: Option<Membership>,
    },
    /// Somebody is not a member any more.
    Remove(Membership),
    /// Somebody is something else.
    Role(Membership, Role),
    /// Somebody may say nothing for so many seconds.
    Mute(Membership, u32),
    /// All that they said goes.
    Purge(Membership),
    /// One aspect of the room is another.
    Set(Setting),
}

impl Room {
    /// Stages a decision as an event, or as a few.
    pub(crate) fn decide(
        &mut self,
        turn: &Turn,
        visitor: &Visitor,
        own: Option<&Membership>,
        decision: Decision,
    ) -> Seq {
        let person = (visitor.user, visitor.name.clone());
        match decision {
            Decision::Found { access, topic } => self.found(turn, person, access, topic),
            Decision::Join => self.join(turn, person, own).0,
            Decision::Add { user, name, before } => {
                let (seq, added) = self.join(turn, (user, name), before.as_ref());
                self.inboxes.owe(&added, seq);
                seq
            }
            Decision::Remove(other) => self.remove(turn, own, other),
            Decision::Role(other, role) => self.appoint(turn, own, other, role),
            Decision::Mute(other, seconds) => self.mute(turn, own, other, seconds),
            Decision::Purge(other) => self.purge(turn, own, &other),
            Decision::Set(setting) => self.set(turn, own, setting),
        }
    }

    fn found(
        &mut self,
        turn: &Turn,
        person: (UserId, String),
        access: Access,
        topic: String,
    ) -> Seq {
        let (_, owner) = self.join(turn, person, None);
        let seq = self.change_role(turn, Some(&owner), owner.clone(), Role::Owner);
        for setting in [Setting::Access(access), Setting::Topic(topic)] {
            if self.settings.like(&setting) != setting {
                self.set(turn, Some(&owner), setting);
            }
        }
        seq
    }

    pub(crate) fn remove(
        &mut self,
        turn: &Turn,
        own: Option<&Membership>,
        mut other: Membership,
    ) -> Seq {
        let (seq, at) = self.next_event(turn);
        let event = Event::from(Left {
            seq,
            member: other.member.number,
            was: other.role,
            by: Self::number_of(own),
            at,
        });
        self.speak(own, &other);
        other.apply(&event);
        self.removed.push(other.member.user);
        if own.is_none_or(|own| own.member.number != other.member.number) {
            self.inboxes.owe(&other, seq);
        }
        self.staged.push(event);
        self.staged.put_member(other);
        seq
    }

    /// Whoever hands the room over stays as a moderator.
    fn appoint(
        &mut self,
        turn: &Turn,
        own: Option<&Membership>,
        other: Membership,
        role: Role,
    ) -> Seq {
        let goes = !role.is_in() && other.role.is_in();
        let before = other.clone();
        let seq = self.change_role(turn, own, other, role);
        if goes {
            self.removed.push(before.member.user);
            self.inboxes.owe(&Membership { role, ..before }, seq);
        }
        if role == Role::Owner
            && let Some(own) = own.filter(|own| own.role == Role::Owner)
        {
            self.change_role(turn, Some(own), own.clone(), Role::Moderator);
        }
        seq
    }

    pub(crate) fn change_role(
        &mut self,
        turn: &Turn,
        own: Option<&Membership>,
        mut other: Membership,
        role: Role,
    ) -> Seq {
        let (seq, at) = self.next_event(turn);
        let event = Event::from(RoleChanged {
            seq,
            member: other.member.number,
            role,
            was: other.role,
            by: Self::number_of(own),
            at,
        });
        self.speak(own, &other);
        other.apply(&event);
        self.staged.push(event);
        self.staged.put_member(other);
        seq
    }

    fn mute(
        &mut self,
        turn: &Turn,
        own: Option<&Membership>,
        mut other: Membership,
        seconds: u32,
    ) -> Seq {
        let (seq, at) = self.next_event(turn);
        let event = Event::from(Muted {
            seq,
            member: other.member.number,
            until: at.plus_ms(u64::from(seconds) * 1_000).clamped(),
            was: other.muted_until.clamped(),
            by: Self::number_of(own),
            at,
        });
        self.speak(own, &other);
        other.apply(&event);
        self.staged.push(event);
        self.staged.put_member(other);
        seq
    }

    fn set(&mut self, turn: &Turn, own: Option<&Membership>, setting: Setting) -> Seq {
        let (seq, at) = self.next_event(turn);
        if let Some(own) = own {
            self.introductions.speaks(&own.member);
        }
        self.staged.push(Event::from(SettingChanged {
            seq,
            was: self.settings.like(&setting),
            setting: setting.clone(),
            by: Self::number_of(own),
            at,
        }));
        if matches!(setting, Setting::Name(_)) {
            self.inboxes.owe_members();
        }
        self.settings.set(setting);
        self.staged.put_settings(self.settings.clone());
        seq
    }

    /// Whoever is named by an event is introduced before it.
    pub(crate) fn speak(&mut self, own: Option<&Membership>, other: &Membership) {
        if let Some(own) = own {
            self.introductions.speaks(&own.member);
        }
        self.introductions.speaks(&other.member);
    }
}
