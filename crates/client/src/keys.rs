//! The names of rows: a post keeps its row's name when it becomes a message.

use natter_protocol::{CommandId, Seq};

use crate::sorted::Map;
use crate::view::RowKey;

/// Posts whose rows keep their names; older ones are named as messages.
pub const KEYS_MAX: usize = 1_000;

/// Which messages came from posts of this client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    by_seq: Map<Seq, CommandId>,
    by_id: Map<CommandId, Seq>,
}

impl Keys {
    /// This post became this message.
    pub fn put(&mut self, id: CommandId, seq: Seq) {
        if let Some(other) = self.by_id.insert(id, seq) {
            self.by_seq.remove(&other);
        }
        if let Some(other) = self.by_seq.insert(seq, id)
            && other != id
        {
            self.by_id.remove(&other);
        }
        if self.by_seq.len() > KEYS_MAX
            && let Some((_, oldest)) = self.by_seq.pop_first()
        {
            self.by_id.remove(&oldest);
        }
    }

    /// This post is no message yet. Whether it seemed to be one.
    pub fn remove(&mut self, id: CommandId) -> bool {
        let seq = self.by_id.remove(&id);
        seq.is_some_and(|seq| self.by_seq.remove(&seq).is_some())
    }

    /// The row of a message.
    #[must_use]
    pub fn of(&self, seq: Seq) -> RowKey {
        match self.by_seq.get(&seq) {
            Some(id) => RowKey::Post(*id),
            None => RowKey::Message(seq),
        }
    }

    /// The message that a post became.
    #[must_use]
    pub fn message(&self, id: CommandId) -> Option<Seq> {
        self.by_id.get(&id).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u64) -> CommandId {
        CommandId(u128::from(number).to_be_bytes())
    }

    #[test]
    fn a_post_that_turns_out_to_be_another_message_moves() {
        let mut keys = Keys::default();
        keys.put(id(1), Seq(5));
        keys.put(id(1), Seq(6));
        assert_eq!(keys.of(Seq(5)), RowKey::Message(Seq(5)));
        assert_eq!(keys.of(Seq(6)), RowKey::Post(id(1)));
        keys.put(id(2), Seq(6));
        assert_eq!(keys.message(id(1)), None);
        assert_eq!(keys.message(id(2)), Some(Seq(6)));
    }

    #[test]
    fn only_so_many_names_are_kept() {
        let mut keys = Keys::default();
        for number in 0..=KEYS_MAX as u64 {
            keys.put(id(number), Seq(number));
        }
        assert_eq!(keys.of(Seq(0)), RowKey::Message(Seq(0)));
        assert_eq!(keys.of(Seq(1)), RowKey::Post(id(1)));
        assert_eq!((keys.by_id.len(), keys.by_seq.len()), (KEYS_MAX, KEYS_MAX));
    }
}
