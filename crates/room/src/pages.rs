//! Pages and tails: runs of messages as they stand in the log, each in one frame.
//!
//! A page speaks of what is written, so it is true as of the newest written event; what is staged
//! reaches the reader as events.

use std::collections::BTreeMap;

use natter_protocol::limits::{
    FRAME_BODY_BYTES_MAX, MESSAGE_BYTES_MAX, NAME_BYTES_MAX, PAGE_MESSAGES_MAX,
    REACTIONS_PER_MESSAGE_MAX, TAIL_MESSAGES,
};
use natter_protocol::packet::client::PageAt;
use natter_protocol::packet::server::Page;
use natter_protocol::{Epoch, Member, MemberNumber, Message, Ordinal, Seq, codec};

use crate::damage::Damage;
use crate::log::{Log, Unreadable};

/// What a page weighs besides messages and members, and what a decoder sets aside for the
/// reactions of one message while it reads them, in bytes, at most.
const PAGE_FIELDS_BYTES_MAX: usize = 2_048;
/// What a decoder sets aside for a message before it reads it, in bytes, at most.
const MESSAGE_MEMORY_BYTES: usize = 192;
/// What a decoder sets aside for a member before it reads it, in bytes, at most.
const MEMBER_MEMORY_BYTES: usize = 64;
/// What a decoder counts for the lengths and tags of a message or a reaction, besides what they
/// take on the wire, in bytes, at most.
const LENGTHS_BYTES: usize = 24;

const _: () = assert!(
    PAGE_FIELDS_BYTES_MAX
        + MESSAGE_BYTES_MAX
        + (1 + REACTIONS_PER_MESSAGE_MAX) * LENGTHS_BYTES
        + NAME_BYTES_MAX
        + MEMBER_MEMORY_BYTES
        <= FRAME_BODY_BYTES_MAX
);
const _: () = assert!(size_of::<Message>() <= MESSAGE_MEMORY_BYTES);
const _: () = assert!(size_of::<Member>() <= MEMBER_MEMORY_BYTES);

/// What a page says of the room besides its messages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AsOf {
    /// The newest written event.
    pub(crate) head: Seq,
    /// The newest written message's ordinal.
    pub(crate) ordinal: Ordinal,
    /// The epoch of the log.
    pub(crate) epoch: Epoch,
}

/// The newest messages: what a newcomer gets first.
pub(crate) fn tail(as_of: AsOf, log: &dyn Log) -> Result<Page, Unreadable> {
    newest(as_of, None, TAIL_MESSAGES, log)
}

/// The run of messages that lies there.
pub(crate) fn page(at: PageAt, as_of: AsOf, log: &dyn Log) -> Result<Page, Unreadable> {
    let within = |seq: Seq| seq.min(as_of.head.next());
    match at {
        PageAt::Newest => newest(as_of, None, PAGE_MESSAGES_MAX, log),
        PageAt::Before(seq) => newest(as_of, Some(within(seq)), PAGE_MESSAGES_MAX, log),
        PageAt::After(seq) => oldest(as_of, within(seq), log),
        PageAt::Around(seq) => around(as_of, within(seq), log),
    }
}

fn newest(
    as_of: AsOf,
    before: Option<Seq>,
    messages_max: usize,
    log: &dyn Log,
) -> Result<Page, Unreadable> {
    let at = before.map_or(PageAt::Newest, PageAt::Before);
    let found = log.messages(at, messages_max + 1)?;
    let after = match before {
        None => Vec::new(),
        Some(seq) => log.messages(PageAt::After(previous(seq)), 1)?,
    };
    let last = before.is_none().then_some(as_of.ordinal);
    check(&[&found, &after], found.len() <= messages_max, last, log)?;
    let mut filling = Filling::new(log);
    for message in found.iter().rev().take(messages_max) {
        if !filling.add(message)? {
            break;
        }
    }
    let has_older = filling.messages.len() < found.len();
    Ok(filling.page(as_of, has_older, !after.is_empty()))
}

fn oldest(as_of: AsOf, after: Seq, log: &dyn Log) -> Result<Page, Unreadable> {
    let found = log.messages(PageAt::After(after), PAGE_MESSAGES_MAX + 1)?;
    let before = log.messages(PageAt::Before(after.next()), 1)?;
    let last = (found.len() <= PAGE_MESSAGES_MAX).then_some(as_of.ordinal);
    check(&[&before, &found], before.is_empty(), last, log)?;
    let mut filling = Filling::new(log);
    for message in found.iter().take(PAGE_MESSAGES_MAX) {
        if !filling.add(message)? {
            break;
        }
    }
    let has_newer = filling.messages.len() < found.len();
    Ok(filling.page(as_of, !before.is_empty(), has_newer))
}

/// From the middle outwards, one on each side in turn, until either side does not fit.
fn around(as_of: AsOf, seq: Seq, log: &dyn Log) -> Result<Page, Unreadable> {
    const HALF: usize = PAGE_MESSAGES_MAX / 2;
    let older = log.messages(PageAt::Before(seq), HALF + 1)?;
    let newer = log.messages(PageAt::After(previous(seq)), HALF + 1)?;
    let last = (newer.len() <= HALF).then_some(as_of.ordinal);
    check(&[&older, &newer], older.len() <= HALF, last, log)?;
    let (mut older_count, mut newer_count) = (0, 0);
    let mut filling = Filling::new(log);
    let mut outwards = (newer.iter().take(HALF), older.iter().rev().take(HALF));
    loop {
        let (after, before) = (outwards.0.next(), outwards.1.next());
        if after.is_none() && before.is_none() {
            break;
        }
        let newer_fits = after.map_or(Ok(true), |message| filling.add(message))?;
        newer_count += usize::from(newer_fits && after.is_some());
        let older_fits = newer_fits && before.map_or(Ok(true), |message| filling.add(message))?;
        older_count += usize::from(older_fits && before.is_some());
        if !newer_fits || !older_fits {
            break;
        }
    }
    let has_older = older_count < older.len();
    let has_newer = newer_count < newer.len();
    Ok(filling.page(as_of, has_older, has_newer))
}

fn previous(seq: Seq) -> Seq {
    Seq(seq.0.saturating_sub(1))
}

/// Whether these runs, one after the other, are all the messages that lie there: from the first
/// of all if they are `whole`, and up to this `last` one. Messages are numbered without a hole,
/// so one that is missing shows.
pub(crate) fn check(
    runs: &[&[Message]],
    whole: bool,
    last: Option<Ordinal>,
    log: &dyn Log,
) -> Result<(), Unreadable> {
    let mut before = whole.then_some((Seq(0), Ordinal(0)));
    for message in runs.iter().copied().flatten() {
        if let Some((seq, ordinal)) = before.filter(|(_, o)| o.next() != message.ordinal) {
            debug_assert!(ordinal < message.ordinal, "{message:?} is out of order");
            return Err(log.notice(Damage::Message(seq.next())));
        }
        before = Some((message.seq, message.ordinal));
    }
    match before.zip(last) {
        Some(((seq, ordinal), last)) if ordinal < last => {
            Err(log.notice(Damage::Message(seq.next())))
        }
        Some(_) | None => Ok(()),
    }
}

/// A page that is being filled, within the body of one frame.
struct Filling<'a> {
    log: &'a dyn Log,
    bytes: usize,
    messages: BTreeMap<Seq, Message>,
    members: BTreeMap<MemberNumber, Member>,
}

impl<'a> Filling<'a> {
    fn new(log: &'a dyn Log) -> Self {
        Self {
            log,
            bytes: PAGE_FIELDS_BYTES_MAX,
            messages: BTreeMap::new(),
            members: BTreeMap::new(),
        }
    }

    /// Adds a message and the members that it mentions; whether they fit.
    ///
    /// The first message always fits, so that pages make progress; reactors that do not fit
    /// beside it stay without a name.
    fn add(&mut self, message: &Message) -> Result<bool, Unreadable> {
        let is_first = self.messages.is_empty();
        let mut bytes = self.bytes + weight(message);
        let mut mentioned = Vec::new();
        for number in mentions(message) {
            let known = self.members.contains_key(&number)
                || mentioned.iter().any(|m: &Member| m.number == number);
            let Some(member) = (if known {
                None
            } else {
                self.log.member(number)?
            }) else {
                continue;
            };
            let member_bytes =
                codec::fields(&member).len().max(MEMBER_MEMORY_BYTES) + LENGTHS_BYTES;
            if bytes + member_bytes > FRAME_BODY_BYTES_MAX {
                if is_first {
                    break;
                }
                return Ok(false);
            }
            bytes += member_bytes;
            mentioned.push(member);
        }
        if bytes > FRAME_BODY_BYTES_MAX {
            return Ok(false);
        }
        self.bytes = bytes;
        self.members
            .extend(mentioned.into_iter().map(|member| (member.number, member)));
        self.messages.insert(message.seq, message.clone());
        Ok(true)
    }

    fn page(self, as_of: AsOf, has_older: bool, has_newer: bool) -> Page {
        Page {
            as_of: as_of.head,
            epoch: as_of.epoch,
            members: self.members.into_values().collect(),
            messages: self.messages.into_values().collect(),
            has_older,
            has_newer,
        }
    }
}

/// What a message adds to a page. A decoder counts the memory that it sets aside against the size
/// of a frame, so a small message weighs more than its bytes.
fn weight(message: &Message) -> usize {
    let wire_bytes = codec::fields(message).len();
    let lengths = 1 + message.reactions.len();
    wire_bytes.max(MESSAGE_MEMORY_BYTES) + lengths * LENGTHS_BYTES
}

/// The author first, then those who reacted.
fn mentions(message: &Message) -> impl Iterator<Item = MemberNumber> {
    let reactors = message.reactions.iter().flat_map(|reaction| &reaction.by);
    std::iter::once(message.author).chain(reactors.copied())
}
