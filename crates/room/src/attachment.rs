//! What a socket remembers over hibernation.

use bincode::{Decode, Encode};
use natter_protocol::packet::server::Status;
use natter_protocol::{DecodeError, Seq, SessionMark, Standing, Timestamp, UserId, codec};

use crate::input::{ConnectionId, Visitor};

/// Everything that the room needs to know about a connection when it wakes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Attachment {
    /// The connection's number.
    pub connection: u64,
    /// The person.
    pub user: UserId,
    /// Their display name.
    pub name: String,
    /// What they are in the place.
    pub standing: Standing,
    /// The session that the socket was opened with.
    pub session: SessionMark,
    /// How far the connection has come.
    pub stage: Stage,
    /// When the connection was last heard, as of this attachment.
    pub heard: Timestamp,
}

/// A connection's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Stage {
    /// Accepted, and has not said hello.
    Silent,
    /// Gets broadcasts.
    Admitted {
        /// The newest event that it said to have applied.
        received: Seq,
        /// Whether the person is at the screen.
        status: Status,
    },
}

impl Attachment {
    const KIND: u8 = 0;

    /// For `serializeAttachment`; well under `ATTACHMENT_BYTES_MAX`.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        codec::fields(self)
    }

    /// From `deserializeAttachment`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        codec::read_fields(Self::KIND, bytes)
    }

    /// The connection's id.
    #[must_use]
    pub fn connection(&self) -> ConnectionId {
        ConnectionId(self.connection)
    }

    /// Who the connection speaks for.
    #[must_use]
    pub fn visitor(&self) -> Visitor {
        Visitor {
            user: self.user,
            name: self.name.clone(),
            standing: self.standing,
            session: self.session,
        }
    }
}
