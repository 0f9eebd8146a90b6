//! The fold: from a room's log to its messages and members as they stand.
//!
//! Queue messages arrive in any order, some twice, some late. Events are only stored then; what
//! they do is done once nothing before them is missing, in order, in one transaction. So the
//! state in D1 is always exact as of one seq, the mark, and equal to what `Message::apply` makes
//! of the same events: pages can say what they are true as of, and order needs no thought.

use crate::statement::{Statement, Value};

/// Events that one fold takes from each room, besides those that its plan brought: what waited
/// behind a gap comes in over several folds.
pub const FOLD_EVENTS_MAX: u64 = 10_000;

/// The mark moves over every event that has all its predecessors.
const ADVANCE: &str = "
UPDATE archive_marks AS m SET contiguous = (
  SELECT max(seq) FROM (
    SELECT seq, row_number() OVER (ORDER BY seq) AS place FROM (
      SELECT e.seq FROM events AS e WHERE e.room = m.room AND e.seq > m.contiguous
      ORDER BY e.seq LIMIT ?2))
  WHERE seq = m.contiguous + place)
WHERE room IN (SELECT value FROM json_each(?1))
  AND EXISTS (SELECT 1 FROM events AS e WHERE e.room = m.room AND e.seq = m.contiguous + 1)";

/// `run`: the events that the mark moved over, of the rooms in `?1`.
macro_rules! run {
    () => {
        "WITH run AS (
           SELECT e.* FROM json_each(?1) AS r
           CROSS JOIN archive_marks AS m ON m.room = r.value AND m.folded < m.contiguous
           CROSS JOIN events AS e
             ON e.room = m.room AND e.seq > m.folded AND e.seq <= m.contiguous)"
    };
}

const FOLD_JOINED: &str = concat!(
    run!(),
    " INSERT INTO members (room, number, user, name, revision)
      SELECT room, member, user, body, seq FROM run WHERE kind = 1 ORDER BY room, seq
      ON CONFLICT (room, number) DO UPDATE SET
        user = excluded.user, name = excluded.name, revision = excluded.revision"
);

const FOLD_RENAMED: &str = concat!(
    run!(),
    " UPDATE members AS m SET name = n.body, revision = n.seq
      FROM (SELECT room, member, body, max(seq) AS seq FROM run WHERE kind = 2
            GROUP BY room, member) AS n
      WHERE m.room = n.room AND m.number = n.member AND m.revision < n.seq"
);

/// Whoever joins is a plain member (4), and who left is outside (0).
const FOLD_ROLES: &str = concat!(
    run!(),
    " UPDATE members AS m SET role = n.role
      FROM (SELECT room, member, max(seq) AS seq,
              CASE kind WHEN 1 THEN 4 ELSE body ->> 0 END AS role
            FROM run WHERE kind IN (1, 9, 10) GROUP BY room, member) AS n
      WHERE m.room = n.room AND m.number = n.member"
);

/// What the directory says of a room: how many are in it, what it is about, who may come in.
const FOLD_ROOMS: &str = concat!(
    run!(),
    ", changed (room, topic, access) AS (
         SELECT room,
           max(iif(kind = 12 AND body LIKE '[{\"topic\"%', seq, NULL)),
           max(iif(kind = 12 AND body LIKE '[{\"access\"%', seq, NULL))
         FROM run WHERE kind IN (1, 9, 10, 12) GROUP BY room)
     UPDATE rooms SET
       members = (SELECT count(*) FROM members AS m WHERE m.room = c.room AND m.role > 1),
       topic = coalesce((SELECT e.body ->> '$[0].topic' FROM events AS e
                         WHERE e.room = c.room AND e.seq = c.topic), rooms.topic),
       access = coalesce((SELECT e.body ->> '$[0].access' FROM events AS e
                          WHERE e.room = c.room AND e.seq = c.access), rooms.access)
     FROM changed AS c WHERE rooms.id = c.room"
);

const FOLD_POSTED: &str = concat!(
    run!(),
    " INSERT INTO messages (room, seq, ordinal, author, at, reply_to, text, revision)
      SELECT room, seq, ordinal, member, at, reply_to, body, seq FROM run
      WHERE kind = 3 OR (kind = 8 AND target = seq) ORDER BY room, seq
      ON CONFLICT (room, seq) DO NOTHING"
);

const FOLD_EDITED: &str = concat!(
    run!(),
    " UPDATE messages AS m SET text = n.body, edited_at = n.at
      FROM (SELECT room, target, body, at, max(seq) AS seq FROM run WHERE kind = 4
            GROUP BY room, target) AS n
      WHERE m.room = n.room AND m.seq = n.target AND m.text IS NOT NULL"
);

/// The words of the newest text of each message that was posted or edited.
const FOLD_WORDS: &str = concat!(
    run!(),
    " INSERT OR REPLACE INTO message_words (rowid, words)
      SELECT m.id, n.words
      FROM (SELECT room, target, words, max(seq) AS seq FROM run WHERE kind IN (3, 4)
            GROUP BY room, target) AS n
      CROSS JOIN messages AS m
        ON m.room = n.room AND m.seq = n.target AND m.text IS NOT NULL"
);

/// Reactions in the order in which `Message::apply` leaves them: an emoji stands where it was
/// last set after nobody had it, a member where they last set it after not having it. The
/// reactions that a message has come first, as steps in their order before any event's seq.
const FOLD_REACTIONS: &str = concat!(
    run!(),
    ", touched AS (
         SELECT DISTINCT m.id, m.reactions FROM run AS n
         CROSS JOIN messages AS m ON m.room = n.room AND m.seq = n.target
         WHERE n.kind IN (6, 7) AND m.text IS NOT NULL),
       step (id, emoji, member, place, kind) AS (
         SELECT t.id, e.value ->> 0, r.value, e.key * 100000 + r.key - 1000000000000, 6
         FROM touched AS t, json_each(t.reactions) AS e, json_each(e.value, '$[1]') AS r
         UNION ALL
         SELECT m.id, n.body, n.member, n.seq, n.kind FROM run AS n
         CROSS JOIN messages AS m ON m.room = n.room AND m.seq = n.target
         WHERE n.kind IN (6, 7) AND m.text IS NOT NULL),
       changed AS (
         SELECT * FROM (
           SELECT *, lag(kind, 1, 7) OVER (PARTITION BY id, emoji, member ORDER BY place) AS was
           FROM step)
         WHERE kind <> was),
       counted AS (
         SELECT id, emoji, member, place, kind, sum(iif(kind = 6, 1, -1))
           OVER (PARTITION BY id, emoji ORDER BY place) AS holders
         FROM changed),
       first AS (
         SELECT id, emoji, max(place) AS place FROM counted
         WHERE kind = 6 AND holders = 1 GROUP BY id, emoji),
       holder AS (
         SELECT * FROM (
           SELECT id, emoji, member, kind, max(place) AS place FROM counted
           GROUP BY id, emoji, member)
         WHERE kind = 6),
       entry AS (
         SELECT id, emoji, json_array(emoji, json_group_array(member ORDER BY place)) AS entry
         FROM holder GROUP BY id, emoji),
       folded AS (
         SELECT t.id, coalesce(
           (SELECT json_group_array(json(e.entry) ORDER BY f.place)
            FROM entry AS e JOIN first AS f ON f.id = e.id AND f.emoji = e.emoji
            WHERE e.id = t.id), '[]') AS reactions
         FROM touched AS t)
     UPDATE messages AS m SET reactions = f.reactions FROM folded AS f WHERE m.id = f.id"
);

const FOLD_REVISION: &str = concat!(
    run!(),
    " UPDATE messages AS m SET revision = n.seq
      FROM (SELECT room, target, max(seq) AS seq FROM run WHERE target < seq
            GROUP BY room, target) AS n
      WHERE m.room = n.room AND m.seq = n.target"
);

/// What somebody decided about somebody else, or about the room. Whoever goes by themselves
/// decides nothing; the deletes of a purge are one act, and so is what belongs to it.
const FOLD_AUDIT: &str = concat!(
    run!(),
    ", act AS (
         SELECT n.room, n.seq, n.at, n.kind, n.body, coalesce(n.done_by, n.member) AS by,
           CASE kind WHEN 5 THEN
             (SELECT author FROM messages AS m WHERE m.room = n.room AND m.seq = n.target)
           WHEN 12 THEN NULL ELSE n.member END AS about
         FROM run AS n WHERE kind IN (5, 9, 10, 11, 12, 13))
     INSERT INTO audit (at, kind, room, seq, by_user, by_name, about_user, about_name, detail)
     SELECT a.at, a.kind, a.room, a.seq, b.user, b.name, o.user, o.name, a.body FROM act AS a
     LEFT JOIN members AS b ON b.room = a.room AND b.number = a.by
     LEFT JOIN members AS o ON o.room = a.room AND o.number = a.about
     WHERE a.about IS NOT a.by AND NOT (a.kind = 5 AND EXISTS (
       SELECT 1 FROM events AS p WHERE p.room = a.room AND p.kind = 13 AND p.member = a.about
         AND p.done_by = a.by AND p.seq < a.seq))
     ORDER BY a.room, a.seq"
);

const FINISH: &str = "
UPDATE archive_marks SET folded = contiguous
WHERE folded < contiguous AND room IN (SELECT value FROM json_each(?1))";

/// Folds what has become contiguous in the rooms of a JSON list of ids; `brought` is how many
/// events the same batch stored.
pub(crate) fn fold(rooms: String, brought: u64) -> Vec<Statement> {
    let rooms = Value::Text(rooms);
    let events_max = FOLD_EVENTS_MAX + brought;
    let mut statements = vec![Statement::new(ADVANCE, [rooms.clone(), events_max.into()])];
    let steps = [
        FOLD_JOINED,
        FOLD_RENAMED,
        FOLD_ROLES,
        FOLD_ROOMS,
        FOLD_POSTED,
        FOLD_EDITED,
        FOLD_WORDS,
        FOLD_REACTIONS,
        FOLD_REVISION,
        FOLD_AUDIT,
        FINISH,
    ];
    statements.extend(steps.map(|sql| Statement::new(sql, [rooms.clone()])));
    statements
}
