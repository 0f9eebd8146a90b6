//! Ways into an account by who somebody is at a provider.

use natter_archive::Statement;
use natter_protocol::{Timestamp, UserId};

use crate::identity::Identity;

/// An identity that is to be a way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewIdentity<'a> {
    /// Its name for its person.
    pub id: &'a str,
    /// Who they are.
    pub identity: &'a Identity,
}

pub(super) fn insert(user: UserId, new: NewIdentity<'_>, at: Timestamp) -> Statement {
    let NewIdentity { id, identity } = new;
    Statement::new(
        "INSERT INTO identities (issuer, subject, id, user, label, created_at, used_at)
         SELECT ?2, ?3, ?4, user, ?5, ?6, ?6 FROM accounts WHERE user = ?1",
        [
            user.to_string().into(),
            identity.issuer.as_str().into(),
            identity.subject.as_str().into(),
            id.into(),
            identity.label().into(),
            at.0.into(),
        ],
    )
}

/// Whose account an identity is a way into: at most one [`super::AccountRow`].
#[must_use]
pub fn account_by_identity(identity: &Identity) -> Statement {
    Statement::new(
        concat!(
            "SELECT a.user, a.handle, a.name, ",
            standing_now!(),
            ", NULL AS hash FROM identities i JOIN accounts a ON a.user = i.user
         WHERE i.issuer = ?1 AND i.subject = ?2"
        ),
        [
            identity.issuer.as_str().into(),
            identity.subject.as_str().into(),
        ],
    )
}

/// Somebody came in by an identity; its label is what they go by now.
#[must_use]
pub fn identity_used(identity: &Identity, at: Timestamp) -> Statement {
    Statement::new(
        "UPDATE identities SET used_at = ?3, label = ?4 WHERE issuer = ?1 AND subject = ?2",
        [
            identity.issuer.as_str().into(),
            identity.subject.as_str().into(),
            at.0.into(),
            identity.label().into(),
        ],
    )
}
