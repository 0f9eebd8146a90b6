//! Why a socket was closed.
//!
//! A refused upgrade shows a browser only code 1006, so refusals are accepted sockets that are
//! closed at once with one of these.

/// The close codes that Natter sends, all in the private range 4000–4999 (RFC 6455 §7.4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CloseCode {
    /// The frame is not one: damaged, or not allowed here. Resume is safe.
    BadFrame,
    /// There is no session, or it ended: say who you are again.
    NoSession,
    /// The person is not in the room, or not any more.
    Outside,
    /// There is no such room.
    NoRoom,
    /// Too far behind: resume from the last seq seen.
    Resume,
    /// Another version of the protocol: reload the page.
    Version,
    /// The frame is larger than any frame may be.
    TooLarge,
    /// Too many sockets or too many frames: come back later.
    TooMany,
    /// The room failed: resume after a pause.
    Broken,
}

impl CloseCode {
    /// Every code.
    pub const ALL: [Self; 9] = [
        Self::BadFrame,
        Self::NoSession,
        Self::Outside,
        Self::NoRoom,
        Self::Resume,
        Self::Version,
        Self::TooLarge,
        Self::TooMany,
        Self::Broken,
    ];

    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Self::BadFrame => 4400,
            Self::NoSession => 4401,
            Self::Outside => 4403,
            Self::NoRoom => 4404,
            Self::Resume => 4408,
            Self::Version => 4409,
            Self::TooLarge => 4413,
            Self::TooMany => 4429,
            Self::Broken => 4500,
        }
    }

    /// The code with this number.
    #[must_use]
    pub fn from_number(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.number() == number)
    }

    /// The reason that travels beside the number, for people who read logs.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::BadFrame => "bad frame",
            Self::NoSession => "no session",
            Self::Outside => "not in this room",
            Self::NoRoom => "no such room",
            Self::Resume => "resume",
            Self::Version => "reload: another version",
            Self::TooLarge => "frame too large",
            Self::TooMany => "too many",
            Self::Broken => "room failed, resume",
        }
    }
}
