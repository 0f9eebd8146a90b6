//! The consumer's plan: what a batch of queue messages does to D1.

use std::collections::{BTreeMap, BTreeSet};

use natter_protocol::ids::id_of;
use natter_protocol::{Epoch, Event, RoomId};

use crate::dead_letters::erase_dead_letters;
use crate::erase::erase;
use crate::event_row::EventRow;
use crate::fold::fold;
use crate::letter::{Letter, LetterError, decode_letter};
use crate::statement::{Statement, json, over_rows};

/// What to do with a batch of queue messages.
///
/// `statements` are one `batch()`. If it fails, nothing was written, and doing it again is
/// harmless. A [`crate::Consumer`] makes such plans of a delivery and says what follows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// One transaction; empty if there was nothing to write.
    pub statements: Vec<Statement>,
    /// The messages that can never be archived, by their place in the batch, and why.
    pub poison: Vec<(usize, LetterError)>,
}

/// A log that starts anew drops what never became contiguous in its last life.
const DROP_OLD_EPOCH: &str = "
DELETE FROM events WHERE (room, seq) IN (
  SELECT e.room, e.seq FROM json_each(?1) AS r
  CROSS JOIN archive_marks AS m ON m.room = r.value ->> 0 AND m.epoch < r.value ->> 1
  CROSS JOIN events AS e ON e.room = m.room AND e.seq > m.contiguous)";

const MARK_ROOMS: &str = "
INSERT INTO archive_marks (room, epoch)
SELECT value ->> 0, value ->> 1 FROM json_each(?1) WHERE true
ON CONFLICT (room) DO UPDATE SET epoch = excluded.epoch WHERE excluded.epoch > epoch";

/// Each event once, except that a tombstone replaces the text that it stands for. A letter from
/// an earlier life of the log is dropped.
const STORE_EVENTS: &str = "
INSERT INTO events
  (room, seq, kind, target, member, at, ordinal, reply_to, user, body, words, id, done_by)
SELECT m.room, e.value ->> 2, e.value ->> 3, e.value ->> 4, e.value ->> 5, e.value ->> 6,
       e.value ->> 7, e.value ->> 8, e.value ->> 9, e.value ->> 10, e.value ->> 11,
       e.value ->> 12, e.value ->> 13
FROM json_each(?1) AS e CROSS JOIN archive_marks AS m
  ON m.room = e.value ->> 0 AND m.epoch = e.value ->> 1
WHERE true
ON CONFLICT (room, seq) DO UPDATE SET kind = 8, ordinal = coalesce(ordinal, 0),
  reply_to = NULL, body = NULL, words = NULL
WHERE excluded.kind = 8 AND kind IN (3, 4)";

/// Plans a batch of queue messages, given by their texts.
#[must_use]
pub fn plan(letters: &[&str]) -> Plan {
    let mut plan = Plan::default();
    let mut opened = Vec::new();
    for (index, text) in letters.iter().enumerate() {
        match decode_letter(text) {
            Ok(letter) => opened.push(letter),
            Err(error) => plan.poison.push((index, error)),
        }
    }
    plan.statements = store(&opened.iter().collect::<Vec<_>>());
    plan
}

/// What these letters do to D1, as one transaction; nothing if they carry nothing.
pub(crate) fn store(letters: &[&Letter]) -> Vec<Statement> {
    let letters = letters.iter().copied();
    let letters: Vec<&Letter> = letters.filter(|l| !l.events.is_empty()).collect();
    if letters.is_empty() {
        return Vec::new();
    }
    let letters = letters.as_slice();
    let rooms = rooms_of(letters);
    let epochs: Vec<String> = rooms.iter().map(json_pair).collect();
    let rows = letters.iter().copied().flat_map(rows_of);
    let brought = letters
        .iter()
        .map(|letter| letter.events.len() as u64)
        .sum();
    let ids: Vec<RoomId> = rooms.into_keys().collect();
    [
        over_rows(DROP_OLD_EPOCH, epochs.clone()),
        over_rows(MARK_ROOMS, epochs),
        over_rows(STORE_EVENTS, rows),
        erase(&texts_of(letters)),
        erase_dead_letters(&deleting(letters)),
        fold(json(&ids), brought),
    ]
    .concat()
}

/// Makes this the room's epoch in D1, unless it has a later one.
pub(crate) fn begin_epoch(room: RoomId, epoch: Epoch) -> Vec<Statement> {
    let row = || [json_pair((&room, &epoch))];
    [
        over_rows(DROP_OLD_EPOCH, row()),
        over_rows(MARK_ROOMS, row()),
    ]
    .concat()
}

/// The rooms, each with the newest epoch that a letter speaks of.
fn rooms_of(letters: &[&Letter]) -> BTreeMap<RoomId, Epoch> {
    let mut rooms = BTreeMap::new();
    for letter in letters {
        let epoch = rooms.entry(letter.room).or_insert(letter.epoch);
        *epoch = letter.epoch.max(*epoch);
    }
    rooms
}

fn json_pair((room, epoch): (&RoomId, &Epoch)) -> String {
    json(&(room, epoch))
}

fn rows_of(letter: &Letter) -> impl Iterator<Item = String> {
    letter.events.iter().map(|event| {
        let row = EventRow {
            id: id_of(&letter.ids, event.seq()),
            ..EventRow::from(event)
        };
        row.insert_row(letter.room, letter.epoch)
    })
}

/// The rooms in which something is deleted.
///
/// A set that is extended inserts; one that is collected sorts, and the code of a sort is some
/// kilobytes of wasm that every cold start would load.
fn deleting(letters: &[&Letter]) -> Vec<RoomId> {
    let deletes = |event: &Event| match event {
        Event::Deleted(_) | Event::Erased(_) => true,
        Event::Joined(_)
        | Event::Renamed(_)
        | Event::Posted(_)
        | Event::Edited(_)
        | Event::Reacted(_)
        | Event::Unreacted(_)
        | Event::Left(_)
        | Event::RoleChanged(_)
        | Event::Muted(_)
        | Event::SettingChanged(_)
        | Event::Purged(_) => false,
    };
    let deleting = letters.iter().filter(|l| l.events.iter().any(deletes));
    let mut rooms = BTreeSet::new();
    rooms.extend(deleting.map(|letter| letter.room));
    rooms.into_iter().collect()
}

/// The messages whose texts come or go, as JSON lists of room and seq.
fn texts_of(letters: &[&Letter]) -> Vec<String> {
    let texts = letters.iter().flat_map(|letter| {
        let text = |event: &Event| match event {
            Event::Posted(_) | Event::Edited(_) | Event::Deleted(_) | Event::Erased(_) => {
                event.target().map(|target| (letter.room, target))
            }
            Event::Joined(_)
            | Event::Renamed(_)
            | Event::Reacted(_)
            | Event::Unreacted(_)
            | Event::Left(_)
            | Event::RoleChanged(_)
            | Event::Muted(_)
            | Event::SettingChanged(_)
            | Event::Purged(_) => None,
        };
        letter.events.iter().filter_map(text)
    });
    let mut each_once = BTreeSet::new();
    each_once.extend(texts);
    each_once.iter().map(json).collect()
}
