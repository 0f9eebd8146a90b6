//! Recovery: what D1 knows of a room, for a room that has lost the end of its log.

use natter_protocol::ids::Ids;
use natter_protocol::{Epoch, Event, RoomId, Seq};

use crate::event_row::{EventRow, events_after};
use crate::marks::MarkRow;
use crate::plan::begin_epoch;
use crate::statement::Statement;

/// Events that are read at once.
pub const ARCHIVE_EVENTS_MAX: u64 = 500;

/// Whatever a room said of itself, it was in its last life.
const FORGET_HEAD: &str = "
UPDATE archive_marks SET head = NULL, outbox = NULL, reported_at = NULL WHERE room = ?1";

const MARK: &str = "
SELECT epoch, contiguous, coalesce(head, 0) AS head FROM archive_marks WHERE room = ?1";

/// Reads the events after a seq, at most [`ARCHIVE_EVENTS_MAX`]. With a `claim` that becomes the
/// epoch first: from then on no letter of an earlier one is taken, and what waited behind a gap
/// is dropped. The last two statements answer [`MarkRow`]s and [`EventRow`]s.
#[must_use]
pub fn read_archive(room: RoomId, after: Seq, claim: Option<Epoch>) -> Vec<Statement> {
    let name = || room.to_string().into();
    let mut statements = Vec::new();
    if let Some(epoch) = claim {
        statements.extend(begin_epoch(room, epoch));
        statements.push(Statement::new(FORGET_HEAD, [name()]));
    }
    statements.push(Statement::new(MARK, [name()]));
    statements.push(events_after(room, after, ARCHIVE_EVENTS_MAX));
    statements
}

/// What [`read_archive`] answers: how far D1 is, the events up to there, and the ids of the posts
/// among them.
#[must_use]
pub fn archive_read(mark: &[MarkRow], rows: Vec<EventRow>) -> (MarkRow, Vec<Event>, Ids) {
    let mark = mark.first().copied().unwrap_or_default();
    let ids = rows.iter().filter_map(|row| Some((row.seq, row.id?)));
    let ids = ids.collect();
    let events = rows.into_iter().map_while(EventRow::event);
    let within = events.take_while(|event| event.seq() <= mark.contiguous);
    (mark, within.collect(), ids)
}
