//! One person's view of one room: the parts, and the turn in which they meet.

use natter_protocol::{MemberNumber, Ordinal, RoomId, Timestamp, UserId};

pub use self::history::ASKED_NAMES_MAX;
use self::history::Loads;
use self::line::Line;
use self::turn::Turn;
use crate::drafts::Drafts;
use crate::effect::{Change, Effect};
use crate::input::{Input, Place};
use crate::jitter::Generator;
use crate::keys::Keys;
use crate::notes::Notes;
use crate::outbox::Outbox;
use crate::presence::Presence;
use crate::rights::Rights;
use crate::saved::Saved;
use crate::sorted::Set;
use crate::timeline::{Reader, Timeline};
use crate::typing::{Own, Typing};
use crate::unread::Unread;

pub(crate) mod connect;
mod history;
mod line;
mod look;
mod receive;
mod rules;
mod show;
mod show_message;
mod speak;
mod turn;

/// What a client is told about the person before the room says anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The person's display name.
    pub name: String,
    /// The newest message that the person has read, as the server knows.
    pub read: Ordinal,
    /// The person's offset from UTC, in minutes to add to it.
    pub utc_minutes: i32,
}

/// One person's view of one room.
#[derive(Clone, Debug)]
pub struct Client {
    config: Config,
    room: RoomId,
    me: UserId,
    generator: Generator,
    line: Line,
    timeline: Timeline,
    outbox: Outbox,
    keys: Keys,
    drafts: Drafts,
    own_typing: Own,
    typing: Typing,
    presence: Presence,
    rights: Rights,
    notes: Notes,
    unread: Unread,
    loads: Loads,
    /// Members whose names were asked for once.
    asked_names: Set<MemberNumber>,
    /// The unread count that was last shown.
    shown_unread: u64,
    woken_at: Option<Timestamp>,
}

impl Client {
    /// A client that knows nothing yet. The seed is 32 random bytes, new ones each time: the
    /// ids of posts come from it.
    #[must_use]
    pub fn new(config: Config, room: RoomId, me: UserId, seed: [u8; 32]) -> Self {
        Self::restore(config, room, me, seed, Saved::default())
    }

    /// A client that goes on where another left off.
    #[must_use]
    pub fn restore(config: Config, room: RoomId, me: UserId, seed: [u8; 32], saved: Saved) -> Self {
        let mut unread = Unread::new(config.read);
        unread.read_through(saved.read);
        Self {
            unread,
            config,
            room,
            me,
            generator: Generator::new(seed),
            line: Line::default(),
            timeline: Timeline::new(me),
            outbox: Outbox::restored(saved.pending()),
            keys: Keys::default(),
            drafts: Drafts::restored(saved.draft),
            own_typing: Own::default(),
            typing: Typing::default(),
            presence: Presence::default(),
            rights: Rights::default(),
            notes: Notes::default(),
            loads: Loads::default(),
            asked_names: Set::new(),
            shown_unread: 0,
            woken_at: None,
        }
    }

    /// Takes one input and the time, and gives back what is to be done, in order.
    pub fn handle(&mut self, input: Input, now: Timestamp) -> Vec<Effect> {
        let mut turn = Turn::new(now);
        self.take(&mut turn, input);
        self.take_time(&mut turn);
        self.finish(turn)
    }

    fn take(&mut self, turn: &mut Turn, input: Input) {
        match input {
            Input::Start => self.start(turn),
            Input::Stop => self.stop(turn),
            Input::Opened => self.opened(turn),
            Input::Received { bytes } => self.received(turn, &bytes),
            Input::ReceivedText { text } => self.received_text(turn, &text),
            Input::Closed { code } => self.closed(turn, code),
            Input::Tick => self.woken_at = None,
            Input::WentOnline => self.went_online(turn),
            Input::WentOffline => self.went_offline(turn),
            Input::TailLoaded { bytes } => self.tail_loaded(turn, &bytes),
            Input::TailFailed => self.tail_failed(turn),
            Input::PageLoaded { at, bytes } => self.page_loaded(turn, at, &bytes),
            Input::PageFailed { at } => self.page_failed(turn, at),
            Input::ReadElsewhere { ordinal } => self.unread.read_elsewhere(ordinal),
            Input::Found { given, command } => self.found(turn, given, command),
            Input::DoneElsewhere { id } => self.done_elsewhere(turn, id),
            Input::Renamed { name } => self.renamed(turn, name),
            Input::SetOffset { utc_minutes } => self.set_offset(turn, utc_minutes),
            Input::Type { text } => self.type_draft(turn, text),
            Input::Submit { text, reply_to } => self.submit(turn, &text, reply_to),
            Input::Edit { target, text } => self.edit(turn, target, text),
            Input::Delete { target } => self.delete(turn, target),
            Input::React { target, emoji } => self.react(turn, target, emoji),
            Input::Unreact { target, emoji } => self.unreact(turn, target, emoji),
            Input::Resend { id } => self.resend(turn, id),
            Input::Cancel { id } => self.cancel(turn, id),
            Input::MarkRead => self.mark_read(turn),
            Input::SetActivity(activity) => self.set_activity(turn, activity),
            Input::Look(place) => self.look(turn, place),
            Input::LoadOlder => self.load_older(turn),
            Input::LoadNewer => self.load_newer(turn),
            Input::JumpToNewest => self.jump_to_newest(turn),
            Input::JumpTo { seq } => self.jump_to(turn, seq),
        }
    }

    /// Whatever the time has brought.
    fn take_time(&mut self, turn: &mut Turn) {
        if self.woken_at.is_some_and(|at| at <= turn.now) {
            self.woken_at = None;
        }
        self.line_time(turn);
        for refused in self.outbox.expire(turn.now) {
            self.refused(turn, refused, crate::effect::Failure::Timeout);
        }
        if self.rights.tick(turn.now) {
            turn.changed(Change::Rights);
        }
        if self.typing.tick(turn.now) {
            turn.changed(Change::Typing);
        }
        if let Some(state) = self.own_typing.tick(turn.now) {
            self.say_typing(turn, state);
        }
    }

    /// When something happens by itself.
    fn due(&self, now: Timestamp) -> Option<Timestamp> {
        let dues = [
            self.line_due(),
            self.outbox.due(now),
            self.typing.due(),
            self.own_typing.due(),
            self.drafts.due(),
            self.unread.due(),
            self.names_due(),
            self.rights.due(now),
        ];
        dues.into_iter().flatten().min()
    }

    /// Whether the oldest rows may go when new messages come.
    fn reader(&self) -> Reader {
        match self.unread.place() {
            Place::Bottom | Place::Elsewhere => Reader::Bottom,
            Place::Above => Reader::Above,
        }
    }
}
