//! What is kept over a reload: the draft, the read mark, and each command on its way.
//!
//! Each command is kept by itself, under its id: tabs of one person keep theirs side by side and
//! never write over each other. A tab takes up whatever it finds. Two that send the same command
//! do no harm: the room takes an id once.
//!
//! ```text
//! a command, as items one after the other, as in the body of a frame:
//!   2    moment    when it was given
//!   3    epoch     the life of the room that it is meant for
//!   128… a command as it travels
//! ```
//!
//! The seqs in a command mean what they meant in one life of the room, so that a page in another
//! life asks for none of it. Where no epoch was kept, it is the one that the page hears of first.
//!
//! Neither events nor the resume token are kept: a page that is loaded again begins with the tail.

use natter_protocol::codec::{fields, read_fields};
use natter_protocol::frame::{Item, items, push_item};
use natter_protocol::packet::Packet;
use natter_protocol::packet::client::{Delete, Edit, Post, React, Unreact};
use natter_protocol::{CommandId, Ordinal};

use crate::given::Given;
use crate::outbox::{Command, Pending};

const MOMENT: u8 = 2;
const EPOCH: u8 = 3;

/// One thing to keep over a reload, in the place of what was kept of it before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// The text in the composer, at most `DRAFT_BYTES_MAX`; each tab has its own.
    Draft(String),
    /// The newest message that was read.
    Read(Ordinal),
    /// A command on its way, and when it was given.
    Command(Given, Command),
    /// A command is kept no more: the room took it, or the person gave it up.
    Done(CommandId),
}

/// What a client needs to go on where another left off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// The text in the composer, at most `DRAFT_BYTES_MAX`.
    pub draft: String,
    /// The newest message that was read.
    pub read: Ordinal,
    /// Commands on their way, in any order.
    pub pending: Vec<(Given, Command)>,
}

impl Saved {
    /// Keeps one thing more.
    pub fn keep(&mut self, kept: Kept) {
        match kept {
            Kept::Draft(draft) => self.draft = draft,
            Kept::Read(read) => self.read = read,
            Kept::Command(given, command) => {
                self.forget(command.id());
                self.pending.push((given, command));
            }
            Kept::Done(id) => self.forget(id),
        }
    }

    fn forget(&mut self, id: CommandId) {
        self.pending.retain(|(_, command)| command.id() != id);
    }

    /// The commands as they begin in a new page, oldest first.
    pub(crate) fn pending(&self) -> Vec<Pending> {
        let mut pending: Vec<Pending> = Vec::new();
        for (given, command) in &self.pending {
            let at = pending.partition_point(|other| other.given.at <= given.at);
            pending.insert(at, Pending::new(command.clone(), *given));
        }
        pending
    }
}

impl Command {
    /// The packet that says it, as an item of a batch.
    #[must_use]
    pub fn item(&self) -> Vec<u8> {
        match self {
            Self::Post(command) => command.item(),
            Self::Edit(command) => command.item(),
            Self::Delete(command) => command.item(),
            Self::React(command) => command.item(),
            Self::Unreact(command) => command.item(),
        }
    }

    /// Reads what `item` wrote; `None` if it is anything else.
    #[must_use]
    pub fn read(item: Item<'_>) -> Option<Self> {
        let Item { kind, fields, .. } = item;
        let read = match kind {
            Post::KIND => read_fields(kind, fields).map(Self::Post),
            Edit::KIND => read_fields(kind, fields).map(Self::Edit),
            Delete::KIND => read_fields(kind, fields).map(Self::Delete),
            React::KIND => read_fields(kind, fields).map(Self::React),
            Unreact::KIND => read_fields(kind, fields).map(Self::Unreact),
            _ => return None,
        };
        read.ok()
    }
}

/// A command and when it was given, as bytes for the shell to keep.
#[must_use]
pub fn record(given: Given, command: &Command) -> Vec<u8> {
    let mut out = Vec::new();
    push_item(&mut out, MOMENT, &fields(&given.at));
    if let Some(epoch) = given.epoch {
        push_item(&mut out, EPOCH, &fields(&epoch));
    }
    out.extend(command.item());
    out
}

/// Reads what `record` wrote; `None` if the bytes are not that: begin without them.
#[must_use]
pub fn read_record(bytes: &[u8]) -> Option<(Given, Command)> {
    let (mut at, mut epoch) = (None, None);
    for item in items(bytes).ok()? {
        match item.kind {
            MOMENT => at = Some(read_fields(item.kind, item.fields).ok()?),
            EPOCH => epoch = Some(read_fields(item.kind, item.fields).ok()?),
            _ => {
                let given = Given { at: at?, epoch };
                return Some((given, Command::read(item)?));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use natter_protocol::packet::client::{Delete, Post};
    use natter_protocol::{Epoch, Seq, Timestamp};

    use super::*;

    fn post(number: u8) -> Command {
        Command::Post(Post {
            id: CommandId([number; 16]),
            reply_to: Some(Seq(3)),
            text: "x".repeat(4 * 1024),
        })
    }

    fn at(ms: u64) -> Given {
        Given {
            at: Timestamp::WIRE_EPOCH.plus_ms(ms),
            epoch: Some(Epoch(7)),
        }
    }

    #[test]
    fn a_record_reads_back_as_the_command() {
        let deletion = Command::Delete(Delete {
            id: CommandId([200; 16]),
            target: Seq(9),
        });
        for command in [post(1), deletion] {
            for epoch in [None, Some(Epoch(1)), Some(Epoch(u32::MAX))] {
                let given = Given { epoch, ..at(5) };
                let bytes = record(given, &command);
                assert_eq!(read_record(&bytes), Some((given, command.clone())));
            }
        }
    }

    #[test]
    fn a_record_from_before_it_had_an_epoch_reads_back_without() {
        let mut bytes = Vec::new();
        push_item(&mut bytes, 2, &fields(&at(5).at));
        bytes.extend(post(1).item());
        let epoch = None;
        let given = Given { epoch, ..at(5) };
        assert_eq!(record(given, &post(1)), bytes);
        assert_eq!(read_record(&bytes), Some((given, post(1))));
    }

    #[test]
    fn nothing_is_read_from_damaged_bytes_but_nothing_panics() {
        let bytes = record(at(5), &post(1));
        for end in 0..bytes.len() {
            assert_eq!(read_record(&bytes[..end]), None);
        }
        assert_eq!(read_record(&post(1).item()), None);
    }

    #[test]
    fn commands_begin_in_the_order_in_which_they_were_given() {
        let mut saved = Saved::default();
        for (ms, number) in [(9, 1), (5, 2), (7, 3), (7, 4), (8, 5)] {
            saved.keep(Kept::Command(at(ms), post(number)));
        }
        saved.keep(Kept::Done(CommandId([5; 16])));
        // It was sent again.
        saved.keep(Kept::Command(at(6), post(1)));
        let pending = saved.pending();
        let order: Vec<_> = pending.iter().map(|p| p.command.id().0[0]).collect();
        assert_eq!(order, [2, 1, 3, 4]);
    }
}
