//! Invites.

use natter_archive::Statement;
use natter_protocol::{Timestamp, UserId};

use crate::invite::Code;

/// Invites that are listed at once.
pub const INVITES_LISTED_MAX: u64 = 100;

/// A new invite.
#[must_use]
pub fn new_invite(
    code: &Code,
    by: UserId,
    at: Timestamp,
    expires_at: Timestamp,
    uses_max: u32,
) -> Statement {
    Statement::new(
        "INSERT INTO invites (code, by_user, created_at, expires_at, uses_max)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        [
            code.as_str().into(),
            by.to_string().into(),
            at.0.into(),
            expires_at.0.into(),
            u64::from(uses_max).into(),
        ],
    )
}

/// The invites that work, newest first: [`super::InviteRow`]s. Of one person, or of all.
#[must_use]
pub fn invites(of: Option<UserId>, now: Timestamp) -> Statement {
    let of = of.map(|user| user.to_string()).unwrap_or_default();
    Statement::new(
        "SELECT i.code, a.handle AS by, i.expires_at, i.uses, i.uses_max FROM invites i
         JOIN accounts a ON a.user = i.by_user
         WHERE i.revoked_at IS NULL AND i.expires_at > ?2 AND i.uses < i.uses_max
           AND (?1 = '' OR i.by_user = ?1)
         ORDER BY i.created_at DESC, i.code LIMIT ?3",
        [of.into(), now.0.into(), INVITES_LISTED_MAX.into()],
    )
}

/// Who invites by this code, if it works: at most one [`super::InvitedRow`].
#[must_use]
pub fn invited_by(code: &Code, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT a.name AS by FROM invites i JOIN accounts a ON a.user = i.by_user
         WHERE i.code = ?1 AND i.revoked_at IS NULL AND i.expires_at > ?2
           AND i.uses < i.uses_max",
        [code.as_str().into(), now.0.into()],
    )
}

/// An invite works no longer: of one person, or of anybody. The answer is its code, if it is
/// one of those, revoked or not.
#[must_use]
pub fn revoke_invite(code: &Code, of: Option<UserId>, now: Timestamp) -> Vec<Statement> {
    let of = of.map(|user| user.to_string()).unwrap_or_default();
    let revoke = Statement::new(
        "UPDATE invites SET revoked_at = ?3
         WHERE code = ?1 AND (?2 = '' OR by_user = ?2) AND revoked_at IS NULL",
        [code.as_str().into(), of.as_str().into(), now.0.into()],
    );
    let found = Statement::new(
        "SELECT a.name AS by FROM invites i JOIN accounts a ON a.user = i.by_user
         WHERE i.code = ?1 AND (?2 = '' OR i.by_user = ?2)",
        [code.as_str().into(), of.into()],
    );
    vec![revoke, found]
}
