//! What is done about somebody, and what is said before and after.

use natter_client::Powers;
use natter_protocol::api::RoomMember;
use natter_protocol::{Access, Role, Standing, Timestamp};

use crate::shell::clock;
use crate::words::{duration, words};

/// For how long somebody can be muted, in seconds.
const MUTES_S: [u32; 5] = [
    10 * 60,
    60 * 60,
    24 * 60 * 60,
    7 * 24 * 60 * 60,
    28 * 24 * 60 * 60,
];

/// What is done about somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// They are something else.
    Make(Role),
    /// They may not come into the place any more.
    BanHere,
    /// They may say nothing for so many seconds; 0: they may speak again.
    Mute(u32),
}

/// Whether somebody may say nothing now.
pub fn is_muted(member: &RoomMember) -> bool {
    member.muted_until > clock::now()
}

/// What is offered, the mild before the grave.
pub fn offered(own: Role, standing: Standing, member: &RoomMember) -> Vec<Deed> {
    let powers = Powers::over(own, member.role);
    let mut deeds: Vec<Deed> = powers.roles.into_iter().rev().map(Deed::Make).collect();
    if powers.unban {
        deeds.push(Deed::Make(Role::Outsider));
    }
    if powers.remove {
        deeds.push(Deed::Make(Role::Outsider));
    }
    if powers.ban {
        deeds.push(Deed::Make(Role::Banned));
    }
    // What they are in the place is not known here: the server decides.
    if standing >= Standing::Moderator && member.role <= own.max(Role::Member) {
        deeds.push(Deed::BanHere);
    }
    deeds
}

/// The ways to keep somebody from speaking, or to let them.
pub fn mutes(own: Role, member: &RoomMember) -> Vec<Deed> {
    match (Powers::over(own, member.role).mute, is_muted(member)) {
        (false, _) => Vec::new(),
        (true, true) => vec![Deed::Mute(0)],
        (true, false) => MUTES_S.map(Deed::Mute).to_vec(),
    }
}

/// What is asked before, where it cannot be undone at once.
pub struct Question {
    /// The question.
    pub title: String,
    /// What happens.
    pub lead: &'static str,
    /// Yes.
    pub yes: &'static str,
}

impl Deed {
    /// What it is called.
    pub fn name(self, member: &RoomMember) -> String {
        let said = match self {
            Self::Make(Role::Owner) => words().deed_owner(),
            Self::Make(Role::Moderator) => words().deed_moderator(),
            Self::Make(Role::Member | Role::Guest) => words().deed_member(),
            Self::Make(Role::ReadOnly) => words().deed_read_only(),
            Self::Make(Role::Outsider) if member.role == Role::Banned => words().deed_unban(),
            Self::Make(Role::Outsider) => words().deed_remove(),
            Self::Make(Role::Banned) => words().deed_ban(),
            Self::BanHere => words().deed_ban_here(),
            Self::Mute(0) => words().deed_unmute(),
            Self::Mute(seconds) => return duration(seconds),
        };
        said.to_owned()
    }

    /// Whether it is shown as grave.
    pub fn is_grave(self, member: &RoomMember) -> bool {
        match self {
            Self::Make(role) => !role.is_in() && member.role.is_in(),
            Self::BanHere => true,
            Self::Mute(_) => false,
        }
    }

    /// Whether all that they said may go with it.
    pub fn may_purge(self) -> bool {
        self == Self::BanHere || self == Self::Make(Role::Banned)
    }

    /// What is to be asked before, if anything.
    pub fn question(self, member: &RoomMember, room: &str, access: Access) -> Option<Question> {
        let name = &member.name;
        match self {
            Self::Make(Role::Owner) => Some(Question {
                title: words().ask_owner(name, room),
                lead: words().ask_owner_lead(),
                yes: words().ask_owner_yes(),
            }),
            Self::Make(Role::Banned) => Some(Question {
                title: words().ask_ban(name, room),
                lead: words().ask_ban_lead(),
                yes: words().ask_ban_yes(),
            }),
            Self::BanHere => Some(Question {
                title: words().ask_ban_here(name),
                lead: words().ask_ban_here_lead(),
                yes: words().ask_ban_yes(),
            }),
            Self::Make(Role::Outsider) if member.role.is_in() => Some(Question {
                title: words().ask_remove(name, room),
                lead: match access {
                    Access::Public => words().ask_remove_public(),
                    Access::Private => words().ask_remove_private(),
                },
                yes: words().ask_remove_yes(),
            }),
            Self::Make(_) | Self::Mute(_) => None,
        }
    }

    /// What is said afterwards.
    pub fn done(self, member: &RoomMember) -> String {
        let name = &member.name;
        match self {
            Self::Make(Role::Owner) => words().done_owner(name),
            Self::Make(Role::Moderator) => words().done_moderator(name),
            Self::Make(Role::Member | Role::Guest) => words().done_member(name),
            Self::Make(Role::ReadOnly) => words().done_read_only(name),
            Self::Make(Role::Outsider) if member.role == Role::Banned => words().done_unban(name),
            Self::Make(Role::Outsider) => words().done_remove(name),
            Self::Make(Role::Banned) => words().done_ban(name),
            Self::BanHere => words().done_ban_here(name),
            Self::Mute(0) => words().done_unmute(name),
            Self::Mute(seconds) => words().done_mute(name, duration(seconds)),
        }
    }

    /// How they stand then.
    pub fn applied(self, mut member: RoomMember) -> RoomMember {
        match self {
            Self::Make(role) => member.role = role,
            Self::BanHere => member.role = Role::Outsider,
            Self::Mute(0) => member.muted_until = Timestamp::default(),
            Self::Mute(seconds) => {
                member.muted_until = clock::now().plus_ms(u64::from(seconds) * 1_000);
            }
        }
        member
    }
}
