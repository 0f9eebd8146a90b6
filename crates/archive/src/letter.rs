//! Letters: the text of a queue message, one frame of events in a jacket.
//!
//! ```text
//! 1.<room, 32 hex digits>.<epoch>.<frame, base64>
//! ```

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use natter_protocol::frame;
use natter_protocol::ids::{Ids, decode_ids};
use natter_protocol::limits::QUEUE_FRAME_BYTES_MAX;
use natter_protocol::{DecodeError, Epoch, Event, RoomId};

use crate::statement::NUMBER_MAX;

/// The version of the jacket.
pub const LETTER_VERSION: &str = "1";
/// The longest letter: one billing unit of a queue.
pub const LETTER_BYTES_MAX: usize = 64_000;
/// Version, room and epoch, each with its full stop.
const JACKET_BYTES_MAX: usize = 2 + 33 + 11;

const _: () =
    assert!(JACKET_BYTES_MAX + (QUEUE_FRAME_BYTES_MAX * 4).div_ceil(3) <= LETTER_BYTES_MAX);

/// A queue message, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Whose events these are.
    pub room: RoomId,
    /// Which life of the room's log.
    pub epoch: Epoch,
    /// The events that this version knows; a later version's are skipped, and stay in the
    /// room's outbox.
    pub events: Vec<Event>,
    /// The ids of the posts among them, in order, as far as they are known: earlier versions of
    /// the room told none.
    pub ids: Ids,
}

/// Why a text is not a letter: retrying it is useless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterError {
    /// The text does not begin with a version that is known here.
    Version,
    /// A part is missing.
    Parts,
    /// The room is not an id.
    Room,
    /// The epoch is not a number.
    Epoch,
    /// The frame is not base64.
    Base64,
    /// The frame is damaged.
    Frame(DecodeError),
    /// A number is larger than D1 can carry.
    Number {
        /// The number.
        number: u64,
        /// The largest that is taken.
        number_max: u64,
    },
}

impl fmt::Display for LetterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version => f.write_str("a letter of an unknown version"),
            Self::Parts => f.write_str("a part of the letter is missing"),
            Self::Room => f.write_str("the room is not an id"),
            Self::Epoch => f.write_str("the epoch is not a number"),
            Self::Base64 => f.write_str("the frame is not base64"),
            Self::Frame(error) => write!(f, "the frame is damaged: {error}"),
            Self::Number { number, number_max } => {
                write!(f, "the number {number}, at most {number_max} is taken")
            }
        }
    }
}

impl std::error::Error for LetterError {}

/// The text of a queue message with this frame, of at most `QUEUE_FRAME_BYTES_MAX`.
#[must_use]
pub fn encode_letter(room: RoomId, epoch: Epoch, frame: &[u8]) -> String {
    debug_assert!(frame.len() <= QUEUE_FRAME_BYTES_MAX, "frame too large");
    let frame = STANDARD_NO_PAD.encode(frame);
    format!("{LETTER_VERSION}.{room}.{epoch}.{frame}")
}

/// Opens the text of a queue message.
pub fn decode_letter(text: &str) -> Result<Letter, LetterError> {
    let (version, rest) = text.split_once('.').ok_or(LetterError::Version)?;
    if version != LETTER_VERSION {
        return Err(LetterError::Version);
    }
    let (room, rest) = rest.split_once('.').ok_or(LetterError::Parts)?;
    let (epoch, frame) = rest.split_once('.').ok_or(LetterError::Parts)?;
    let frame = STANDARD_NO_PAD
        .decode(frame)
        .map_err(|_| LetterError::Base64)?;
    let room = room.parse().map_err(|_| LetterError::Room)?;
    let epoch = epoch.parse().map(Epoch).map_err(|_| LetterError::Epoch)?;
    let (events, ids) = events_of(&frame)?;
    Ok(Letter {
        room,
        epoch,
        events,
        ids,
    })
}

/// The room that a text names where a letter does, whether or not it is one.
pub(crate) fn room_of_letter(text: &str) -> Option<RoomId> {
    text.split('.').nth(1)?.parse().ok()
}

fn events_of(frame: &[u8]) -> Result<(Vec<Event>, Ids), LetterError> {
    let body = frame::open(frame).map_err(LetterError::Frame)?;
    let (mut events, mut ids) = (Vec::new(), Ids::new());
    for item in frame::items(&body).map_err(LetterError::Frame)? {
        match decode_ids(item).map_err(LetterError::Frame)? {
            Some(told) => ids.extend(told),
            None => events.extend(Event::decode(item).map_err(LetterError::Frame)?),
        }
    }
    events.iter().try_for_each(check_numbers)?;
    Ok((events, ids))
}

fn check_numbers(event: &Event) -> Result<(), LetterError> {
    let (ordinal, reply_to) = match event {
        Event::Posted(posted) => (Some(posted.ordinal.0), posted.reply_to.map(|seq| seq.0)),
        Event::Erased(erased) => (Some(erased.ordinal.0), None),
        Event::Joined(_)
        | Event::Renamed(_)
        | Event::Edited(_)
        | Event::Deleted(_)
        | Event::Reacted(_)
        | Event::Unreacted(_)
        | Event::Left(_)
        | Event::RoleChanged(_)
        | Event::Muted(_)
        | Event::SettingChanged(_)
        | Event::Purged(_) => (None, None),
    };
    let target = event.target().map(|seq| seq.0);
    let numbers = [Some(event.seq().0), target, ordinal, reply_to];
    let too_large = numbers.into_iter().flatten().find(|n| *n > NUMBER_MAX);
    too_large.map_or(Ok(()), |number| {
        Err(LetterError::Number {
            number,
            number_max: NUMBER_MAX,
        })
    })
}
