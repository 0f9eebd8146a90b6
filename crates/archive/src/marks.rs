//! Marks: how far each room's archive has come, and what the rooms say about themselves.

use natter_protocol::api::RoomState;
use natter_protocol::{Epoch, RoomId, Seq, Timestamp};
use serde::Deserialize;

use crate::fold::fold;
use crate::statement::{Statement, json};

/// Rooms that are listed for the operator at once.
pub const ROOM_STATES_LISTED_MAX: u64 = 100;

/// How far a room's archive has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct MarkRow {
    /// The life of the log that was archived.
    pub epoch: Epoch,
    /// The newest event with nothing missing before.
    pub contiguous: Seq,
    /// The newest event that the room said it had; 0 if it said nothing.
    pub head: Seq,
}

/// What a room asks of D1: catches up with what waits, then the last statement answers at most
/// one [`MarkRow`], which [`archived`] reads.
#[must_use]
pub fn ask_archive(room: RoomId) -> Vec<Statement> {
    let mut statements = fold(json(&[room]), 0);
    statements.push(Statement::new(
        "SELECT epoch, contiguous, coalesce(head, 0) AS head FROM archive_marks WHERE room = ?1",
        [room.to_string().into()],
    ));
    statements
}

/// How far D1 is with the room; nowhere if it has nothing of it.
#[must_use]
pub fn archived(rows: &[MarkRow]) -> MarkRow {
    rows.first().copied().unwrap_or_default()
}

/// Notes what a room says about itself: its newest event, and how far it knows D1 to be. What
/// lies between is its outbox.
#[must_use]
pub fn record_room_state(room: RoomId, head: Seq, archived: Seq, at: Timestamp) -> Statement {
    let outbox = head.0.saturating_sub(archived.0);
    Statement::new(
        "INSERT INTO archive_marks (room, head, outbox, reported_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (room) DO UPDATE SET
           head = excluded.head, outbox = excluded.outbox, reported_at = excluded.reported_at",
        [
            room.to_string().into(),
            head.0.into(),
            outbox.into(),
            at.0.into(),
        ],
    )
}

/// The rooms that spoke last: [`RoomState`]s, as the operator sees them.
#[must_use]
pub fn list_room_states() -> Statement {
    Statement::new(
        "SELECT m.room AS id, coalesce(r.name, '') AS name, m.head, m.contiguous AS archived,
                m.outbox, m.reported_at AS at
         FROM archive_marks AS m LEFT JOIN rooms AS r ON r.id = m.room
         WHERE m.reported_at IS NOT NULL ORDER BY m.reported_at DESC LIMIT ?1",
        [ROOM_STATES_LISTED_MAX.into()],
    )
}

/// The type that [`list_room_states`] answers with.
pub type RoomStateRow = RoomState;
