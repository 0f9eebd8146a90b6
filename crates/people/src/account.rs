//! Accounts in D1: the statements, and what their answers mean.
//!
//! What must not happen twice is one transaction with a constraint or a condition in it: the
//! place has one owner, a handle one account, and an invite of one use brings in one person,
//! whoever asks at the same time.

/// What an account `a` is, while nobody banned its person.
macro_rules! standing_now {
    () => {
        "iif(EXISTS (SELECT 1 FROM bans b WHERE b.user = a.user), 'banned', a.standing) AS standing"
    };
}

mod credentials;
mod hand_offs;
mod identities;
mod invites;
mod recovery_codes;
mod rows;

use natter_archive::{Statement, Value};
use natter_protocol::{Standing, Timestamp, UserId};

use crate::handle::Handle;
use crate::invite::Code;

pub use credentials::{
    PASSKEYS_MAX, add_passkey, passkey_by_id, passkey_used, remove_passkey, set_password,
};
pub use hand_offs::{
    HAND_OFFS_LISTED_MAX, HandOffId, HandOffRow, LinkRow, hand_off, hand_offs, new_hand_off,
    revoke_hand_off, revoke_hand_offs, use_hand_off,
};
pub use identities::{
    IDENTITIES_MAX, IdentityRow, Issuers, NewIdentity, account_by_identity, add_identity,
    identities, identity_used, remove_identity,
};
pub use invites::{INVITES_LISTED_MAX, invited_by, invites, new_invite, revoke_invite};
pub use recovery_codes::{
    CodeRow, CodesLeftRow, recovery_codes_left, set_recovery_codes, use_recovery_code,
};
pub use rows::{AccountRow, InviteRow, InvitedRow, PasskeyRow, PlaceRow, ShownRow, SignInRow};

/// An account that is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New<'a> {
    /// The person.
    pub user: UserId,
    /// The handle.
    pub handle: &'a Handle,
    /// The display name.
    pub name: &'a str,
    /// The way in.
    pub credential: Credential<'a>,
    /// When.
    pub at: Timestamp,
}

/// A way into an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential<'a> {
    /// The hash of a password.
    Password {
        /// As a PHC string.
        hash: &'a str,
    },
    /// A passkey.
    Passkey(NewPasskey<'a>),
    /// Who the person is at a provider.
    Identity(NewIdentity<'a>),
}

/// A passkey that is to be stored; bytes are base64url.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPasskey<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its key, as COSE.
    pub key: &'a str,
    /// How often it signed.
    pub counter: u32,
    /// What the person calls it.
    pub label: &'a str,
}

/// What a new account takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry<'a> {
    /// The place has no owner yet, and this one becomes it.
    Claim,
    /// An invite.
    Invite(&'a Code),
    /// Nothing, but that the place has an owner.
    Open,
}

/// Makes an account, with its way in: the last statement answers one [`AccountRow`], or none if
/// the invite lets nobody in. It breaks a constraint, which [`clash`] names, if the place is
/// claimed, the handle taken, the passkey or identity known or the person has an account.
#[must_use]
pub fn make(new: &New<'_>, entry: &Entry<'_>) -> Vec<Statement> {
    let user = new.user.to_string();
    let mut batch = vec![insert(new, entry)];
    if let Entry::Invite(code) = entry {
        batch.push(Statement::new(
            "UPDATE invites SET uses = uses + 1
             WHERE code = ?1 AND EXISTS (SELECT 1 FROM accounts WHERE user = ?2)",
            [code.as_str().into(), user.as_str().into()],
        ));
    }
    batch.push(credentials::first(new.user, &new.credential, new.at));
    batch.push(account(new.user));
    batch
}

fn insert(new: &New<'_>, entry: &Entry<'_>) -> Statement {
    let user: Value = new.user.to_string().into();
    let (handle, key): (Value, Value) = (new.handle.shown().into(), new.handle.key().into());
    let (name, at): (Value, Value) = (new.name.into(), new.at.0.into());
    match entry {
        Entry::Claim => Statement::new(
            "INSERT INTO accounts (user, handle, handle_key, name, standing, created_at)
             VALUES (?1, ?2, ?3, ?4, 'owner', ?5)",
            [user, handle, key, name, at],
        ),
        Entry::Invite(code) => Statement::new(
            "INSERT INTO accounts (user, handle, handle_key, name, standing, created_at, invite)
             SELECT ?1, ?2, ?3, ?4, 'member', ?5, code FROM invites
             WHERE code = ?6 AND revoked_at IS NULL AND expires_at > ?5 AND uses < uses_max",
            [user, handle, key, name, at, code.as_str().into()],
        ),
        Entry::Open => Statement::new(
            "INSERT INTO accounts (user, handle, handle_key, name, standing, created_at)
             SELECT ?1, ?2, ?3, ?4, 'member', ?5
             WHERE EXISTS (SELECT 1 FROM accounts WHERE standing = 'owner')",
            [user, handle, key, name, at],
        ),
    }
}

/// Which constraint a new account broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// The place has an owner.
    Claimed,
    /// Somebody has that handle.
    Handle,
    /// The person has an account.
    Account,
    /// The passkey is known.
    Passkey,
    /// The identity is a way into an account.
    Identity,
}

/// What D1's words say about a new account; `None` if it is something else.
#[must_use]
pub fn clash(words: &str) -> Option<Clash> {
    let signs = [
        ("accounts.standing", Clash::Claimed),
        ("accounts_owner", Clash::Claimed),
        ("accounts.handle_key", Clash::Handle),
        ("accounts.user", Clash::Account),
        ("passkeys.id", Clash::Passkey),
        ("identities.subject", Clash::Identity),
    ];
    let is_unique = words.contains("UNIQUE constraint failed");
    let found = signs.iter().find(|(sign, _)| words.contains(sign));
    found.filter(|_| is_unique).map(|(_, clash)| *clash)
}

/// Whether the place has an owner: one [`PlaceRow`].
#[must_use]
pub fn place() -> Statement {
    Statement::new(
        "SELECT EXISTS (SELECT 1 FROM accounts WHERE standing = 'owner') AS is_claimed",
        [],
    )
}

/// The account of a person: at most one [`AccountRow`].
#[must_use]
pub fn account(user: UserId) -> Statement {
    Statement::new(
        concat!(
            "SELECT a.user, a.handle, a.name, ",
            standing_now!(),
            ", p.hash FROM accounts a
         LEFT JOIN passwords p ON p.user = a.user WHERE a.user = ?1"
        ),
        [user.to_string().into()],
    )
}

/// The passkeys of a person, oldest first: [`PasskeyRow`]s.
#[must_use]
pub fn passkeys(user: UserId) -> Statement {
    Statement::new(
        "SELECT id, label, created_at, used_at FROM passkeys WHERE user = ?1
         ORDER BY created_at, id",
        [user.to_string().into()],
    )
}

/// The account of a handle, and its password: at most one [`SignInRow`].
#[must_use]
pub fn account_by_handle(handle: &Handle) -> Statement {
    Statement::new(
        concat!(
            "SELECT a.user, a.handle, a.name, ",
            standing_now!(),
            ", p.hash FROM accounts a
         LEFT JOIN passwords p ON p.user = a.user WHERE a.handle_key = ?1"
        ),
        [handle.key().into()],
    )
}

/// Copies a display name, for others to be told by.
#[must_use]
pub fn rename(user: UserId, name: &str) -> Statement {
    Statement::new(
        "UPDATE accounts SET name = ?2 WHERE user = ?1",
        [user.to_string().into(), name.into()],
    )
}

/// What the name of a standing means; nobody is more than a member by mistake.
#[must_use]
pub fn standing(name: &str) -> Standing {
    match Standing::from_name(name) {
        Some(Standing::Banned) => Standing::Banned,
        Some(standing) => standing.max(Standing::Member),
        None => Standing::Member,
    }
}

#[cfg(test)]
mod tests;
