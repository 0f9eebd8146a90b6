//! Reports, in D1: messages that somebody thinks should not stand, and what became of them.
//!
//! A report names a message and has no copy of it: whoever decides reads it as it stands, and
//! what is deleted is gone from here too. A report of what is no message, or was none yet when it
//! was reported, is never seen: nobody reports in advance what will be said in a room that they
//! have to leave.

use std::fmt;

use natter_archive::Statement;
use natter_archive::audit::{PlaceAct, audit};
use natter_protocol::api::{
    Complaint, NOTE_CHARS_MAX, Outcome, OwnReport, Reason, Reported, Settled,
};
use natter_protocol::{CommandId, RoomId, Seq, Timestamp, UserId};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// Reported messages that are listed at once, of those that wait and of those that are settled.
pub const REPORTS_LISTED_MAX: u64 = 50;
/// One's own reports that are listed at once.
pub const OWN_REPORTS_LISTED_MAX: u64 = 20;

/// How much older than its message a report may be, in milliseconds: the clocks of a room and of
/// the Worker are two.
pub const CLOCK_LEEWAY_MS: u64 = 5_000;

/// Why something cannot be the note of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteError {
    /// It is longer than [`NOTE_CHARS_MAX`].
    TooLong,
    /// The reason is "something else", and the note does not say what.
    Missing,
}

impl fmt::Display for NoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "the note has more than {NOTE_CHARS_MAX} characters"),
            Self::Missing => f.write_str("say in a few words what is wrong"),
        }
    }
}

/// The note as it is kept.
///
/// # Errors
/// If it is too long, or missing where the reason says nothing.
pub fn check_note(reason: Reason, typed: &str) -> Result<String, NoteError> {
    let kept = |c: &char| !c.is_control() || *c == '\n';
    let note: String = typed.trim().chars().filter(kept).collect();
    match note.chars().count() {
        0 if reason == Reason::Other => Err(NoteError::Missing),
        0..=NOTE_CHARS_MAX => Ok(note),
        _ => Err(NoteError::TooLong),
    }
}

/// A report that is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct New<'a> {
    /// Where the message is.
    pub room: RoomId,
    /// Which it is.
    pub seq: Seq,
    /// Who reports it.
    pub by: UserId,
    /// What they are called.
    pub by_name: &'a str,
    /// Why.
    pub reason: Reason,
    /// The note, checked.
    pub note: &'a str,
    /// When.
    pub at: Timestamp,
}

/// A reported message, as D1 has it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ReportedRow {
    room: RoomId,
    room_name: String,
    seq: Seq,
    /// Who said it.
    pub author: UserId,
    /// What they are called there.
    pub author_name: String,
    text: Option<String>,
    at: Timestamp,
    complaints: String,
    outcome: Option<String>,
    settled_by: Option<String>,
    settled_at: Option<Timestamp>,
}

/// One's own report, as D1 has it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct OwnReportRow {
    room_name: String,
    author_name: Option<String>,
    reason: String,
    at: Timestamp,
    outcome: Option<String>,
}

/// That reports were settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct SettledRow {
    /// Of which message.
    pub seq: Seq,
}

/// Reports a message; again, it changes the reason and the note, until somebody has decided.
#[must_use]
pub fn report(new: &New<'_>) -> Statement {
    Statement::new(
        "INSERT INTO reports (room, seq, by_user, by_name, reason, note, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (room, seq, by_user) DO UPDATE
           SET reason = excluded.reason, note = excluded.note WHERE settled_at IS NULL",
        [
            new.room.to_string().into(),
            new.seq.0.into(),
            new.by.to_string().into(),
            new.by_name.into(),
            new.reason.name().into(),
            new.note.into(),
            new.at.0.into(),
        ],
    )
}

/// What waits for somebody to decide, the first first, and of it only the message at a place if
/// one is given: [`ReportedRow`]s. Nobody decides about what they said themselves.
#[must_use]
pub fn open(reader: UserId, only: Option<(RoomId, Seq)>) -> Statement {
    let (room, seq) = match only {
        Some((room, seq)) => (room.to_string(), seq.0),
        None => (String::new(), 0),
    };
    Statement::new(
        "SELECT r.room, o.name AS room_name, r.seq, p.user AS author, p.name AS author_name,
           m.text, m.at, json_group_array(json_array(r.by_name, r.reason, r.note, r.at))
             AS complaints, NULL AS outcome, NULL AS settled_by, NULL AS settled_at
         FROM reports r
         JOIN messages m ON m.room = r.room AND m.seq = r.seq AND m.at <= r.at + ?5
         JOIN members p ON p.room = m.room AND p.number = m.author
         JOIN rooms o ON o.id = r.room
         WHERE r.settled_at IS NULL AND m.text IS NOT NULL AND p.user <> ?1
           AND (?2 = '' OR (r.room = ?2 AND r.seq = ?3))
         GROUP BY r.room, r.seq ORDER BY min(r.at), r.room, r.seq LIMIT ?4",
        [
            reader.to_string().into(),
            room.into(),
            seq.into(),
            REPORTS_LISTED_MAX.into(),
            CLOCK_LEEWAY_MS.into(),
        ],
    )
}

/// What was decided, or deleted before anybody did, the newest first: [`ReportedRow`]s. Of a room
/// that is not public the text is not told again: its author may have changed it since.
#[must_use]
pub fn settled(reader: UserId) -> Statement {
    Statement::new(
        // Whose decision it was, and what, are those of the row with the newest one.
        "SELECT room, room_name, seq, author, author_name, text, at, complaints,
           coalesce(outcome, 'gone') AS outcome, settled_at,
           (SELECT name FROM accounts WHERE user = settled_user) AS settled_by
         FROM (SELECT r.room, o.name AS room_name, r.seq, p.user AS author,
             p.name AS author_name, iif(o.access = 'public', m.text, NULL) AS text, m.at,
             json_group_array(json_array(r.by_name, r.reason, r.note, r.at)) AS complaints,
             r.outcome, r.settled_by AS settled_user, max(r.settled_at) AS settled_at
           FROM reports r
           JOIN messages m ON m.room = r.room AND m.seq = r.seq AND m.at <= r.at + ?3
           JOIN members p ON p.room = m.room AND p.number = m.author
           JOIN rooms o ON o.id = r.room
           WHERE (r.settled_at IS NOT NULL OR m.text IS NULL) AND p.user <> ?1
           GROUP BY r.room, r.seq)
         ORDER BY coalesce(settled_at, at) DESC, room, seq LIMIT ?2",
        [
            reader.to_string().into(),
            REPORTS_LISTED_MAX.into(),
            CLOCK_LEEWAY_MS.into(),
        ],
    )
}

/// What somebody reported, the newest first: [`OwnReportRow`]s.
#[must_use]
pub fn own(by: UserId) -> Statement {
    Statement::new(
        "SELECT o.name AS room_name, p.name AS author_name, r.reason, r.at,
           coalesce(r.outcome, iif(m.id IS NOT NULL AND m.text IS NULL, 'gone', NULL)) AS outcome
         FROM reports r JOIN rooms o ON o.id = r.room
         LEFT JOIN messages m ON m.room = r.room AND m.seq = r.seq AND m.at <= r.at + ?3
         LEFT JOIN members p ON p.room = m.room AND p.number = m.author
         WHERE r.by_user = ?1 ORDER BY r.at DESC, r.room, r.seq LIMIT ?2",
        [
            by.to_string().into(),
            OWN_REPORTS_LISTED_MAX.into(),
            CLOCK_LEEWAY_MS.into(),
        ],
    )
}

/// The id under which the place deletes a message: one and the same, whoever decides and however
/// often, so that nothing that somebody sends is taken for a repeat of another command.
#[must_use]
pub fn deletion(room: RoomId, seq: Seq) -> CommandId {
    let digest = Sha256::new()
        .chain_update(b"natter reported 1:")
        .chain_update(room.0)
        .chain_update(seq.0.to_be_bytes())
        .finalize();
    let mut id = [0; 16];
    id.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    CommandId(id)
}

/// Settles the reports of a message, and writes that down. They are [`SettledRow`]s; none if
/// somebody was faster.
#[must_use]
pub fn settle(of: &ReportedRow, outcome: Outcome, by: UserId, at: Timestamp) -> Vec<Statement> {
    let act = match outcome {
        Outcome::Stands => PlaceAct::LetStand,
        Outcome::Deleted | Outcome::Gone => PlaceAct::DeletedReported,
    };
    let noted = audit(act, by, Some((of.author, &of.author_name)), at);
    let settle = Statement::new(
        "UPDATE reports SET outcome = ?3, settled_by = ?4, settled_at = ?5
         WHERE room = ?1 AND seq = ?2 AND settled_at IS NULL RETURNING seq",
        [
            of.room.to_string().into(),
            of.seq.0.into(),
            outcome.name().into(),
            by.to_string().into(),
            at.0.into(),
        ],
    );
    vec![noted, settle]
}

impl From<ReportedRow> for Reported {
    fn from(row: ReportedRow) -> Self {
        let outcome = row.outcome.as_deref().and_then(Outcome::from_name);
        Self {
            room: row.room,
            room_name: row.room_name,
            seq: row.seq,
            author: row.author,
            author_name: row.author_name,
            text: row.text,
            at: row.at,
            complaints: complaints(&row.complaints),
            settled: outcome.map(|outcome| Settled {
                outcome,
                by: row.settled_by,
                at: row.settled_at,
            }),
        }
    }
}

/// What SQLite gathered, the first first.
fn complaints(json: &str) -> Vec<Complaint> {
    let rows: Vec<(String, String, String, Timestamp)> =
        serde_json::from_str(json).unwrap_or_default();
    let mut complaints: Vec<Complaint> = Vec::new();
    for (by, reason, note, at) in rows {
        let complaint = Complaint {
            by,
            reason: Reason::from_name(&reason).unwrap_or(Reason::Other),
            note,
            at,
        };
        let place = complaints.partition_point(|other| other.at <= at);
        complaints.insert(place, complaint);
    }
    complaints
}

impl From<OwnReportRow> for OwnReport {
    fn from(row: OwnReportRow) -> Self {
        Self {
            room_name: row.room_name,
            author_name: row.author_name,
            reason: Reason::from_name(&row.reason).unwrap_or(Reason::Other),
            at: row.at,
            outcome: row.outcome.as_deref().and_then(Outcome::from_name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_has_one_deletion_and_no_other_has_it() {
        let room = RoomId([1; 16]);
        assert_eq!(deletion(room, Seq(2)), deletion(room, Seq(2)));
        assert_ne!(deletion(room, Seq(2)), deletion(room, Seq(3)));
        assert_ne!(deletion(room, Seq(2)), deletion(RoomId([2; 16]), Seq(2)));
    }

    #[test]
    fn a_note_says_what_the_reason_does_not_and_is_not_a_novel() {
        let long = "é".repeat(NOTE_CHARS_MAX);
        let longer = "é".repeat(NOTE_CHARS_MAX + 1);
        #[rustfmt::skip]
        let cases = [
            (Reason::Spam,  "",            Ok("")),
            (Reason::Other, " ",           Err(NoteError::Missing)),
            (Reason::Other, "\u{7}",       Err(NoteError::Missing)),
            (Reason::Other, " lies\n",     Ok("lies")),
            (Reason::Hate,  "a\u{0}\nb\r", Ok("a\nb")),
            (Reason::Spam,  &long,         Ok(long.as_str())),
            (Reason::Spam,  &longer,       Err(NoteError::TooLong)),
        ];
        for (reason, typed, expected) in cases {
            let expected = expected.map(str::to_owned);
            assert_eq!(check_note(reason, typed), expected, "{typed:?}");
        }
    }
}
