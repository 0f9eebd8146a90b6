//! What is kept over a reload: commands on their way, the draft, the read mark.
//!
//! ```text
//! one item after the other, as in the body of a frame:
//!   1    head      version, read mark, draft
//!   2    moment    when the next command was given
//!   128… a command as it travels
//! ```

use natter_protocol::codec::{fields, read_fields};
use natter_protocol::frame::{Item, items, push_item};
use natter_protocol::{ClientPacket, DecodeError, Ordinal, Timestamp};

use crate::drafts::{DRAFT_BYTES_MAX, beginning};
use crate::outbox::{Command, Pending};

const VERSION: u8 = 1;
const HEAD: u8 = 1;
const MOMENT: u8 = 2;

/// What a client needs to go on where another left off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// The text in the composer, at most `DRAFT_BYTES_MAX`.
    pub draft: String,
    /// The newest message that was read.
    pub read: Ordinal,
    /// Commands on their way, oldest first.
    pub pending: Vec<(Timestamp, Command)>,
}

impl Saved {
    /// As bytes, for the shell to keep.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let draft = beginning(&self.draft, DRAFT_BYTES_MAX).to_owned();
        let mut out = Vec::new();
        push_item(&mut out, HEAD, &fields(&(VERSION, self.read, draft)));
        for (since, command) in &self.pending {
            push_item(&mut out, MOMENT, &fields(since));
            out.extend(command.packet().encode());
        }
        out
    }

    /// Reads what `to_bytes` wrote.
    ///
    /// # Errors
    /// The bytes are not that, or of another version; begin without them.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut saved = Self::default();
        let mut since = Timestamp(0);
        for item in items(bytes)? {
            match item.kind {
                HEAD => (saved.read, saved.draft) = read_head(item)?,
                MOMENT => since = read_fields(item.kind, item.fields)?,
                _ => {
                    let command = ClientPacket::decode(item)?.and_then(command);
                    saved
                        .pending
                        .extend(command.map(|command| (since, command)));
                }
            }
        }
        Ok(saved)
    }

    /// The commands as they begin in a new page.
    pub(crate) fn pending(&self) -> Vec<Pending> {
        let pending = self.pending.iter().cloned();
        pending
            .map(|(since, command)| Pending::new(command, since))
            .collect()
    }
}

fn read_head(item: Item<'_>) -> Result<(Ordinal, String), DecodeError> {
    match read_fields(item.kind, item.fields)? {
        (VERSION, read, draft) => Ok((read, draft)),
        (version, _, _) => Err(DecodeError::Version { version }),
    }
}

fn command(packet: ClientPacket) -> Option<Command> {
    match packet {
        ClientPacket::Post(command) => Some(Command::Post(command)),
        ClientPacket::Edit(command) => Some(Command::Edit(command)),
        ClientPacket::Delete(command) => Some(Command::Delete(command)),
        ClientPacket::React(command) => Some(Command::React(command)),
        ClientPacket::Unreact(command) => Some(Command::Unreact(command)),
        ClientPacket::Hello(_)
        | ClientPacket::SetTyping(_)
        | ClientPacket::SetActivity(_)
        | ClientPacket::Received(_)
        | ClientPacket::Fetch(_)
        | ClientPacket::Resume(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use natter_protocol::packet::client::{Delete, Post};
    use natter_protocol::{CommandId, Seq};

    use super::*;

    fn saved(posts: u8) -> Saved {
        let post = |number: u8| Post {
            id: CommandId([number; 16]),
            reply_to: Some(Seq(3)),
            text: "x".repeat(4 * 1024),
        };
        let deletion = Command::Delete(Delete {
            id: CommandId([200; 16]),
            target: Seq(9),
        });
        let at = Timestamp::WIRE_EPOCH.plus_ms(5);
        let mut pending: Vec<_> = (0..posts).map(|n| (at, Command::Post(post(n)))).collect();
        pending.push((at.plus_ms(1), deletion));
        Saved {
            draft: "half a thought".to_owned(),
            read: Ordinal(7),
            pending,
        }
    }

    #[test]
    fn a_full_outbox_of_long_posts_survives_a_reload() {
        let saved = saved(63);
        assert_eq!(Saved::from_bytes(&saved.to_bytes()), Ok(saved));
    }

    #[test]
    fn nothing_is_read_from_damaged_bytes_but_nothing_panics() {
        let bytes = saved(1).to_bytes();
        for end in 1..bytes.len() {
            // A cut between two items reads as fewer items.
            if let Ok(read) = Saved::from_bytes(&bytes[..end]) {
                assert!(read.pending.len() < 2);
            }
        }
        let mut later = Vec::new();
        push_item(&mut later, HEAD, &fields(&(2u8, Ordinal(0), String::new())));
        let version = DecodeError::Version { version: 2 };
        assert_eq!(Saved::from_bytes(&later), Err(version));
    }

    #[test]
    fn an_overlong_draft_keeps_its_beginning() {
        let saved = Saved {
            draft: "é".repeat(DRAFT_BYTES_MAX),
            ..Saved::default()
        };
        let read = Saved::from_bytes(&saved.to_bytes()).unwrap();
        assert_eq!(read.draft, "é".repeat(DRAFT_BYTES_MAX / 2));
    }
}
