//! Damage: a flipped bit, a row that is missing.
//!
//! Every event and every message is stored with a checksum over all of its row, and the log and
//! the messages are both numbered without a hole. So whatever is read is checked on the way, and
//! damage is an error that names its place: never a hole that nobody sees.

use std::fmt;

use natter_protocol::{CommandId, Event, Message, Ordinal, Seq, Timestamp, checksum, codec, frame};

use crate::log::Unreadable;

/// Something that is not as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Damage {
    /// This event.
    Event(Seq),
    /// This message as it stands, or the next one: of a missing row only the place is known.
    Message(Seq),
}

impl Damage {
    /// Where.
    #[must_use]
    pub fn seq(self) -> Seq {
        match self {
            Self::Event(seq) | Self::Message(seq) => seq,
        }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event(seq) => write!(f, "event {seq} is damaged or missing"),
            Self::Message(seq) => write!(f, "a message from {seq} on is damaged or missing"),
        }
    }
}

impl From<Damage> for Unreadable {
    fn from(damage: Damage) -> Self {
        Self::Damaged(damage)
    }
}

/// An event's row, unchecked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its place.
    pub seq: Seq,
    /// The message that it is about.
    pub target: Option<Seq>,
    /// Its item.
    pub item: Vec<u8>,
    /// The id of the post, if it is one; `None` in rows from before it was written.
    pub id: Option<CommandId>,
    /// What [`event_checksum`] was when it was written; `None` for rows from before there was one.
    pub checksum: Option<u32>,
}

impl StoredEvent {
    /// The event.
    ///
    /// # Errors
    /// If the row is not what was written.
    pub fn event(&self) -> Result<Event, Damage> {
        let event = self.decoded().filter(|_| self.is_sealed());
        event.ok_or(Damage::Event(self.seq))
    }

    /// The row, as it was written. Only one without a checksum has to be decoded for that.
    fn whole(self) -> Result<Self, Damage> {
        let is_whole = match self.checksum {
            Some(_) => self.is_sealed(),
            None => self.decoded().is_some(),
        };
        let damage = Damage::Event(self.seq);
        is_whole.then_some(self).ok_or(damage)
    }

    fn is_sealed(&self) -> bool {
        let is = event_checksum(self.seq, self.target, &self.item, self.id);
        self.checksum.is_none_or(|checksum| checksum == is)
    }

    fn decoded(&self) -> Option<Event> {
        let items = frame::items(&self.item).ok()?;
        let event = Event::decode(*items.first()?).ok()??;
        (event.seq() == self.seq && event.target() == self.target).then_some(event)
    }
}

/// A message's row, unchecked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredMessage {
    /// Its place.
    pub seq: Seq,
    /// Its place among messages.
    pub ordinal: Ordinal,
    /// Its fields.
    pub fields: Vec<u8>,
    /// What [`message_checksum`] was when it was written; `None` for rows from before there was
    /// one.
    pub checksum: Option<u32>,
}

impl StoredMessage {
    /// The message.
    ///
    /// # Errors
    /// If the row is not what was written.
    pub fn message(&self) -> Result<Message, Damage> {
        let is = message_checksum(self.seq, self.ordinal, &self.fields);
        let is_sealed = self.checksum.is_none_or(|checksum| checksum == is);
        let message = codec::read_fields::<Message>(0, &self.fields).ok();
        message
            .filter(|m| is_sealed && (m.seq, m.ordinal) == (self.seq, self.ordinal))
            .ok_or(Damage::Message(self.seq))
    }
}

/// The checksum of an event's row; without an id it is what it was before there were any.
#[must_use]
pub fn event_checksum(seq: Seq, target: Option<Seq>, item: &[u8], id: Option<CommandId>) -> u32 {
    let id = id.as_ref().map_or(&[][..], |id| &id.0);
    seal(seq.0, target.map_or(0, |target| target.0), item, id)
}

/// The checksum of a message's row.
#[must_use]
pub fn message_checksum(seq: Seq, ordinal: Ordinal, fields: &[u8]) -> u32 {
    seal(seq.0, ordinal.0, fields, &[])
}

fn seal(place: u64, other: u64, bytes: &[u8], id: &[u8]) -> u32 {
    let mut row = Vec::with_capacity(32 + bytes.len());
    row.extend_from_slice(&place.to_le_bytes());
    row.extend_from_slice(&other.to_le_bytes());
    row.extend_from_slice(bytes);
    row.extend_from_slice(id);
    checksum::of(&row)
}

/// The rows that follow `after`.
///
/// # Errors
/// If one is not what was written, or is missing between them.
pub fn whole(after: Seq, rows: Vec<StoredEvent>) -> Result<Vec<StoredEvent>, Damage> {
    let mut expected = after;
    let check = |row: StoredEvent| {
        expected = expected.next();
        match row.seq == expected {
            true => row.whole(),
            false => Err(Damage::Event(expected)),
        }
    };
    rows.into_iter().map(check).collect()
}

/// So many of the newest rows are looked at when a room restarts.
pub const NEWEST: usize = 16;

/// The time of the newest event that is whole, and the ordinal of the newest message that these
/// rows, the newest first, bring into being: the message's own row may be missing.
#[must_use]
pub fn newest(rows: &[StoredEvent]) -> (Timestamp, Ordinal) {
    let mut ends = (Timestamp::default(), Ordinal(0));
    for event in rows.iter().filter_map(|row| row.event().ok()) {
        let ordinal = Message::from_event(&event).map_or(Ordinal(0), |message| message.ordinal);
        ends = (ends.0.max(event.at()), ends.1.max(ordinal));
    }
    ends
}

/// All the rows after one seq, up to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// The events, by seq.
    pub events: Vec<StoredEvent>,
    /// The messages as they stand, by seq.
    pub messages: Vec<StoredMessage>,
}

impl Rows {
    /// Everything that is damaged in them, in order: they are the rows after `after` up to
    /// `through`.
    #[must_use]
    pub fn damage(&self, after: Seq, through: Seq) -> Vec<Damage> {
        let mut found = Vec::new();
        let (mut events, mut messages) = (self.events.iter(), self.messages.iter());
        let (mut event, mut message) = (events.next(), messages.next());
        let mut seq = after;
        while seq < through {
            seq = seq.next();
            let row = event.filter(|row| row.seq == seq);
            let is = row.and_then(|row| row.event().ok());
            let stands = message.filter(|row| row.seq == seq);
            if is.is_none() {
                found.push(Damage::Event(seq));
            }
            let begins = is.is_some_and(|is| Message::from_event(&is).is_some());
            let is_whole = stands.map(|row| row.message().is_ok());
            if is_whole == Some(false) || begins && is_whole.is_none() {
                found.push(Damage::Message(seq));
            }
            event = if row.is_some() { events.next() } else { event };
            message = if stands.is_some() {
                messages.next()
            } else {
                message
            };
        }
        found
    }
}
