//! Ways into an account.

use natter_archive::Statement;
use natter_protocol::{Timestamp, UserId};

use super::{Credential, Issuers, NewPasskey, account, identities};

/// Passkeys that an account may have.
pub const PASSKEYS_MAX: u32 = 20;

/// The way into an account that was just made; nothing where none was.
pub(super) fn first(user: UserId, credential: &Credential<'_>, at: Timestamp) -> Statement {
    match credential {
        Credential::Password { hash } => Statement::new(
            "INSERT INTO passwords (user, hash, changed_at)
             SELECT user, ?2, ?3 FROM accounts WHERE user = ?1",
            [user.to_string().into(), (*hash).into(), at.0.into()],
        ),
        Credential::Passkey(passkey) => insert_passkey(user, passkey, at),
        Credential::Identity(new) => identities::insert(user, *new, at),
    }
}

fn insert_passkey(user: UserId, passkey: &NewPasskey<'_>, at: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO passkeys (id, user, key, counter, label, created_at)
         SELECT ?2, user, ?3, ?4, ?5, ?6 FROM accounts
         WHERE user = ?1 AND (SELECT count(*) FROM passkeys WHERE user = ?1) < ?7",
        [
            user.to_string().into(),
            passkey.id.into(),
            passkey.key.into(),
            u64::from(passkey.counter).into(),
            passkey.label.into(),
            at.0.into(),
            u64::from(PASSKEYS_MAX).into(),
        ],
    )
}

/// One more passkey: the last statement answers the [`super::PasskeyRow`]s, without it if there
/// are too many.
#[must_use]
pub fn add_passkey(user: UserId, passkey: &NewPasskey<'_>, at: Timestamp) -> Vec<Statement> {
    vec![insert_passkey(user, passkey, at), super::passkeys(user)]
}

/// One passkey less, unless it is the last way in: the last statement answers the
/// [`super::PasskeyRow`]s, with it if it stays. `issuers` are those that people can sign in with now.
#[must_use]
pub fn remove_passkey(user: UserId, id: &str, issuers: &Issuers) -> Vec<Statement> {
    let [one, two, three] = issuers;
    let remove = Statement::new(
        "DELETE FROM passkeys WHERE id = ?2 AND user = ?1
         AND (EXISTS (SELECT 1 FROM passwords WHERE user = ?1)
           OR EXISTS (SELECT 1 FROM passkeys WHERE user = ?1 AND id <> ?2)
           OR EXISTS (SELECT 1 FROM identities WHERE user = ?1 AND issuer IN (?3, ?4, ?5)))",
        [
            user.to_string().into(),
            id.into(),
            one.as_str().into(),
            two.as_str().into(),
            three.as_str().into(),
        ],
    );
    vec![remove, super::passkeys(user)]
}

/// The passkey of an id: at most one [`super::ShownRow`].
#[must_use]
pub fn passkey_by_id(id: &str) -> Statement {
    Statement::new(
        concat!(
            "SELECT k.key, k.counter, a.user, a.handle, a.name, ",
            standing_now!(),
            " FROM passkeys k JOIN accounts a ON a.user = k.user WHERE k.id = ?1"
        ),
        [id.into()],
    )
}

/// A passkey was shown. Its counter never goes back.
#[must_use]
pub fn passkey_used(id: &str, counter: u32, at: Timestamp) -> Statement {
    Statement::new(
        "UPDATE passkeys SET counter = max(counter, ?2), used_at = ?3 WHERE id = ?1",
        [id.into(), u64::from(counter).into(), at.0.into()],
    )
}

/// Another password, or a first one, if what stands is still what was verified: the last
/// statement answers the [`super::AccountRow`] as it then is.
#[must_use]
pub fn set_password(
    user: UserId,
    (old, new): (Option<&str>, &str),
    at: Timestamp,
) -> Vec<Statement> {
    let set = Statement::new(
        "INSERT INTO passwords (user, hash, changed_at)
         SELECT a.user, ?2, ?4 FROM accounts a LEFT JOIN passwords p ON p.user = a.user
         WHERE a.user = ?1 AND coalesce(p.hash, '') = ?3
         ON CONFLICT (user) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at",
        [
            user.to_string().into(),
            new.into(),
            old.unwrap_or_default().into(),
            at.0.into(),
        ],
    );
    vec![set, account(user)]
}
