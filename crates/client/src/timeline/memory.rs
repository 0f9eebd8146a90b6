//! Keeping memory bounded: what lies farthest from the reader goes first.

use natter_protocol::limits::TAIL_MESSAGES;
use natter_protocol::{MemberNumber, Message, Ordinal};

use super::Timeline;
use super::members::MEMBERS_MAX;
use crate::sorted::Set;

/// Messages in memory.
pub const MEMORY_MESSAGES_MAX: usize = 2_000;
/// What is left once the limit is passed: some at a time, not one by one.
const MEMORY_MESSAGES_LEFT: usize = 1_900;

const _: () = assert!(
    MEMORY_MESSAGES_LEFT > super::WINDOW_MESSAGES_MAX as usize + TAIL_MESSAGES,
    "the window and the tail always fit"
);

impl Timeline {
    /// Forgets what lies farthest from the window. The newest messages stay, so that a jump
    /// to them needs no loading.
    pub(super) fn forget_far(&mut self) {
        if self.messages.count() > MEMORY_MESSAGES_MAX {
            let surplus = self.messages.count() - MEMORY_MESSAGES_LEFT;
            for ordinal in self.farthest(surplus) {
                self.messages.forget(ordinal);
            }
        }
        if self.members.count() > MEMBERS_MAX {
            self.forget_strangers();
        }
    }

    fn farthest(&self, count: usize) -> Vec<Ordinal> {
        let tail = self.newest.0.saturating_sub(TAIL_MESSAGES as u64);
        let (first, last) = (self.window.first, self.window.last);
        let distance = |ordinal: Ordinal| match ordinal {
            ordinal if ordinal < first => first.0 - ordinal.0,
            ordinal => ordinal.0.saturating_sub(last.0),
        };
        let far = |ordinal: &Ordinal| !self.window.holds(*ordinal) && ordinal.0 <= tail;
        let candidates = self.messages.ordinals().filter(far);
        let by_distance: Set<_> = candidates.map(|at| (distance(at), at)).collect();
        by_distance
            .iter()
            .rev()
            .take(count)
            .map(|(_, at)| *at)
            .collect()
    }

    fn forget_strangers(&mut self) {
        let all = self.messages.range(Ordinal(0)..=Ordinal(u64::MAX));
        let mentioned: Set<MemberNumber> = all.flat_map(mentions).collect();
        self.members.retain(|number| mentioned.contains(&number));
    }
}

/// The author first, then those who reacted.
pub fn mentions(message: &Message) -> impl Iterator<Item = MemberNumber> {
    let reactors = message.reactions.iter().flat_map(|reaction| &reaction.by);
    std::iter::once(message.author).chain(reactors.copied())
}
