//! Who is talking.
//!
//! A session cookie is signed, and checked without D1; whether it still stands, and what the
//! person is called, is asked of their inbox object. Doors are files of their own: a guest
//! enters through `guest`, and whoever enters leaves with the same kind of session.

pub mod challenge;
pub mod cookie;
pub mod enter;
pub mod guest;
pub mod hand_off;
pub mod join;
pub mod passkey;
pub mod proof;
pub mod provider;
pub mod revoke;
pub mod session;
pub mod sign_in;
mod signature;
pub mod token;

use std::fmt;

use natter_protocol::{SessionMark, UserId};
use sha2::{Digest, Sha256};

/// Sixteen random bytes that are a session. They are in its cookie and nowhere else.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SessionId(pub [u8; 16]);

impl SessionId {
    /// What is stored of it.
    pub fn mark(self) -> SessionMark {
        let digest = Sha256::new()
            .chain_update(b"natter session mark 1:")
            .chain_update(self.0);
        let [mark, _] = halves(digest.finalize().into());
        SessionMark(mark)
    }
}

fn halves(digest: [u8; 32]) -> [[u8; 16]; 2] {
    let mut halves = [[0; 16]; 2];
    let bytes = halves.iter_mut().flatten();
    bytes.zip(digest).for_each(|(half, byte)| *half = byte);
    halves
}

impl fmt::Debug for SessionId {
    /// Nothing of it: who has it and the key could sign in.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionId")
    }
}

/// What a session cookie says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The person.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
}
