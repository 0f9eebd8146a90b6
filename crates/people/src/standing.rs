//! What somebody may do in the place, by what they are there.

use natter_protocol::Standing;

/// Whether they may make invites; `members_invite` is the place's setting.
#[must_use]
pub const fn may_invite(standing: Standing, members_invite: bool) -> bool {
    match standing {
        Standing::Guest => false,
        Standing::Member => members_invite,
        Standing::Moderator | Standing::Owner => true,
    }
}

/// Whether they may see and revoke the invites of others.
#[must_use]
pub const fn may_manage_invites(standing: Standing) -> bool {
    match standing {
        Standing::Guest | Standing::Member => false,
        Standing::Moderator | Standing::Owner => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guests_invite_nobody_and_members_only_where_they_may() {
        let table = [
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
}
