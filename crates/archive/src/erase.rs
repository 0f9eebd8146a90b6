//! Deleted means gone: what a delete takes out of the archive, whenever it arrives.
//!
//! A message is gone once any event says so: its `Deleted`, or an `Erased` that the room sends
//! where a text stood. The statements look at every message that a plan touches, so a text that
//! arrives after its delete is erased in the transaction that brings it.

use crate::statement::{Statement, over_rows};

/// `gone`: those of the messages in `?1`, a list of `[room, seq]`, that are deleted.
macro_rules! gone {
    () => {
        "WITH gone (room, target) AS MATERIALIZED (
           SELECT t.value ->> 0, t.value ->> 1 FROM json_each(?1) AS t
           WHERE EXISTS (SELECT 1 FROM events AS e WHERE e.room = t.value ->> 0
                         AND e.target = t.value ->> 1 AND e.target < e.seq AND e.kind IN (5, 8))
              OR EXISTS (SELECT 1 FROM events AS e WHERE e.room = t.value ->> 0
                         AND e.seq = t.value ->> 1 AND e.kind = 8)) "
    };
}

/// Texts in the log become tombstones.
const ERASE_EVENTS: &str = concat!(
    gone!(),
    "UPDATE events SET kind = 8, ordinal = coalesce(ordinal, 0),
       reply_to = NULL, body = NULL, words = NULL
     WHERE kind IN (3, 4) AND (room, seq) IN (
       SELECT e.room, e.seq FROM gone AS g
         CROSS JOIN events AS e ON e.room = g.room AND e.seq = g.target
       UNION ALL
       SELECT e.room, e.seq FROM gone AS g
         CROSS JOIN events AS e ON e.room = g.room AND e.target = g.target AND e.target < e.seq)"
);

/// Words leave the full-text index.
const ERASE_WORDS: &str = concat!(
    gone!(),
    "DELETE FROM message_words WHERE rowid IN (
       SELECT m.id FROM gone AS g CROSS JOIN messages AS m
         ON m.room = g.room AND m.seq = g.target AND m.text IS NOT NULL)"
);

/// Messages lose all but their place and author.
const ERASE_MESSAGES: &str = concat!(
    gone!(),
    "UPDATE messages SET text = NULL, reply_to = NULL, edited_at = NULL, reactions = '[]'
     WHERE text IS NOT NULL AND (room, seq) IN (SELECT room, target FROM gone)"
);

/// Erases what is gone among these messages, each a JSON list of room and seq.
pub(crate) fn erase(messages: &[String]) -> Vec<Statement> {
    [ERASE_EVENTS, ERASE_WORDS, ERASE_MESSAGES]
        .into_iter()
        .flat_map(|sql| over_rows(sql, messages.iter().cloned()))
        .collect()
}
