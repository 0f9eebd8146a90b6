//! Moderation: who comes and goes, who is what, and what the room is set to.
//!
//! All of it is asked over HTTP, each command once, and is written and shown in the turn in which
//! it is taken: whoever has to go hears nothing after it.

use natter_protocol::limits::{MUTE_S_MAX, SLOW_MODE_S_MAX, TOPIC_BYTES_MAX};
use natter_protocol::packet::client::{Add, ChangeSetting, Found, Mute, Purge, SetRole};
use natter_protocol::{
    Access, ClientPacket, CloseCode, Posting, RejectReason, Role, Setting, Timestamp,
};
use natter_text::rules;

use crate::commands::{Change, Sender, Verdict};
use crate::decisions::Decision;
use crate::input::{ConnectionId, Visitor};
use crate::log::{Log, Unreadable};
use crate::members::Membership;
use crate::recovery::Recovery;
use crate::roles::{Action, may, outranks, to_set};
use crate::room::Room;
use crate::turn::Turn;

impl Room {
    /// Somebody asks for a change, over HTTP; the answer goes out once it is written, to what
    /// looks like a connection.
    pub(crate) fn asked(
        &mut self,
        turn: &mut Turn,
        ask: ConnectionId,
        visitor: &Visitor,
        packet: &ClientPacket,
        log: &dyn Log,
    ) {
        if self.revoked.has(visitor, turn.now) {
            return turn.close(ask, CloseCode::NoSession);
        }
        let recovers = matches!(self.recovery, Recovery::UnderWay { .. });
        let Some(id) = packet.command_id().filter(|_| !recovers) else {
            return turn.close(ask, CloseCode::Broken);
        };
        self.asks.insert(ask);
        if let Err(code) = self.command(turn, ask, visitor, (id, packet), log) {
            self.asks.remove(&ask);
            return turn.close(ask, code);
        }
        // Joining may come in crowds; everything else is so rare that it waits for nobody.
        if !matches!(packet, ClientPacket::Join(_)) {
            self.publish(turn);
        }
        self.expel_removed(turn, CloseCode::Outside);
    }

    /// What becomes of a command about the room or its members.
    pub(crate) fn judge_decision(
        &self,
        sender: &Sender<'_>,
        packet: &ClientPacket,
    ) -> Result<Verdict, Unreadable> {
        Ok(match packet {
            ClientPacket::Found(found) => self.judge_found(sender, found),
            ClientPacket::Join(_) => self.judge_join(sender),
            ClientPacket::Leave(_) => self.judge_leave(sender)?,
            ClientPacket::Add(add) => self.judge_add(sender, add)?,
            ClientPacket::SetRole(set) => self.judge_role(sender, set)?,
            ClientPacket::Mute(mute) => judge_mute(sender, mute)?,
            ClientPacket::Purge(purge) => judge_purge(sender, purge)?,
            ClientPacket::ChangeSetting(change) => self.judge_setting(sender, change),
            ClientPacket::Hello(_)
            | ClientPacket::Post(_)
            | ClientPacket::Edit(_)
            | ClientPacket::Delete(_)
            | ClientPacket::React(_)
            | ClientPacket::Unreact(_)
            | ClientPacket::SetTyping(_)
            | ClientPacket::SetActivity(_)
            | ClientPacket::Received(_)
            | ClientPacket::Fetch(_)
            | ClientPacket::Resume(_)
            | ClientPacket::Vouch(_) => refused(RejectReason::NotFound),
        })
    }

    fn judge_found(&self, sender: &Sender<'_>, found: &Found) -> Verdict {
        let is_new = self.taken.member.0 == 0 && !self.config.belongs_to_place;
        match checked_topic(&found.topic) {
            _ if sender.role.is_in() => self.unchanged(),
            _ if !is_new => refused(RejectReason::NotAllowed),
            Err(reason) => refused(reason),
            Ok(topic) => taken(Decision::Found {
                access: found.access,
                topic,
            }),
        }
    }

    fn judge_join(&self, sender: &Sender<'_>) -> Verdict {
        let is_opened = self.taken.member.0 > 0 || self.config.belongs_to_place;
        match self.settings.access {
            _ if sender.role.is_in() => self.unchanged(),
            _ if sender.role == Role::Banned => refused(RejectReason::Banned),
            Access::Public if is_opened => taken(Decision::Join),
            Access::Public | Access::Private => refused(RejectReason::NotMember),
        }
    }

    /// Whoever owns the room hands it over first, unless they are alone there.
    fn judge_leave(&self, sender: &Sender<'_>) -> Result<Verdict, Unreadable> {
        Ok(match sender.membership {
            Some(own)
                if own.role == Role::Owner && sender.view.has_others(own.member.number)? =>
            {
                refused(RejectReason::LastOwner)
            }
            Some(own) if may(sender.role, Action::Leave) => taken(Decision::Remove(own.clone())),
            Some(_) | None => refused(RejectReason::NotMember),
        })
    }

    fn judge_add(&self, sender: &Sender<'_>, add: &Add) -> Result<Verdict, Unreadable> {
        if let Err(reason) = sender.allowed(Action::Add) {
            return Ok(refused(reason));
        }
        let before = sender.view.membership_of(add.user)?;
        Ok(match before.as_ref().map(|before| before.role) {
            Some(Role::Banned) => refused(RejectReason::Banned),
            Some(role) if role.is_in() => self.unchanged(),
            Some(_) | None => taken(Decision::Add {
                user: add.user,
                name: add.name.clone(),
                before,
            }),
        })
    }

    fn judge_role(&self, sender: &Sender<'_>, set: &SetRole) -> Result<Verdict, Unreadable> {
        if !sender.role.is_in() {
            return Ok(refused(RejectReason::NotMember));
        }
        let Some(other) = sender.view.membership_of(set.user)? else {
            return Ok(refused(RejectReason::NoSuchMember));
        };
        let Some(action) = action_of(other.role, set.role) else {
            return Ok(refused(match set.role == Role::Guest {
                true => RejectReason::Unfit,
                false => RejectReason::NoSuchMember,
            }));
        };
        Ok(match sender.allowed(action) {
            Err(reason) => refused(reason),
            Ok(()) if other.role == set.role => self.unchanged(),
            Ok(()) if sender.is(&other) => refused(RejectReason::NotAllowed),
            Ok(()) if !outranks(sender.role, other.role) => refused(RejectReason::Outranked),
            Ok(()) if set.role == Role::Outsider && other.role.is_in() => {
                taken(Decision::Remove(other))
            }
            Ok(()) => taken(Decision::Role(other, set.role)),
        })
    }

    fn judge_setting(&self, sender: &Sender<'_>, change: &ChangeSetting) -> Verdict {
        if let Err(reason) = sender.allowed(to_set(&change.setting)) {
            return refused(reason);
        }
        // People find the room of the place by its name.
        if self.config.belongs_to_place && matches!(change.setting, Setting::Name(_)) {
            return refused(RejectReason::NotAllowed);
        }
        match checked(&change.setting) {
            Err(reason) => refused(reason),
            Ok(setting) if self.settings.like(&setting) == setting => self.unchanged(),
            Ok(setting) => taken(Decision::Set(setting)),
        }
    }

    fn unchanged(&self) -> Verdict {
        Verdict::Unchanged(self.taken.head)
    }

    /// Until when slow mode makes a member wait.
    pub(crate) fn wait_until(&self, membership: &Membership) -> Timestamp {
        let slow_ms = u64::from(self.settings.slow_mode_s) * 1_000;
        if slow_ms == 0 || may(membership.role, Action::SpeakAnyway) {
            return Timestamp::default();
        }
        match membership.posted_at {
            Timestamp(0) => Timestamp::default(),
            posted_at => posted_at.plus_ms(slow_ms),
        }
    }

    /// Why somebody may not say this now, whatever it says.
    pub(crate) fn silenced(
        &self,
        turn: &Turn,
        sender: &Sender<'_>,
        packet: &ClientPacket,
    ) -> Option<RejectReason> {
        let action = match packet {
            ClientPacket::Post(_) | ClientPacket::Edit(_) => Action::Speak,
            ClientPacket::React(_) => Action::React,
            ClientPacket::Delete(_) | ClientPacket::Unreact(_) => Action::TakeBack,
            ClientPacket::Found(_)
            | ClientPacket::Join(_)
            | ClientPacket::Leave(_)
            | ClientPacket::Add(_)
            | ClientPacket::SetRole(_)
            | ClientPacket::Mute(_)
            | ClientPacket::ChangeSetting(_)
            | ClientPacket::Purge(_) => return None,
            ClientPacket::Hello(_)
            | ClientPacket::SetTyping(_)
            | ClientPacket::SetActivity(_)
            | ClientPacket::Received(_)
            | ClientPacket::Fetch(_)
            | ClientPacket::Resume(_)
            | ClientPacket::Vouch(_) => Action::Read,
        };
        if let Err(reason) = sender.allowed(action) {
            return Some(reason);
        }
        let membership = sender.membership?;
        let is_free = action == Action::TakeBack || may(sender.role, Action::SpeakAnyway);
        if is_free {
            return None;
        }
        let wait = |until: Timestamp| u32::try_from(until.ms_since(turn.now)).unwrap_or(u32::MAX);
        let muted_ms = wait(membership.muted_until);
        let slow_ms = wait(self.wait_until(membership));
        let posts = matches!(packet, ClientPacket::Post(_));
        match self.settings.posting {
            _ if muted_ms > 0 => Some(RejectReason::Muted { wait_ms: muted_ms }),
            Posting::Locked => Some(RejectReason::Locked),
            Posting::Moderators if posts => Some(RejectReason::ModeratorsOnly),
            Posting::Everyone | Posting::Moderators if posts && slow_ms > 0 => {
                Some(RejectReason::SlowMode { wait_ms: slow_ms })
            }
            Posting::Everyone | Posting::Moderators => None,
        }
    }
}

fn judge_mute(sender: &Sender<'_>, mute: &Mute) -> Result<Verdict, Unreadable> {
    if let Err(reason) = sender.allowed(Action::Mute) {
        return Ok(refused(reason));
    }
    let other = sender.view.membership_of(mute.user)?;
    Ok(match other.filter(|other| other.role.is_in()) {
        None => refused(RejectReason::NoSuchMember),
        Some(_) if mute.seconds > MUTE_S_MAX => refused(RejectReason::Unfit),
        Some(other) if !outranks(sender.role, other.role) => refused(RejectReason::Outranked),
        Some(other) => taken(Decision::Mute(other, mute.seconds)),
    })
}

/// What somebody said may go when they are not here any more, too.
fn judge_purge(sender: &Sender<'_>, purge: &Purge) -> Result<Verdict, Unreadable> {
    if let Err(reason) = sender.allowed(Action::Purge) {
        return Ok(refused(reason));
    }
    Ok(match sender.view.membership_of(purge.user)? {
        None => refused(RejectReason::NoSuchMember),
        Some(other) if !outranks(sender.role, other.role) => refused(RejectReason::Outranked),
        Some(other) => taken(Decision::Purge(other)),
    })
}

/// What it takes to make somebody something else; `None` if that cannot be.
fn action_of(was: Role, role: Role) -> Option<Action> {
    match role {
        Role::Outsider if was.is_in() => Some(Action::Remove),
        Role::Outsider | Role::Banned => Some(Action::Ban),
        Role::Guest => None,
        Role::ReadOnly | Role::Member | Role::Moderator | Role::Owner if !was.is_in() => None,
        Role::ReadOnly | Role::Member if !was.moderates() => Some(Action::Restrict),
        Role::ReadOnly | Role::Member | Role::Moderator | Role::Owner => Some(Action::Appoint),
    }
}

fn checked(setting: &Setting) -> Result<Setting, RejectReason> {
    match setting {
        Setting::Name(name) => match rules::check_room_name(name) {
            Ok(name) => Ok(Setting::Name(name)),
            Err(_) => Err(RejectReason::Unfit),
        },
        Setting::Topic(topic) => checked_topic(topic).map(Setting::Topic),
        Setting::SlowMode(seconds) if *seconds > SLOW_MODE_S_MAX => Err(RejectReason::Unfit),
        Setting::Access(_) | Setting::Posting(_) | Setting::SlowMode(_) => Ok(setting.clone()),
    }
}

/// A topic is one line, or nothing.
fn checked_topic(topic: &str) -> Result<String, RejectReason> {
    if topic.trim().is_empty() {
        return Ok(String::new());
    }
    let topic = crate::posts::fit(topic, TOPIC_BYTES_MAX)?;
    Ok(topic.replace(['\n', '\t'], " "))
}

fn taken(decision: Decision) -> Verdict {
    Verdict::Taken(Change::Decision(decision))
}

fn refused(reason: RejectReason) -> Verdict {
    Verdict::Refused(reason)
}
