//! What is known of the room: messages merged from pages, tails and live events.
//!
//! ```text
//!   ordinals  1 … 40 ░░░░ 91 ─────────────────────── 260 ░░░ 301 ──── 350 ◄ live events
//!             └ memory ┘  └ memory      ┌ window ┐     ┘  gap  └ tail  ┘
//! ```
//!
//! Ordinals are gapless, so a gap is where two neighbours in memory are not neighbours.
//! Events are applied in order only: an older one is a repeat, a newer one is held back.
//! A page is state: it is older or newer than the newest event applied. Where it is older, the
//! changes seen since are applied to it; where those were not seen, its messages are *stale*,
//! shown but asked for again.

use natter_protocol::packet::server::Page;
use natter_protocol::{Epoch, Event, MemberNumber, Message, Ordinal, Seq, Timestamp, UserId};

use self::members::Members;
use self::messages::{Freshness, Messages, Put, is_sound};
use self::mutations::Mutations;
use self::window::{Tide, WINDOW_MESSAGES_LEFT, WINDOW_MESSAGES_MAX, Window};

use crate::sorted::{Map, Set};

pub mod members;
pub mod memory;
pub mod messages;
pub mod mutations;
mod scroll;
pub mod window;

/// Events that wait for an earlier one; more are dropped, and come again with the resume.
pub const HELD_EVENTS_MAX: usize = 1_000;

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offered {
    /// It was known.
    Known,
    /// These are applied, in order: the event, and those that waited for it.
    Applied(Vec<Event>),
    /// An earlier one is missing.
    Held,
}

/// What differs since it was last taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Rows came, went or moved.
    pub rows: bool,
    /// Messages whose rows show something else.
    pub messages: Set<Seq>,
    /// Messages that came into memory.
    pub added: Set<Seq>,
    /// Members with another name, or a first one.
    pub members: Set<MemberNumber>,
}

/// What is known of the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    me: UserId,
    epoch: Option<Epoch>,
    last: Seq,
    last_at: Option<Timestamp>,
    newest: Ordinal,
    /// The room's first message, once a page has said so.
    oldest: Option<Ordinal>,
    messages: Messages,
    members: Members,
    mutations: Mutations,
    held: Map<Seq, Event>,
    window: Window,
    touched: Touched,
}

impl Timeline {
    /// Nothing is known.
    #[must_use]
    pub fn new(me: UserId) -> Self {
        Self {
            me,
            epoch: None,
            last: Seq(0),
            last_at: None,
            newest: Ordinal(0),
            oldest: None,
            messages: Messages::default(),
            members: Members::new(me),
            mutations: Mutations::default(),
            held: Map::new(),
            window: Window::default(),
            touched: Touched::default(),
        }
    }

    /// The room began a new life: nothing that was known holds.
    pub fn restart(&mut self) {
        *self = Self::new(self.me);
        self.touched.rows = true;
    }

    /// The epoch of what is known.
    #[must_use]
    pub const fn epoch(&self) -> Option<Epoch> {
        self.epoch
    }

    /// The room said which life this is.
    pub fn set_epoch(&mut self, epoch: Epoch) {
        self.epoch = Some(epoch);
    }

    /// The newest event applied, with nothing missing before.
    #[must_use]
    pub const fn last(&self) -> Seq {
        self.last
    }

    /// When that event happened; `None` if all that is known is a page.
    #[must_use]
    pub const fn last_at(&self) -> Option<Timestamp> {
        self.last_at
    }

    /// The newest message's ordinal.
    #[must_use]
    pub const fn newest(&self) -> Ordinal {
        self.newest
    }

    /// The messages in memory.
    #[must_use]
    pub const fn messages(&self) -> &Messages {
        &self.messages
    }

    /// The members that were mentioned.
    #[must_use]
    pub const fn members(&self) -> &Members {
        &self.members
    }

    /// The room took something of the person's as an event by this number.
    pub fn learn_mine(&mut self, number: MemberNumber) {
        if self.members.my_number() != Some(number) {
            self.members.learn_mine(number);
            self.touched.members.insert(number);
        }
    }

    /// Events that wait for an earlier one.
    #[must_use]
    pub fn held(&self) -> usize {
        self.held.len()
    }

    /// What differs since this was last asked.
    pub fn take_touched(&mut self) -> Touched {
        std::mem::take(&mut self.touched)
    }

    /// Takes an event as it comes from the room.
    pub fn offer(&mut self, event: Event, reader: Reader) -> Offered {
        let seq = event.seq();
        if seq <= self.last {
            return Offered::Known;
        }
        if seq != self.last.next() {
            if self.held.len() < HELD_EVENTS_MAX {
                self.held.insert(seq, event);
            }
            return Offered::Held;
        }
        let mut applied = vec![self.apply(event, reader)];
        applied.extend(self.drain_held(reader));
        Offered::Applied(applied)
    }

    fn drain_held(&mut self, reader: Reader) -> Vec<Event> {
        let mut applied = Vec::new();
        while let Some(event) = self.held.remove(&self.last.next()) {
            applied.push(self.apply(event, reader));
        }
        // What a page or a repeat has overtaken is known.
        self.held = self.held.split_off(&self.last.next());
        applied
    }

    fn apply(&mut self, event: Event, reader: Reader) -> Event {
        self.last = event.seq();
        self.last_at = Some(event.at());
        if let Some(number) = self.members.apply(&event) {
            self.touched.members.insert(number);
        }
        match Message::from_event(&event) {
            Some(message) => self.append(message, reader),
            None => self.change(&event),
        }
        event
    }

    fn change(&mut self, event: &Event) {
        if self.messages.apply(event) {
            self.touched.messages.extend(event.target());
            // A deleted answer answers nothing any more: it may stand under another name.
            self.touched.rows |= matches!(event, Event::Deleted(_));
        }
        self.mutations.push(event.clone());
    }

    fn append(&mut self, message: Message, reader: Reader) {
        let ordinal = message.ordinal;
        self.newest = self.newest.max(ordinal);
        if self.messages.put(message, Freshness::Fresh) == Put::Added {
            self.follow(ordinal, reader);
            self.forget_far();
        }
    }

    /// The window takes a new message, if it follows and the message is the next.
    fn follow(&mut self, ordinal: Ordinal, reader: Reader) {
        let window = &mut self.window;
        let is_next = ordinal == window.last.next() || window.is_empty();
        if window.tide == Tide::Stays || !is_next {
            return;
        }
        if reader == Reader::Above && window.len() >= WINDOW_MESSAGES_MAX {
            window.tide = Tide::Stays;
            self.touched.rows = true;
            return;
        }
        if window.is_empty() {
            window.first = ordinal;
        }
        window.last = ordinal;
        window.leave(WINDOW_MESSAGES_MAX, WINDOW_MESSAGES_LEFT);
        self.touched.rows = true;
    }

    /// Takes a page from wherever. `Err`: it is not sound, or of another life of the room.
    pub fn take_page(&mut self, page: Page, reader: Reader) -> Result<Vec<Event>, Unusable> {
        if self.epoch.is_some_and(|epoch| epoch != page.epoch) || !is_sound(&page) {
            return Err(Unusable);
        }
        self.merge(page);
        Ok(self.drain_held(reader))
    }

    /// Takes the newest messages as what is known from here on; whatever happened between the
    /// newest event applied and this page is skipped.
    pub fn take_tail(&mut self, page: Page, reader: Reader) -> Result<Vec<Event>, Unusable> {
        let introduces = page.messages.is_empty() && !page.members.is_empty();
        if page.as_of <= self.last || page.has_newer || introduces {
            return self.take_page(page, reader);
        }
        if self.epoch.is_some_and(|epoch| epoch != page.epoch) || !is_sound(&page) {
            return Err(Unusable);
        }
        self.epoch = Some(page.epoch);
        self.last = page.as_of;
        self.last_at = None;
        self.mutations = Mutations::from(page.as_of);
        self.messages.doubt_all();
        let ends = page.messages.first().zip(page.messages.last());
        let run = ends.map(|(first, last)| (first.ordinal, last.ordinal));
        self.merge(page);
        if let Some((first, last)) = run {
            self.move_to_tail(first, last, reader);
        }
        Ok(self.drain_held(reader))
    }

    /// Messages newer than the newest event applied are left out: their events will come.
    fn merge(&mut self, mut page: Page) {
        let last = self.last;
        page.messages.retain(|message| message.seq <= last);
        for member in page.members {
            let number = member.number;
            if self.members.merge(member, page.as_of) {
                self.touched.members.insert(number);
            }
        }
        for event in self.mutations.events() {
            if let Some(number) = self.members.apply(event) {
                self.touched.members.insert(number);
            }
        }
        if let Some(first) = page.messages.first()
            && !page.has_older
        {
            self.oldest = Some(first.ordinal);
        }
        self.mutations.apply_to(&mut page.messages);
        let freshness = if page.as_of >= self.mutations.floor() {
            Freshness::Fresh
        } else {
            Freshness::Stale
        };
        for message in page.messages {
            self.put(message, freshness);
        }
        self.forget_far();
    }

    fn put(&mut self, message: Message, freshness: Freshness) {
        let (seq, ordinal) = (message.seq, message.ordinal);
        self.newest = self.newest.max(ordinal);
        match self.messages.put(message, freshness) {
            Put::Changed => {
                self.touched.messages.insert(seq);
                self.touched.rows = true;
            }
            Put::Added => {
                self.touched.added.insert(seq);
            }
            Put::Same => {}
        }
    }
}

/// Whether the reader sees the newest message, so that the oldest rows may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// At the bottom, or in another room.
    Bottom,
    /// Scrolled up: rows above must stay.
    Above,
}

/// A page that says nothing about this life of this room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unusable;
