//! Who is talking.
//!
//! A session cookie is signed, and checked without D1; whether it still stands, and what the
//! person is called, is asked of their inbox object. Doors are files of their own: a guest
//! enters through `guest`, and whoever enters leaves with the same kind of session.

pub mod cookie;
pub mod guest;
pub mod session;
pub mod token;

use natter_inbox::SessionId;
use natter_protocol::UserId;

/// What a session cookie says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The person.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
}
