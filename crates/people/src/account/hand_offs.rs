//! Links that sign one device in, once.

use natter_archive::Statement;
use natter_archive::audit::{PlaceAct, audit};
use natter_protocol::{Standing, Timestamp, UserId};
use serde::Deserialize;

use crate::hand_off::{HAND_OFF_LIFE_MS, HAND_OFF_SHOWN_MS, Link};

/// Links that are listed at once.
pub const HAND_OFFS_LISTED_MAX: u64 = 20;

/// A link, and whose account it leads to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct LinkRow {
    /// The person.
    pub user: UserId,
    /// Their handle.
    pub handle: String,
    /// Their display name, as it was last copied.
    pub name: String,
    /// What they are in the place.
    pub standing: Standing,
    /// Who made it.
    pub by_user: UserId,
    /// What they are in the place.
    pub by_standing: Standing,
    /// When it works no longer.
    pub expires_at: Timestamp,
    /// 1 if it was used or taken back.
    pub is_over: u8,
}

impl LinkRow {
    /// As it is judged.
    #[must_use]
    pub fn link(&self) -> Link {
        Link {
            is_own: self.user == self.by_user,
            by: self.by_standing,
            of: self.standing,
            expires_at: self.expires_at,
            is_over: self.is_over != 0,
        }
    }
}

/// A link, for its person to see.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct HandOffRow {
    /// Its name.
    pub id: String,
    /// The display name of whoever made it, if that was somebody else.
    pub by: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it works no longer.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
    /// The device that it signed in.
    pub device: Option<String>,
}

/// The name of a link.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct HandOffId {
    /// The name.
    pub id: String,
}

/// A new link. One that the same person made for the same account works no longer: nobody has
/// several that nobody remembers. One into the account of somebody else is in the audit log.
#[must_use]
pub fn new_hand_off(
    (id, hash): (&str, &str),
    user: UserId,
    by: UserId,
    now: Timestamp,
) -> Vec<Statement> {
    let about = Some((user, ""));
    let noted = (by != user).then(|| audit(PlaceAct::Recovered, by, about, now));
    let (user, by) = (user.to_string(), by.to_string());
    let end = Statement::new(
        "UPDATE hand_offs SET revoked_at = ?3
         WHERE user = ?1 AND by_user = ?2 AND used_at IS NULL AND revoked_at IS NULL",
        [user.as_str().into(), by.as_str().into(), now.0.into()],
    );
    let insert = Statement::new(
        "INSERT INTO hand_offs (id, hash, user, by_user, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        [
            id.into(),
            hash.into(),
            user.into(),
            by.into(),
            now.0.into(),
            now.plus_ms(HAND_OFF_LIFE_MS).0.into(),
        ],
    );
    [end, insert].into_iter().chain(noted).collect()
}

/// The link of a code, by its hash: at most one [`LinkRow`], to be judged.
#[must_use]
pub fn hand_off(hash: &str) -> Statement {
    Statement::new(
        "SELECT h.user, a.handle, a.name, h.by_user,
           iif(EXISTS (SELECT 1 FROM bans b WHERE b.user = h.user), 'banned', a.standing)
             AS standing,
           iif(EXISTS (SELECT 1 FROM bans b WHERE b.user = h.by_user), 'banned', m.standing)
             AS by_standing,
           h.expires_at, (h.used_at IS NOT NULL OR h.revoked_at IS NOT NULL) AS is_over
         FROM hand_offs h JOIN accounts a ON a.user = h.user JOIN accounts m ON m.user = h.by_user
         WHERE h.hash = ?1",
        [hash.into()],
    )
}

/// Uses a link: one [`HandOffId`], or none if somebody was faster or it is over.
#[must_use]
pub fn use_hand_off(hash: &str, device: &str, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE hand_offs SET used_at = ?3, device = ?2
         WHERE hash = ?1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > ?3
         RETURNING id",
        [hash.into(), device.into(), now.0.into()],
    )
}

/// The links into an account that work or were used of late, newest first: [`HandOffRow`]s.
#[must_use]
pub fn hand_offs(user: UserId, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT h.id, CASE WHEN h.by_user <> h.user THEN m.name END AS by, h.created_at,
           h.expires_at, h.used_at, h.device
         FROM hand_offs h JOIN accounts m ON m.user = h.by_user
         WHERE h.user = ?1 AND (h.used_at + ?4 > ?2
           OR (h.used_at IS NULL AND h.revoked_at IS NULL AND h.expires_at > ?2))
         ORDER BY h.created_at DESC, h.id LIMIT ?3",
        [
            user.to_string().into(),
            now.0.into(),
            HAND_OFFS_LISTED_MAX.into(),
            HAND_OFF_SHOWN_MS.into(),
        ],
    )
}

/// A link works no longer: one into an account of one's own, or one that one made. The answer is
/// its [`HandOffId`], if there is such a one, over or not.
#[must_use]
pub fn revoke_hand_off(id: &str, of: UserId, now: Timestamp) -> Vec<Statement> {
    let of = of.to_string();
    let revoke = Statement::new(
        "UPDATE hand_offs SET revoked_at = ?3 WHERE id = ?1 AND (user = ?2 OR by_user = ?2)
         AND used_at IS NULL AND revoked_at IS NULL",
        [id.into(), of.as_str().into(), now.0.into()],
    );
    let found = Statement::new(
        "SELECT id FROM hand_offs WHERE id = ?1 AND (user = ?2 OR by_user = ?2)",
        [id.into(), of.into()],
    );
    vec![revoke, found]
}

/// No link into an account works any longer.
#[must_use]
pub fn revoke_hand_offs(of: UserId, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE hand_offs SET revoked_at = ?2
         WHERE user = ?1 AND used_at IS NULL AND revoked_at IS NULL",
        [of.to_string().into(), now.0.into()],
    )
}
