//! What the room is set to, and what the person may do there: as the room last said, and as
//! events changed it since.
//!
//! The room speaks of its own clock; what is shown counts by the person's.

use natter_protocol::packet::server::{Rights as Told, Staff};
use natter_protocol::{Event, Posting, Role, Settings, Timestamp, UserId};

use crate::timeline::members::Members;
use crate::view::Composing;

/// What is known of it.
#[derive(Clone, Debug, Default)]
pub struct Rights {
    told: Option<Told>,
    /// How far the room's clock is ahead of the person's, in milliseconds.
    ahead_ms: i64,
    /// When a wait that is shown ends.
    shown_until: Option<Timestamp>,
}

impl Rights {
    /// The room says what time it is.
    pub fn meet(&mut self, room: Timestamp, now: Timestamp) {
        let signed = |at: Timestamp| i64::try_from(at.0).unwrap_or(i64::MAX);
        self.ahead_ms = signed(room).saturating_sub(signed(now));
    }

    /// The room says how it is.
    pub fn hear(&mut self, told: Told) {
        self.told = Some(told);
    }

    /// What the room is set to, once it has said so.
    #[must_use]
    pub fn settings(&self) -> Option<&Settings> {
        self.told.as_ref().map(|told| &told.settings)
    }

    /// What the person is in the room, as far as is known.
    #[must_use]
    pub fn role(&self) -> Role {
        self.told.as_ref().map_or(Role::Member, |told| told.role)
    }

    /// What somebody is in the room, of whom no more is known than that they are there.
    #[must_use]
    pub fn role_of(&self, user: UserId) -> Role {
        let told = self.told.as_ref();
        let staff = told.and_then(|told| told.staff.iter().find(|staff| staff.user == user));
        staff.map_or(Role::Member, |staff| staff.role)
    }

    /// Whether a post can be sent now, and if not, why not.
    #[must_use]
    pub fn composing(&self, now: Timestamp) -> Composing {
        let Some(told) = &self.told else {
            return Composing::Open;
        };
        let (muted, waits) = (self.local(told.muted_until), self.local(told.wait_until));
        match told.settings.posting {
            _ if told.role.moderates() => Composing::Open,
            _ if told.role <= Role::ReadOnly => Composing::ReadOnly,
            _ if muted > now => Composing::Muted { until: muted },
            Posting::Locked => Composing::Locked,
            Posting::Moderators => Composing::ModeratorsOnly,
            Posting::Everyone if waits > now => Composing::Wait { until: waits },
            Posting::Everyone => Composing::Open,
        }
    }

    /// When that changes by itself.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Option<Timestamp> {
        match self.composing(now) {
            Composing::Muted { until } | Composing::Wait { until } => Some(until),
            Composing::Open
            | Composing::ReadOnly
            | Composing::Locked
            | Composing::ModeratorsOnly => None,
        }
    }

    /// Whether a wait has ended since this was last asked.
    pub fn tick(&mut self, now: Timestamp) -> bool {
        let ended = self.shown_until.is_some_and(|until| until <= now);
        self.shown_until = self.due(now);
        ended
    }

    /// The person posted, by the room's clock. Whether they wait now.
    pub fn posted(&mut self, at: Timestamp) -> bool {
        let Some(told) = &mut self.told else {
            return false;
        };
        let slow_ms = u64::from(told.settings.slow_mode_s) * 1_000;
        let waits = slow_ms > 0 && !told.role.moderates();
        if waits {
            told.wait_until = told.wait_until.max(at.plus_ms(slow_ms));
        }
        waits
    }

    /// Takes in what an event says. Whether it says anything about this.
    pub fn apply(&mut self, event: &Event, members: &Members) -> bool {
        let Some(told) = &mut self.told else {
            return false;
        };
        match event {
            Event::SettingChanged(changed) => told.settings.set(changed.setting.clone()),
            Event::Muted(muted) if muted.member == told.member => told.muted_until = muted.until,
            Event::RoleChanged(changed) => {
                if changed.member == told.member {
                    told.role = changed.role;
                }
                let known = members.get(changed.member);
                set_staff(told, known.map(|known| known.user), changed.role);
            }
            Event::Left(left) => {
                let known = members.get(left.member);
                set_staff(told, known.map(|known| known.user), Role::Outsider);
            }
            // The list of members is another; their presence may not have changed.
            Event::Joined(_) => {}
            Event::Renamed(_)
            | Event::Posted(_)
            | Event::Edited(_)
            | Event::Deleted(_)
            | Event::Reacted(_)
            | Event::Unreacted(_)
            | Event::Erased(_)
            | Event::Muted(_)
            | Event::Purged(_) => return false,
        }
        true
    }

    fn local(&self, at: Timestamp) -> Timestamp {
        Timestamp(at.0.saturating_add_signed(-self.ahead_ms))
    }
}

fn set_staff(told: &mut Told, user: Option<UserId>, role: Role) {
    let Some(user) = user else {
        return;
    };
    told.staff.retain(|staff| staff.user != user);
    if role.moderates() {
        told.staff.push(Staff { user, role });
    }
}
