//! Random logs, and what a queue does to them.

use natter_protocol::event::Posted;
use natter_protocol::{Event, MemberNumber, Ordinal, Seq};
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::{collection, option, sample};

use super::fixture::{at, deleted, edited, joined, posted, reacted, renamed, unreacted};

/// One thing that somebody does; messages and members are chosen by the part of those there are.
#[derive(Clone, Debug)]
enum Deed {
    Join,
    Rename(sample::Index),
    Post(sample::Index, Option<sample::Index>, String),
    Edit(sample::Index, String),
    Delete(sample::Index),
    React(sample::Index, sample::Index, &'static str),
    Unreact(sample::Index, sample::Index, &'static str),
}

/// Few messages, members and emoji, so that deeds meet.
pub fn log() -> impl Strategy<Value = Vec<Event>> {
    collection::vec(deed(), 1..60).prop_map(|deeds| {
        let mut log = Log::default();
        deeds.iter().for_each(|deed| log.push(deed));
        log.events
    })
}

fn deed() -> impl Strategy<Value = Deed> {
    let index = any::<sample::Index>;
    let emoji = || sample::select(vec!["👍", "❤", "\"]'x"]);
    let text = || "[a-z\"'\\\\;\u{4e00}-\u{4e40}\n ]{0,12}";
    prop_oneof![
        1 => Just(Deed::Join),
        1 => index().prop_map(Deed::Rename),
        3 => (index(), option::of(index()), text()).prop_map(|(a, b, c)| Deed::Post(a, b, c)),
        3 => (index(), text()).prop_map(|(a, b)| Deed::Edit(a, b)),
        2 => index().prop_map(Deed::Delete),
        6 => (index(), index(), emoji()).prop_map(|(a, b, c)| Deed::React(a, b, c)),
        4 => (index(), index(), emoji()).prop_map(|(a, b, c)| Deed::Unreact(a, b, c)),
    ]
}

#[derive(Default)]
struct Log {
    events: Vec<Event>,
    members: u32,
    messages: Vec<u64>,
}

impl Log {
    /// Texts end with a word of their own, `q` and their seq, so that each can be looked for.
    fn push(&mut self, deed: &Deed) {
        let seq = self.events.len() as u64 + 1;
        let member = |index: &sample::Index| index.index(3) as u32 + 1;
        let message = |index: &sample::Index| match self.messages.len() {
            0 => 0,
            messages => self.messages[messages - 1 - index.index(messages.min(4))],
        };
        let event = match deed {
            Deed::Join => joined(seq, self.members + 1, &format!("member {seq}")),
            Deed::Rename(who) => renamed(seq, member(who), &format!("renamed {seq}")),
            Deed::Post(who, reply, text) => Event::Posted(Posted {
                author: MemberNumber(member(who)),
                ordinal: Ordinal(self.messages.len() as u64 + 1),
                reply_to: reply.as_ref().map(|index| Seq(message(index))),
                ..as_posted(posted(seq, &format!("{text} q{seq}q")))
            }),
            Deed::Edit(which, text) => edited(seq, message(which), &format!("{text} q{seq}q")),
            Deed::Delete(which) => deleted(seq, message(which)),
            Deed::React(which, who, emoji) => reacted(seq, message(which), member(who), emoji),
            Deed::Unreact(which, who, emoji) => unreacted(seq, message(which), member(who), emoji),
        };
        debug_assert_eq!(event.at(), at(seq));
        self.members += u32::from(matches!(deed, Deed::Join));
        self.messages
            .extend(matches!(deed, Deed::Post(..)).then_some(seq));
        self.events.push(event);
    }
}

fn as_posted(event: Event) -> Posted {
    let Event::Posted(posted) = event else {
        panic!("not a post: {event:?}")
    };
    posted
}

/// One queue message: where it begins in the log, how many events it has, whether texts that
/// were deleted by then travel as tombstones, and what becomes of its batch.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub start: sample::Index,
    pub length: usize,
    pub resent: bool,
    pub fate: Fate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Written, together with the deliveries that wait.
    Written,
    /// Not yet: it waits for the next that is written.
    Waits,
    /// D1 failed within the batch.
    Failed,
}

pub fn deliveries() -> impl Strategy<Value = Vec<Delivery>> {
    let fate =
        prop_oneof![4 => Just(Fate::Written), 2 => Just(Fate::Waits), 1 => Just(Fate::Failed)];
    let delivery = (any::<sample::Index>(), 1..20usize, any::<bool>(), fate);
    let delivery = delivery.prop_map(|(start, length, resent, fate)| Delivery {
        start,
        length,
        resent,
        fate,
    });
    collection::vec(delivery, 0..20)
}
