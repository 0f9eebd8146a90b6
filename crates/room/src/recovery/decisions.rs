//! Decisions about the room and its members, taken again behind what D1 has.
//!
//! Unlike what people said, they are judged anew: D1 may know of a ban that this life did not.

use natter_protocol::{Event, MemberNumber, Role, Seq, Settings};

use crate::decisions::Decision;
use crate::input::Visitor;
use crate::log::{Log, Unreadable};
use crate::members::{Membership, role_of};
use crate::roles::{Action, may, outranks, to_set};
use crate::room::Room;
use crate::staged::View;
use crate::turn::Turn;

impl Room {
    /// Takes a decision of this life again, if it still says something; where it stands then.
    pub(super) fn retake_decision(
        &mut self,
        turn: &Turn,
        visitor: &Visitor,
        own: Option<&Membership>,
        event: &Event,
        (log, now): (&dyn Log, &dyn Log),
    ) -> Result<Option<Seq>, Unreadable> {
        let staged = &self.staged;
        let view = View { staged, log: now };
        let other = match event.about() {
            Some(number) => known(number, log, view)?,
            None => None,
        };
        let decision = decision(turn, &self.settings, own, other, event);
        Ok(decision.map(|decision| self.decide(turn, visitor, own, decision)))
    }
}

/// Who that number of this life is now.
fn known(
    number: MemberNumber,
    log: &dyn Log,
    view: View<'_>,
) -> Result<Option<Membership>, Unreadable> {
    match log.member(number)? {
        Some(member) => view.membership_of(member.user),
        None => Ok(None),
    }
}

fn decision(
    turn: &Turn,
    settings: &Settings,
    own: Option<&Membership>,
    other: Option<Membership>,
    event: &Event,
) -> Option<Decision> {
    let (by, is) = (role_of(own), role_of(other.as_ref()));
    match event {
        Event::Joined(_) => {
            let is_out = !is.is_in() && is != Role::Banned;
            is_out.then_some(Decision::Join)
        }
        Event::Left(left) => {
            let fair = [left.member, MemberNumber::PLACE].contains(&left.by)
                || outranks(by, is) && may(by, Action::Remove);
            other.filter(|_| fair && is.is_in()).map(Decision::Remove)
        }
        Event::RoleChanged(changed) => {
            // One's own role changes when one opens a room or hands it over.
            let fair = [changed.member, MemberNumber::PLACE].contains(&changed.by)
                || outranks(by, is) && may(by, Action::Ban);
            let other = other.filter(|_| fair && is == changed.was);
            other.map(|other| Decision::Role(other, changed.role))
        }
        Event::Muted(muted) => {
            let fair = outranks(by, is) && may(by, Action::Mute);
            let seconds = muted.until.ms_since(turn.now) / 1_000;
            let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
            other
                .filter(|_| fair && is.is_in())
                .map(|other| Decision::Mute(other, seconds))
        }
        Event::SettingChanged(changed) => {
            let is_other = settings.like(&changed.setting) != changed.setting;
            let fair = may(by, to_set(&changed.setting));
            (fair && is_other).then(|| Decision::Set(changed.setting.clone()))
        }
        // Like a delete: whoever asked for it might, when they did.
        Event::Purged(_) => other.map(Decision::Purge),
        Event::Renamed(_)
        | Event::Posted(_)
        | Event::Edited(_)
        | Event::Deleted(_)
        | Event::Reacted(_)
        | Event::Unreacted(_)
        | Event::Erased(_) => None,
    }
}
