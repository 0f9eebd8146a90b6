//! Where the client's one socket stands.

use natter_protocol::{CloseCode, Seq, Timestamp};

/// The life of a connection; exactly one of these at any time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Not started, stopped, or the browser says that there is no network.
    Offline,
    /// A socket is being opened.
    Opening {
        /// Tries in a row that did not last, before this one.
        attempt: u32,
    },
    /// Hello is said; the welcome, or the tail that it promised, has not come.
    Joining {
        /// The newest event that the client had.
        since: Seq,
    },
    /// In the room.
    Live {
        /// The newest event applied, with nothing missing before.
        last: Seq,
    },
    /// Between two tries.
    Waiting {
        /// When the next try begins.
        until: Timestamp,
        /// Tries in a row that did not last.
        attempt: u32,
    },
    /// Trying again is useless until something else changes.
    Refused(Refusal),
}

/// Why a connection is refused for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no session, or it ended: say who you are.
    NoSession,
    /// The person is not in the room, or not any more.
    Outside,
    /// There is no such room.
    NoRoom,
    /// The server speaks another version: reload the page.
    Version,
}

impl Connection {
    /// Whether commands can be sent.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Live { .. })
    }

    /// Whether there is a socket, open or opening.
    #[must_use]
    pub const fn has_socket(self) -> bool {
        match self {
            Self::Opening { .. } | Self::Joining { .. } | Self::Live { .. } => true,
            Self::Offline | Self::Waiting { .. } | Self::Refused(_) => false,
        }
    }
}

impl Refusal {
    /// The refusal that a close code means, if it means one.
    #[must_use]
    pub const fn from_close(code: CloseCode) -> Option<Self> {
        match code {
            CloseCode::NoSession => Some(Self::NoSession),
            CloseCode::Outside => Some(Self::Outside),
            CloseCode::NoRoom => Some(Self::NoRoom),
            CloseCode::Version => Some(Self::Version),
            CloseCode::BadFrame
            | CloseCode::Resume
            | CloseCode::TooLarge
            | CloseCode::TooMany
            | CloseCode::Broken => None,
        }
    }
}
