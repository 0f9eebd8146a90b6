//! Deleted means gone: what a delete takes out of the archive, whenever it arrives.
//!
//! A message is gone once any event says so: its `Deleted`, or an `Erased` that the room sends
//! where a text stood. The statements look at every message that a plan touches, so a text that
//! arrives after its delete is erased in the transaction that brings it.

use crate::statement::{Statement, over_rows};

/// `gone`: those of the messages in `?1`, a list of `[room, seq]`, that are deleted.
macro_rules! gone {
    () => {
        "WITH touched (room, seq) AS MATERIALIZED (
           SELECT value ->> 0, value ->> 1 FROM json_each(?1)),
         gone (room, seq) AS MATERIALIZED (
           SELECT room, seq FROM touched AS t
           WHERE EXISTS (SELECT 1 FROM events AS e INDEXED BY events_about
                         WHERE e.room = t.room AND e.target = t.seq AND e.target < e.seq
                           AND e.kind IN (5, 8))
              OR EXISTS (SELECT 1 FROM events AS e
                         WHERE e.room = t.room AND e.seq = t.seq AND e.kind = 8)) "
    };
}

/// A row without its text.
macro_rules! erased {
    () => {
        "UPDATE events SET kind = 8, ordinal = coalesce(ordinal, 0),
           reply_to = NULL, body = NULL, words = NULL "
    };
}

const ERASE_POSTED: &str = concat!(
    gone!(),
    erased!(),
    "WHERE kind = 3 AND (room, seq) IN (SELECT room, seq FROM gone)"
);

const ERASE_EDITED: &str = concat!(
    gone!(),
    erased!(),
    "WHERE kind = 4 AND (room, seq) IN (
       SELECT e.room, e.seq FROM gone AS g CROSS JOIN events AS e INDEXED BY events_about
         ON e.room = g.room AND e.target = g.seq AND e.target < e.seq)"
);

/// Words leave the full-text index.
const ERASE_WORDS: &str = concat!(
    gone!(),
    "DELETE FROM message_words WHERE rowid IN (
       SELECT m.id FROM gone AS g CROSS JOIN messages AS m
         ON m.room = g.room AND m.seq = g.seq AND m.text IS NOT NULL)"
);

/// Messages lose all but their place and author.
const ERASE_MESSAGES: &str = concat!(
    gone!(),
    "UPDATE messages SET text = NULL, reply_to = NULL, edited_at = NULL, reactions = '[]'
     WHERE text IS NOT NULL AND (room, seq) IN (SELECT room, seq FROM gone)"
);

/// Erases what is gone among these messages, each a JSON list of room and seq.
pub(crate) fn erase(messages: &[String]) -> Vec<Statement> {
    [ERASE_POSTED, ERASE_EDITED, ERASE_WORDS, ERASE_MESSAGES]
        .into_iter()
        .flat_map(|sql| over_rows(sql, messages.iter().cloned()))
        .collect()
}
