//! Who is talking.
//!
//! A session cookie is signed, and checked without D1; whether it still stands, and what the
//! person is called, is asked of their inbox object. Doors are files of their own: a guest
//! enters through `guest`, and whoever enters leaves with the same kind of session.

pub mod cookie;
pub mod guest;
pub mod session;
pub mod token;

use natter_protocol::UserId;
use serde::{Deserialize, Serialize};

/// One browser's proof of who it is; ending it ends no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(pub [u8; 16]);

/// What a session cookie says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The person.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
}
