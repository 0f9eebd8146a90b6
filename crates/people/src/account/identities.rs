//! Ways into an account by who somebody is at a provider.

use natter_archive::Statement;
use natter_protocol::{Timestamp, UserId};
use serde::Deserialize;

use crate::identity::Identity;

/// Identities that an account may have.
pub const IDENTITIES_MAX: u64 = 10;

/// An identity, for its person to see.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct IdentityRow {
    /// Its name.
    pub id: String,
    /// The provider.
    pub issuer: String,
    /// What they go by there.
    pub label: String,
    /// When it became a way in.
    pub created_at: Timestamp,
    /// When somebody last came in by it.
    pub used_at: Option<Timestamp>,
}

/// The issuers that people can sign in with now; an identity of another one is no way in. What is
/// empty is none.
pub type Issuers = [String; 3];

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
         SELECT ?2, ?3, ?4, user, ?5, ?6, ?6 FROM accounts
         WHERE user = ?1 AND (SELECT count(*) FROM identities WHERE user = ?1) < ?7",
        [
            user.to_string().into(),
            identity.issuer.as_str().into(),
            identity.subject.as_str().into(),
            id.into(),
            identity.label().into(),
            at.0.into(),
            IDENTITIES_MAX.into(),
        ],
    )
}

/// One more identity: the last statement answers the [`IdentityRow`]s, without it if there are
/// too many. It breaks a constraint if the identity is somebody's.
#[must_use]
pub fn add_identity(user: UserId, new: NewIdentity<'_>, at: Timestamp) -> Vec<Statement> {
    vec![insert(user, new, at), identities(user)]
}

/// One identity less, unless it is the last way in: the last statement answers the
/// [`IdentityRow`]s, with it if it stays. `issuers` are those that people can sign in with now.
#[must_use]
pub fn remove_identity(user: UserId, id: &str, issuers: &Issuers) -> Vec<Statement> {
    let [one, two, three] = issuers;
    let remove = Statement::new(
        "DELETE FROM identities WHERE id = ?2 AND user = ?1
         AND (EXISTS (SELECT 1 FROM passwords WHERE user = ?1)
           OR EXISTS (SELECT 1 FROM passkeys WHERE user = ?1)
           OR EXISTS (SELECT 1 FROM identities
             WHERE user = ?1 AND id <> ?2 AND issuer IN (?3, ?4, ?5)))",
        [
            user.to_string().into(),
            id.into(),
            one.as_str().into(),
            two.as_str().into(),
            three.as_str().into(),
        ],
    );
    vec![remove, identities(user)]
}

/// The identities of a person, oldest first: [`IdentityRow`]s.
#[must_use]
pub fn identities(user: UserId) -> Statement {
    Statement::new(
        "SELECT id, issuer, label, created_at, used_at FROM identities WHERE user = ?1
         ORDER BY created_at, id",
        [user.to_string().into()],
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
