//! The messages in memory, by ordinal: where two neighbours' ordinals are not neighbours, there
//! is a gap.

use std::ops::RangeInclusive;

use natter_protocol::packet::server::Page;
use natter_protocol::{Event, Message, Ordinal, Seq};

use crate::sorted::Map;

/// Whether every change to a message is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// As the room's log has it, up to the newest event applied.
    Fresh,
    /// Changes may have been missed: shown, but asked for again.
    Stale,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    message: Message,
    freshness: Freshness,
}

/// What a message in a page, or an event, did to the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It was new.
    Added,
    /// It is newer than what was there.
    Changed,
    /// Nothing differs on the screen.
    Same,
}

/// The messages in memory.
///
/// Invariant: seqs and ordinals ascend together, and `ordinals` names every message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Messages {
    entries: Map<Ordinal, Entry>,
    ordinals: Map<Seq, Ordinal>,
}

impl Messages {
    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    /// The message with this ordinal.
    #[must_use]
    pub fn get(&self, ordinal: Ordinal) -> Option<&Message> {
        self.entries.get(&ordinal).map(|entry| &entry.message)
    }

    /// The message with this seq.
    #[must_use]
    pub fn by_seq(&self, seq: Seq) -> Option<&Message> {
        self.get(self.ordinal(seq)?)
    }

    /// The ordinal of a message.
    #[must_use]
    pub fn ordinal(&self, seq: Seq) -> Option<Ordinal> {
        self.ordinals.get(&seq).copied()
    }

    /// The messages with these ordinals, in order.
    pub fn range(&self, ordinals: RangeInclusive<Ordinal>) -> impl Iterator<Item = &Message> {
        // An empty range is a panic in `Map::range`.
        let some = (ordinals.start() <= ordinals.end()).then(|| self.entries.range(ordinals));
        some.into_iter().flatten().map(|(_, entry)| &entry.message)
    }

    /// The ordinals in memory, in order.
    pub fn ordinals(&self) -> impl DoubleEndedIterator<Item = Ordinal> {
        self.entries.keys().copied()
    }

    /// The first message with these ordinals whose changes may have been missed.
    #[must_use]
    pub fn first_stale(&self, ordinals: RangeInclusive<Ordinal>) -> Option<Seq> {
        let some = (ordinals.start() <= ordinals.end()).then(|| self.entries.range(ordinals));
        let mut entries = some.into_iter().flatten().map(|(_, entry)| entry);
        entries
            .find(|entry| entry.freshness == Freshness::Stale)
            .map(|entry| entry.message.seq)
    }

    /// Adds a message, or takes it where it is newer, or surer, than what is there. One that
    /// contradicts the order of the others is left out.
    pub fn put(&mut self, message: Message, freshness: Freshness) -> Put {
        let (ordinal, seq) = (message.ordinal, message.seq);
        if self.ordinals.get(&seq).is_some_and(|o| *o != ordinal) || !self.is_between(&message) {
            return Put::Same;
        }
        let Some(entry) = self.entries.get_mut(&ordinal) else {
            self.ordinals.insert(seq, ordinal);
            let entry = Entry { message, freshness };
            self.entries.insert(ordinal, entry);
            return Put::Added;
        };
        // A sure state replaces a doubtful one of the same revision: what the doubtful one missed
        // may lie before its last change.
        let surer = entry.freshness == Freshness::Stale && freshness == Freshness::Fresh;
        let newer = message.revision > entry.message.revision;
        if surer && message.revision >= entry.message.revision {
            entry.freshness = Freshness::Fresh;
        } else if !newer {
            return Put::Same;
        }
        let same = entry.message == message;
        entry.message = message;
        if same { Put::Same } else { Put::Changed }
    }

    fn is_between(&self, message: &Message) -> bool {
        let before = self.entries.range(..message.ordinal).next_back();
        let mut after = self.entries.range(message.ordinal..);
        let fits_after = match after.next() {
            Some((ordinal, entry)) if *ordinal == message.ordinal => {
                entry.message.seq == message.seq
            }
            Some((_, entry)) => message.seq < entry.message.seq,
            None => true,
        };
        fits_after && before.is_none_or(|(_, entry)| entry.message.seq < message.seq)
    }

    /// Applies an event to the message that it is about. Whether something changed.
    pub fn apply(&mut self, event: &Event) -> bool {
        let ordinal = event.target().and_then(|target| self.ordinal(target));
        let entry = ordinal.and_then(|ordinal| self.entries.get_mut(&ordinal));
        entry.is_some_and(|entry| entry.message.apply(event))
    }

    /// Events were missed: any message may have changed.
    pub fn doubt_all(&mut self) {
        for entry in self.entries.values_mut() {
            entry.freshness = Freshness::Stale;
        }
    }

    /// The room cannot say more about this message.
    pub fn trust(&mut self, seq: Seq) {
        if let Some(ordinal) = self.ordinal(seq)
            && let Some(entry) = self.entries.get_mut(&ordinal)
        {
            entry.freshness = Freshness::Fresh;
        }
    }

    /// Drops a message from memory.
    pub fn forget(&mut self, ordinal: Ordinal) {
        if let Some(entry) = self.entries.remove(&ordinal) {
            self.ordinals.remove(&entry.message.seq);
        }
    }

    /// The end of the gapless run that begins here, going up.
    #[must_use]
    pub fn run_up(&self, from: Ordinal, messages_max: u64) -> Option<Ordinal> {
        let most = Ordinal(from.0.saturating_add(messages_max.saturating_sub(1)));
        let found = self.range(from..=most).map(|message| message.ordinal);
        let mut run = None;
        for (step, ordinal) in found.enumerate() {
            if ordinal.0 != from.0.saturating_add(step as u64) {
                break;
            }
            run = Some(ordinal);
        }
        run
    }

    /// The end of the gapless run that begins here, going down.
    #[must_use]
    pub fn run_down(&self, from: Ordinal, messages_max: u64) -> Option<Ordinal> {
        let least = Ordinal(from.0.saturating_sub(messages_max.saturating_sub(1)));
        let found = self.entries.range(least..=from).rev();
        let mut run = None;
        for (step, (ordinal, _)) in found.enumerate() {
            if ordinal.0.saturating_add(step as u64) != from.0 {
                break;
            }
            run = Some(*ordinal);
        }
        run
    }

    /// Places where messages are missing between two that are there.
    #[must_use]
    pub fn gaps(&self) -> usize {
        let ordinals = self.ordinals().zip(self.ordinals().skip(1));
        ordinals.filter(|(a, b)| a.next() != *b).count()
    }
}

/// Whether a page is what it claims to be: seqs ascend, and no message is missing inside.
#[must_use]
pub fn is_sound(page: &Page) -> bool {
    let pairs = page.messages.iter().zip(page.messages.iter().skip(1));
    let mut pairs = pairs.map(|(a, b)| a.seq < b.seq && a.ordinal.next() == b.ordinal);
    let newest = page.messages.iter().map(|m| m.revision.max(m.seq)).max();
    pairs.all(|sound| sound) && newest.is_none_or(|newest| newest <= page.as_of)
}
