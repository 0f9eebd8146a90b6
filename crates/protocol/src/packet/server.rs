//! What a room says to its clients.

use std::fmt;

use bincode::{Decode, Encode};

use crate::codec;
use crate::error::DecodeError;
use crate::event::Event;
use crate::frame;
use crate::id::{CommandId, Epoch, MemberNumber, Ordinal, RoomId, Seq, Timestamp, UserId};
use crate::message::{Member, Message};
use crate::packet::Packet;
use crate::role::Role;
use crate::setting::Settings;

/// How a welcome brings the client up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum CatchUp {
    /// Every event after `since` follows.
    Events,
    /// Too far behind, another epoch, or nothing yet: a `Page` with the tail follows, and what
    /// lies between is a gap.
    Tail,
}

/// A pending command that the room has taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Settled {
    /// Which command.
    pub id: CommandId,
    /// The event that it became.
    pub seq: Seq,
}

/// The answer to `Hello`; it settles what was pending before anything else is shown.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Welcome {
    /// Which room.
    pub room: RoomId,
    /// The epoch of its log.
    pub epoch: Epoch,
    /// Its newest event.
    pub head: Seq,
    /// The ordinal of its newest message.
    pub last_ordinal: Ordinal,
    /// The room's clock.
    pub now: Timestamp,
    /// Who the connection speaks for.
    pub you: UserId,
    /// Those of the pending commands that the room took; it never saw the others.
    pub settled: Vec<Settled>,
    /// What follows.
    pub catch_up: CatchUp,
}

/// A run of messages as they stood after the event `as_of`; the client applies later events.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Page {
    /// The newest event contained.
    pub as_of: Seq,
    /// The epoch of the log.
    pub epoch: Epoch,
    /// The members that the messages mention.
    pub members: Vec<Member>,
    /// The messages, by seq, none missing between the first and the last.
    pub messages: Vec<Message>,
    /// Whether there are messages before the first.
    pub has_older: bool,
    /// Whether there are messages after the last.
    pub has_newer: bool,
}

/// A command was taken and is durable.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Ack {
    /// Which command.
    pub id: CommandId,
    /// The event that it became; for a command that changed nothing, the message's newest event.
    pub seq: Seq,
}

/// Why a command was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum RejectReason {
    /// Too many commands: wait and send again, with the same id.
    RateLimited {
        /// How long to wait, in milliseconds.
        retry_after_ms: u32,
    },
    /// There is nothing in the text.
    TextEmpty,
    /// The text is too long.
    TextTooLong {
        /// Its size.
        bytes: u32,
        /// The size that is allowed.
        bytes_max: u32,
    },
    /// The text holds control or direction-override characters.
    TextForbidden,
    /// There is no such message.
    NotFound,
    /// The message is deleted.
    Gone,
    /// Only its author may do that.
    NotAuthor,
    /// That is not one emoji.
    NotEmoji,
    /// The message carries as many reactions as it may.
    TooManyReactions,
    /// The room is near its size limit and takes no more; it stays readable.
    RoomFull,
    /// They are not in the room.
    NotMember,
    /// They may not come back.
    Banned,
    /// Their role does not allow it.
    NotAllowed,
    /// It is about somebody who is no less than they are.
    Outranked,
    /// There is nobody like that in the room.
    NoSuchMember,
    /// They may say nothing for a while.
    Muted {
        /// How long, in milliseconds.
        wait_ms: u32,
    },
    /// They posted a moment ago, and the room is in slow mode.
    SlowMode {
        /// How long they wait, in milliseconds.
        wait_ms: u32,
    },
    /// Only moderators post here.
    ModeratorsOnly,
    /// The room is locked.
    Locked,
    /// That cannot be what a room is set to.
    Unfit,
    /// Whoever owns a room hands it over before they leave the others.
    LastOwner,
}

impl RejectReason {
    /// How long to wait before the same command may succeed, in milliseconds; `None` if it
    /// never will.
    #[must_use]
    pub const fn retry_after_ms(self) -> Option<u32> {
        match self {
            Self::RateLimited { retry_after_ms } => Some(retry_after_ms),
            Self::TextEmpty
            | Self::TextTooLong { .. }
            | Self::TextForbidden
            | Self::NotFound
            | Self::Gone
            | Self::NotAuthor
            | Self::NotEmoji
            | Self::TooManyReactions
            | Self::RoomFull
            | Self::NotMember
            | Self::Banned
            | Self::NotAllowed
            | Self::Outranked
            | Self::NoSuchMember
            | Self::Muted { .. }
            | Self::SlowMode { .. }
            | Self::ModeratorsOnly
            | Self::Locked
            | Self::Unfit
            | Self::LastOwner => None,
        }
    }

    /// Whether the same command may succeed later: then the client keeps trying.
    #[must_use]
    pub const fn is_transient(self) -> bool {
        self.retry_after_ms().is_some()
    }
}

impl fmt::Display for RejectReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RateLimited { retry_after_ms } => {
                write!(f, "too fast, wait {retry_after_ms} ms")
            }
            Self::TextEmpty => f.write_str("the text is empty"),
            Self::TextTooLong { bytes, bytes_max } => {
                write!(f, "a text of {bytes} bytes, at most {bytes_max} are taken")
            }
            Self::TextForbidden => f.write_str("the text has characters that are not allowed"),
            Self::NotFound => f.write_str("there is no such message"),
            Self::Gone => f.write_str("the message is deleted"),
            Self::NotAuthor => f.write_str("only its author may do that"),
            Self::NotEmoji => f.write_str("not one emoji"),
            Self::TooManyReactions => f.write_str("the message has as many reactions as it may"),
            Self::RoomFull => f.write_str("the room is full"),
            Self::NotMember => f.write_str("only members may do that"),
            Self::Banned => f.write_str("banned from this room"),
            Self::NotAllowed => f.write_str("only moderators may do that"),
            Self::Outranked => f.write_str("that person is no less than you are here"),
            Self::NoSuchMember => f.write_str("nobody like that is in the room"),
            Self::Muted { wait_ms } => write!(f, "muted for another {wait_ms} ms"),
            Self::SlowMode { wait_ms } => write!(f, "slow mode, wait {wait_ms} ms"),
            Self::ModeratorsOnly => f.write_str("only moderators post here"),
            Self::Locked => f.write_str("the room is locked"),
            Self::Unfit => f.write_str("a room cannot be set to that"),
            Self::LastOwner => {
                f.write_str("whoever owns a room hands it over before they leave it")
            }
        }
    }
}

/// A command was refused; retrying the same one is useless unless the reason is transient.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Reject {
    /// Which command.
    pub id: CommandId,
    /// Why.
    pub reason: RejectReason,
}

/// The answer to a command that was asked alone, over HTTP: the event that it became, or why it
/// was refused.
///
/// # Errors
/// If the frame is damaged, or answers nothing.
pub fn verdict(bytes: &[u8]) -> Result<Result<Seq, RejectReason>, DecodeError> {
    let body = frame::open(bytes)?;
    let items = frame::items(&body)?;
    let item = items.first().ok_or(DecodeError::Truncated)?;
    match item.kind {
        Ack::KIND => codec::read_fields(item.kind, item.fields).map(|ack: Ack| Ok(ack.seq)),
        Reject::KIND => {
            codec::read_fields(item.kind, item.fields).map(|reject: Reject| Err(reject.reason))
        }
        kind => Err(DecodeError::Body { kind }),
    }
}

/// Whether a person is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Status {
    /// At the screen.
    Active,
    /// Connected, but away.
    Idle,
    /// Not connected.
    Gone,
}

/// One person's presence.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Person {
    /// Who.
    pub user: UserId,
    /// Their display name.
    pub name: String,
    /// Whether they are here.
    pub status: Status,
}

/// Who is here: all of them at join, and later only who changed, at most once a second.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Presence {
    /// How many people are connected, named or not.
    pub online: u32,
    /// Whether `people` replaces what the client knows, or adds to it.
    pub scope: PresenceScope,
    /// At most `PRESENT_NAMED_MAX` people.
    pub people: Vec<Person>,
}

/// Whether a presence packet is the whole picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum PresenceScope {
    /// Everyone, as far as they are named.
    Snapshot,
    /// Who changed.
    Changes,
}

/// Somebody types, or stopped; relayed only in small rooms.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Typing {
    /// Who.
    pub user: UserId,
    /// Started or stopped.
    pub state: crate::packet::client::SetTyping,
}

/// What the room signed that it had: an event, and when it happened. A client keeps the newest
/// and shows it when it comes back, so that a room that lost its end can know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Token {
    /// The epoch of the log.
    pub epoch: Epoch,
    /// The event.
    pub seq: Seq,
    /// When it happened.
    pub at: Timestamp,
    /// The room's signature; only the room can read it.
    pub seal: [u8; 16],
}

/// What the client has seen is of another life of the log: it drops that before it takes the
/// welcome that follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Forget {}

/// Somebody who looks after the room.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Staff {
    /// Who.
    pub user: UserId,
    /// What they are there.
    pub role: Role,
}

/// What the person may do in the room, and what the room is; it follows the welcome. Later events
/// change it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Rights {
    /// Their number.
    pub member: MemberNumber,
    /// What they are.
    pub role: Role,
    /// They may say nothing until then.
    pub muted_until: Timestamp,
    /// Where slow mode makes them wait: until when.
    pub wait_until: Timestamp,
    /// What the room is set to.
    pub settings: Settings,
    /// Who looks after it, at most `STAFF_MAX`.
    pub staff: Vec<Staff>,
}

packets! {
    /// A packet that only the room sends, besides events.
    pub enum Answer {
        32 => Welcome,
        33 => Page,
        34 => Ack,
        35 => Reject,
        36 => Presence,
        37 => Typing,
        38 => Token,
        39 => Forget,
        40 => Rights,
    }
}

/// A packet from the room: an event of its log, or something said to clients only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerPacket {
    /// Kinds 1–31.
    Event(Event),
    /// Kinds 32–62.
    Answer(Answer),
}

impl ServerPacket {
    /// Every packet of a frame that this version knows, in order.
    pub fn decode_frame(bytes: &[u8]) -> Result<Vec<Self>, DecodeError> {
        let body = frame::open(bytes)?;
        let mut packets = Vec::new();
        for item in frame::items(&body)? {
            packets.extend(Self::decode(item)?);
        }
        Ok(packets)
    }

    /// Reads an item; `None` is a kind of another direction, or of a later version.
    pub fn decode(item: frame::Item<'_>) -> Result<Option<Self>, DecodeError> {
        match Event::decode(item)? {
            Some(event) => Ok(Some(Self::Event(event))),
            None => Ok(Answer::decode(item)?.map(Self::Answer)),
        }
    }

    /// The packet as one item of a batch.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Event(event) => event.encode(),
            Self::Answer(answer) => answer.encode(),
        }
    }
}

impl From<Event> for ServerPacket {
    fn from(event: Event) -> Self {
        Self::Event(event)
    }
}

impl From<Answer> for ServerPacket {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}
