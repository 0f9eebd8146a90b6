//! The rules of one person's inbox, with no clock, chance, storage or network of their own.
//!
//! ```text
//! Input ──► Inbox::handle(input, now) ──► (Answer, Vec<Write>)
//! ```
//!
//! An inbox knows who the person is, their sessions, the rooms that they joined and how far they
//! read in each. It is one object a person, small enough to be in memory whole: the shell restores
//! it from its rows ([`Saved`]), performs the [`Write`]s in order, and only then passes on the
//! [`Answer`].
//!
//! The pages of the person keep a socket to it ([`connections`]): whatever is written of a room
//! they hear at once, and the list when they come.
//!
//! Every input names the session that it comes from, and all but [`Command::Begin`],
//! [`Command::SignIn`] and what is the Worker's own word are answered [`Answer::NoSession`] if
//! that session does not stand. So one question is both the check and the work, and revoking a
//! session ends it everywhere at once.

pub mod answer;
pub mod bans;
pub mod connections;
pub mod entrance;
pub mod inbox;
pub mod input;
pub mod life;
pub mod proof;
pub mod write;

mod rooms;
mod sessions;

pub use answer::{Answer, Ended, Refusal};
pub use bans::Owed;
pub use connections::{Attachment, ConnectionId, Push};
pub use inbox::Inbox;
pub use input::{Command, Input};
pub use life::{Life, SESSION_LIFE_MS, life};
pub use proof::{is_proved, may_reset};
pub use write::{JoinedRoom, Person, Saved, Session, Write};

/// Sessions that a person may have; another one ends the oldest.
pub const SESSIONS_MAX: usize = 50;
/// Rooms that a person may have joined.
pub const ROOMS_MAX: usize = natter_protocol::limits::ROOMS_PER_PERSON_MAX;
/// Sockets that the pages of a person may have to their inbox; another one closes the oldest.
pub const SOCKETS_MAX: usize = 20;
