//! Dead letters: queue messages that could not be archived, kept for the operator.
//!
//! A dead letter is never the only copy: the room keeps its events and sends them again until
//! D1 has them. So a letter may go at any time, and it must go once a text in it is deleted:
//! each notes which messages it carries the texts of, and the transaction that learns of a
//! delete takes those letters with it. A letter that could not be opened may hold anything of
//! its room: the room's next delete takes it. One that does not even name a room stays until
//! the operator forgets it.

use natter_protocol::api::DeadLetter;
use natter_protocol::{Event, RoomId, Seq, Timestamp};
use serde::Deserialize;

use crate::letter::{Letter, decode_letter, room_of_letter};
use crate::statement::{Statement, Value, json};

/// Dead letters that are listed at once.
pub const DEAD_LETTERS_LISTED_MAX: u64 = 100;
/// Dead letters that are kept; the oldest make room.
pub const DEAD_LETTERS_MAX: u64 = 1_000;

const INSERT: &str = "
INSERT INTO dead_letters (queue, body, reason, at, room, texts)
SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS (
  SELECT 1 FROM dead_letters WHERE octet_length(body) = octet_length(?2) AND body = ?2)";

const TRIM: &str = "
DELETE FROM dead_letters WHERE id <= (SELECT max(id) FROM dead_letters) - ?1";

/// Letters of the rooms in `?1` with a text of a message that is gone.
const ERASE_TEXTS: &str = "
DELETE FROM dead_letters WHERE id IN (
  SELECT d.id FROM json_each(?1) AS r
  CROSS JOIN dead_letters AS d INDEXED BY dead_letters_room ON d.room = r.value
  WHERE EXISTS (
    SELECT 1 FROM json_each(d.texts) AS t
    WHERE EXISTS (SELECT 1 FROM events AS e INDEXED BY events_about
                  WHERE e.room = d.room AND e.target = t.value AND e.target < e.seq
                    AND e.kind IN (5, 8))
       OR EXISTS (SELECT 1 FROM events AS e
                  WHERE e.room = d.room AND e.seq = t.value AND e.kind = 8)))";

/// Letters of the rooms in `?1` that could not be opened.
const ERASE_UNOPENED: &str = "
DELETE FROM dead_letters WHERE id IN (
  SELECT d.id FROM json_each(?1) AS r
  CROSS JOIN dead_letters AS d INDEXED BY dead_letters_room ON d.room = r.value
  WHERE d.texts IS NULL)";

/// A dead letter's text, to be sent to the queue again.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct DeadLetterBody {
    /// The text of the queue message.
    pub body: String,
}

/// Puts a queue message aside, as one transaction. A message that arrives twice is kept once,
/// and one with a text that is deleted by now is not kept.
#[must_use]
pub fn insert_dead_letter(queue: &str, body: &str, reason: &str, at: Timestamp) -> Vec<Statement> {
    let letter = decode_letter(body).ok();
    let room = room_of_letter(body);
    let texts = letter.as_ref().map(|letter| json(&texts_of(letter)));
    let values = [
        queue.into(),
        body.into(),
        reason.into(),
        at.0.into(),
        room.map_or(Value::Null, |room| room.to_string().into()),
        texts.map_or(Value::Null, Value::Text),
    ];
    let mut statements = vec![Statement::new(INSERT, values)];
    if let Some(letter) = letter {
        statements.push(Statement::new(ERASE_TEXTS, [json(&[letter.room]).into()]));
    }
    statements.push(Statement::new(TRIM, [DEAD_LETTERS_MAX.into()]));
    statements
}

/// The messages whose texts are in a letter.
fn texts_of(letter: &Letter) -> Vec<Seq> {
    let text = |event: &Event| match event {
        Event::Posted(_) | Event::Edited(_) => event.target(),
        Event::Joined(_)
        | Event::Renamed(_)
        | Event::Deleted(_)
        | Event::Reacted(_)
        | Event::Unreacted(_)
        | Event::Erased(_)
        | Event::Left(_)
        | Event::RoleChanged(_)
        | Event::Muted(_)
        | Event::SettingChanged(_)
        | Event::Purged(_) => None,
    };
    letter.events.iter().filter_map(text).collect()
}

/// Forgets what these rooms have just deleted.
pub(crate) fn erase_dead_letters(rooms: &[RoomId]) -> Vec<Statement> {
    if rooms.is_empty() {
        return Vec::new();
    }
    [ERASE_TEXTS, ERASE_UNOPENED]
        .map(|sql| Statement::new(sql, [json(&rooms).into()]))
        .into()
}

/// The newest dead letters: [`DeadLetter`]s, as the operator sees them. What they say is not
/// shown.
#[must_use]
pub fn list_dead_letters() -> Statement {
    Statement::new(
        "SELECT id, reason, at, octet_length(body) AS bytes
         FROM dead_letters ORDER BY id DESC LIMIT ?1",
        [DEAD_LETTERS_LISTED_MAX.into()],
    )
}

/// One dead letter's text: at most one [`DeadLetterBody`].
#[must_use]
pub fn dead_letter_body(id: u64) -> Statement {
    Statement::new("SELECT body FROM dead_letters WHERE id = ?1", [id.into()])
}

/// Forgets a dead letter, after it was replayed or looked at.
#[must_use]
pub fn delete_dead_letter(id: u64) -> Statement {
    Statement::new("DELETE FROM dead_letters WHERE id = ?1", [id.into()])
}

/// The type that [`list_dead_letters`] answers with.
pub type DeadLetterRow = DeadLetter;
