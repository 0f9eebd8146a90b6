//! Dead letters: queue messages that could not be archived, kept for the operator.

use natter_protocol::api::DeadLetter;
use serde::Deserialize;

use natter_protocol::Timestamp;

use crate::statement::Statement;

/// Dead letters that are listed at once.
pub const DEAD_LETTERS_LISTED_MAX: u64 = 100;

/// A dead letter's text, to be sent to the queue again.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct DeadLetterBody {
    /// The text of the queue message.
    pub body: String,
}

/// Puts a queue message aside. A message that arrives twice is kept once.
#[must_use]
pub fn insert_dead_letter(queue: &str, body: &str, reason: &str, at: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO dead_letters (queue, body, reason, at)
         SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM dead_letters WHERE body = ?2)",
        [queue.into(), body.into(), reason.into(), at.0.into()],
    )
}

/// The newest dead letters: [`DeadLetter`]s, as the operator sees them.
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
