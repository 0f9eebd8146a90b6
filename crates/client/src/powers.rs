//! What somebody may do about somebody else in a room, so that only that is offered: the room
//! itself decides, by the same table.

use natter_protocol::Role;

/// What may be done about one member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Powers {
    /// What they may be made, from the least to the most; not what they are.
    pub roles: Vec<Role>,
    /// Whether they may be kept from speaking for a while.
    pub mute: bool,
    /// Whether they may be asked to leave.
    pub remove: bool,
    /// Whether they may be kept out.
    pub ban: bool,
    /// Whether they may be let in again.
    pub unban: bool,
}

impl Powers {
    /// What somebody with this role may do about somebody else with that one.
    #[must_use]
    pub fn over(own: Role, other: Role) -> Self {
        if !own.moderates() || own <= other {
            return Self::default();
        }
        let is_in = other.is_in();
        Self {
            roles: roles(own, other),
            mute: is_in,
            remove: is_in,
            ban: other != Role::Banned,
            unban: other == Role::Banned,
        }
    }

    /// Whether nothing may be done.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

fn roles(own: Role, other: Role) -> Vec<Role> {
    let offered = match (own, other.is_in()) {
        (_, false) => &[][..],
        (Role::Owner, true) => &[Role::ReadOnly, Role::Member, Role::Moderator, Role::Owner],
        (_, true) => &[Role::ReadOnly, Role::Member],
    };
    // A guest of the place is a plain member of the room.
    let is = |role: &Role| *role == other || (*role == Role::Member && other == Role::Guest);
    let offered = offered.iter().filter(|role| !is(role));
    offered.copied().collect()
}
