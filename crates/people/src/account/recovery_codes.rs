//! Recovery codes.

use natter_archive::Statement;
use natter_protocol::{Timestamp, UserId};
use serde::Deserialize;

use crate::handle::Handle;

/// How many codes are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct CodesLeftRow {
    /// So many.
    pub left: u32,
}

/// Whose code it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct CodeRow {
    /// The person.
    pub user: UserId,
}

/// New codes, by their hashes, in the place of the older ones.
#[must_use]
pub fn set_recovery_codes(user: UserId, hashes: &[String], now: Timestamp) -> Vec<Statement> {
    let user = user.to_string();
    let forget = Statement::new(
        "DELETE FROM recovery_codes WHERE user = ?1",
        [user.as_str().into()],
    );
    let hashes = serde_json::Value::from(hashes).to_string();
    let insert = Statement::new(
        "INSERT INTO recovery_codes (hash, user, created_at)
         SELECT value, ?1, ?2 FROM json_each(?3)",
        [user.into(), now.0.into(), hashes.into()],
    );
    vec![forget, insert]
}

/// Uses a code of the account of a handle: one [`CodeRow`], or none. A handle that nobody has
/// costs the same.
#[must_use]
pub fn use_recovery_code(handle: &Handle, hash: &str, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE recovery_codes SET used_at = ?3 WHERE hash = ?2 AND used_at IS NULL
         AND user = (SELECT user FROM accounts WHERE handle_key = ?1) RETURNING user",
        [handle.key().into(), hash.into(), now.0.into()],
    )
}

/// How many codes an account has left: one [`CodesLeftRow`].
#[must_use]
pub fn recovery_codes_left(user: UserId) -> Statement {
    Statement::new(
        "SELECT count(*) AS left FROM recovery_codes WHERE user = ?1 AND used_at IS NULL",
        [user.to_string().into()],
    )
}
