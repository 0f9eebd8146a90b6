//! Bans from the place, in D1: whom the directory does not know any more, and who said so.
//!
//! What somebody's account is stays as it was, so that a ban can be lifted; while it stands their
//! standing is `Banned`, whoever reads it.

use natter_archive::Statement;
use natter_archive::audit::{PlaceAct, audit};
use natter_protocol::{RoomId, Timestamp, UserId};
use serde::Deserialize;

/// Bans that are listed at once.
pub const BANS_LISTED_MAX: u64 = 200;
/// Rooms that are told besides those that the person is in.
pub const ROOMS_TOLD_MAX: u64 = 500;

/// A ban that is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct New<'a> {
    /// Who.
    pub user: UserId,
    /// What they go by.
    pub name: &'a str,
    /// Whose decision it is.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
    /// Whether all that they said goes.
    pub purge: bool,
}

/// A room that somebody was ever in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct WasInRow {
    /// Which.
    pub room: RoomId,
}

/// A ban that stands.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct BanRow {
    /// Who.
    pub user: UserId,
    /// What they went by.
    pub name: String,
    /// Their handle, if they have an account.
    pub handle: Option<String>,
    /// Whose decision it was, by display name.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// 1 if all that they said went too.
    pub purged: u8,
}

/// Bans somebody, whose invites work no longer; again changes nothing but that more may go. The
/// last statement answers the rooms that they were ever in: [`WasInRow`]s.
#[must_use]
pub fn ban(new: &New<'_>) -> Vec<Statement> {
    let user = new.user.to_string();
    let ban = Statement::new(
        "INSERT INTO bans (user, name, by_user, at, purged) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (user) DO UPDATE SET purged = max(purged, excluded.purged)",
        [
            user.as_str().into(),
            new.name.into(),
            new.by.to_string().into(),
            new.at.0.into(),
            u64::from(new.purge).into(),
        ],
    );
    let invites = Statement::new(
        "UPDATE invites SET revoked_at = ?2 WHERE by_user = ?1 AND revoked_at IS NULL",
        [user.as_str().into(), new.at.0.into()],
    );
    let rooms = Statement::new(
        "SELECT DISTINCT room FROM members WHERE user = ?1 LIMIT ?2",
        [user.into(), ROOMS_TOLD_MAX.into()],
    );
    let act = match new.purge {
        true => PlaceAct::Purged,
        false => PlaceAct::Banned,
    };
    let about = Some((new.user, new.name));
    vec![ban, invites, audit(act, new.by, about, new.at), rooms]
}

/// Lets somebody come back; who may already, still may.
#[must_use]
pub fn let_back(user: UserId, by: UserId, at: Timestamp) -> Vec<Statement> {
    let about = Some((user, ""));
    let lift = Statement::new(
        "DELETE FROM bans WHERE user = ?1",
        [user.to_string().into()],
    );
    vec![audit(PlaceAct::LetBack, by, about, at), lift]
}

/// The bans that stand, newest first: [`BanRow`]s.
#[must_use]
pub fn bans() -> Statement {
    Statement::new(
        "SELECT b.user, coalesce(a.name, b.name) AS name, a.handle, o.name AS by, b.at, b.purged
         FROM bans b JOIN accounts o ON o.user = b.by_user
         LEFT JOIN accounts a ON a.user = b.user
         ORDER BY b.at DESC, b.user LIMIT ?1",
        [BANS_LISTED_MAX.into()],
    )
}
