//! What somebody may do in the place, by what they are there.

use natter_protocol::Standing;

/// Whether they may make invites; `members_invite` is the place's setting.
#[must_use]
pub const fn may_invite(standing: Standing, members_invite: bool) -> bool {
    match standing {
        Standing::Banned | Standing::Guest => false,
        Standing::Member => members_invite,
        Standing::Moderator | Standing::Owner => true,
    }
}

/// Whether they may see and revoke the invites of others.
#[must_use]
pub const fn may_manage_invites(standing: Standing) -> bool {
    match standing {
        Standing::Banned | Standing::Guest | Standing::Member => false,
        Standing::Moderator | Standing::Owner => true,
    }
}

/// Whether they look after the place: see who was banned from it, and let them come back.
#[must_use]
pub const fn may_moderate(standing: Standing) -> bool {
    may_manage_invites(standing)
}

/// Whether they may ban somebody of that standing from the place: whoever is less than they are.
#[must_use]
pub fn may_ban(standing: Standing, other: Standing) -> bool {
    may_moderate(standing) && standing > other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guests_invite_nobody_and_members_only_where_they_may() {
        let table = [
            (Standing::Banned, [false, false, false]),
            (Standing::Guest, [false, false, false]),
            (Standing::Member, [false, true, false]),
            (Standing::Moderator, [true, true, true]),
            (Standing::Owner, [true, true, true]),
        ];
        for (standing, expected) in table {
            let may = [
                may_invite(standing, false),
                may_invite(standing, true),
                may_manage_invites(standing),
            ];
            assert_eq!(may, expected, "{standing:?}");
        }
    }

    #[test]
    fn whoever_looks_after_the_place_bans_whoever_is_less_than_they_are() {
        let table = [
            (Standing::Banned, [false; 5]),
            (Standing::Guest, [false; 5]),
            (Standing::Member, [false; 5]),
            (Standing::Moderator, [true, true, true, false, false]),
            (Standing::Owner, [true, true, true, true, false]),
        ];
        for (standing, expected) in table {
            let may = Standing::ALL.map(|other| may_ban(standing, other));
            assert_eq!(may, expected, "{standing:?}");
            assert_eq!(may_moderate(standing), expected[0], "{standing:?}");
        }
    }
}
