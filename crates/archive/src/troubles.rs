//! Troubles: what rooms could not do or found damaged, kept for the operator.
//!
//! One row for each room and kind of trouble, so that a room which meets the same one again and
//! again only counts it. A row stays after the room has mended itself, until the operator
//! forgets it: a disk that flips bits is worth knowing about.

use natter_protocol::api::RoomTrouble;
use natter_protocol::{RoomId, Timestamp};

use crate::statement::Statement;

/// Troubles that are listed at once.
pub const TROUBLES_LISTED_MAX: u64 = 100;
/// Letters of a room's words that are kept.
pub const TROUBLE_CHARS_MAX: u64 = 500;

/// Notes that a room met a trouble of this kind, in its newest words.
#[must_use]
pub fn record_trouble(room: RoomId, kind: &str, words: &str, at: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO troubles (room, kind, words, first_at, last_at, times)
         VALUES (?1, ?2, substr(?3, 1, ?5), ?4, ?4, 1)
         ON CONFLICT (room, kind) DO UPDATE SET
           words = excluded.words, last_at = excluded.last_at, times = times + 1",
        [
            room.to_string().into(),
            kind.into(),
            words.into(),
            at.0.into(),
            TROUBLE_CHARS_MAX.into(),
        ],
    )
}

/// The newest troubles: [`RoomTrouble`]s, as the operator sees them.
#[must_use]
pub fn list_troubles() -> Statement {
    Statement::new(
        "SELECT met.room, coalesce(r.name, '') AS name, met.kind, met.words, met.first_at,
                met.last_at, met.times
         FROM troubles AS met LEFT JOIN rooms AS r ON r.id = met.room
         ORDER BY met.last_at DESC LIMIT ?1",
        [TROUBLES_LISTED_MAX.into()],
    )
}

/// Forgets a room's trouble of this kind.
#[must_use]
pub fn delete_trouble(room: RoomId, kind: &str) -> Statement {
    Statement::new(
        "DELETE FROM troubles WHERE room = ?1 AND kind = ?2",
        [room.to_string().into(), kind.into()],
    )
}

/// The type that [`list_troubles`] answers with.
pub type TroubleRow = RoomTrouble;
