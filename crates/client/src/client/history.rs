//! Loading what is not in memory: history over HTTP, and from the room itself what HTTP lacks,
//! or does not know well enough.

use natter_protocol::packet::client::{Fetch, PageAt};
use natter_protocol::packet::server::{Answer, Page, Token};
use natter_protocol::{Seq, ServerPacket, Timestamp};

use super::Client;
use super::turn::Turn;
use crate::effect::{Change, Effect, Notice, Scroll};
use crate::sorted::Set;
use crate::timeline::memory::mentions;
use crate::view::Edge;

/// The longest pause before names are asked for, in milliseconds: everybody in the room misses
/// the same name at the same moment.
const NAMES_MS_MAX: u64 = 3_000;
/// Members whose names were asked for; beyond it they are asked for again.
pub const ASKED_NAMES_MAX: usize = 10_000;

/// What a page is loaded for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// More rows at the top.
    Older,
    /// More rows at the bottom.
    Newer,
    /// The newest messages.
    Newest,
    /// One message.
    Jump(Seq),
    /// Messages whose changes may have been missed, from this one on.
    Refresh(Seq),
    /// Who is mentioned near this message.
    Names,
}

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Via {
    /// The shell, over HTTP.
    Http,
    /// The room, once it has answered the fetch before.
    Queued,
    /// The room.
    Room,
    /// Nobody answered.
    Failed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Load {
    want: Want,
    at: PageAt,
    via: Via,
}

/// What is being loaded; at most one for each want.
#[derive(Clone, Debug, Default)]
pub(super) struct Loads {
    loads: Vec<Load>,
    names_at: Option<Timestamp>,
}

/// A fetch that a page answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fetched(Want);

impl Loads {
    fn find(&self, kind: fn(Want) -> bool) -> Option<&Load> {
        self.loads.iter().find(|load| kind(load.want))
    }

    fn asked(&self) -> Option<&Load> {
        self.loads.iter().find(|load| load.via == Via::Room)
    }

    fn set(&mut self, want: Want, via: Via) {
        for load in &mut self.loads {
            if load.want == want {
                load.via = via;
            }
        }
    }

    fn remove(&mut self, want: Want) {
        self.loads.retain(|load| load.want != want);
    }

    /// The person goes elsewhere: where they wanted to go before is not wanted any more.
    pub(super) fn forget_places(&mut self) {
        self.loads.retain(|load| match load.want {
            Want::Newest | Want::Jump(_) => load.via == Via::Room,
            Want::Older | Want::Newer | Want::Refresh(_) | Want::Names => true,
        });
    }

    /// Adds a load, unless it is under way already.
    fn add(&mut self, load: Load) -> bool {
        let same = |other: &Load| {
            std::mem::discriminant(&other.want) == std::mem::discriminant(&load.want)
        };
        let under_way = |other: &Load| same(other) && other.at == load.at;
        if self
            .loads
            .iter()
            .any(|o| under_way(o) && o.via != Via::Failed)
        {
            return false;
        }
        self.loads.retain(|other| !same(other));
        self.loads.push(load);
        true
    }

    /// How an edge stands whose load is of this kind.
    fn edge(&self, kind: fn(Want) -> bool) -> Edge {
        match self.find(kind).map(|load| load.via) {
            None => Edge::More,
            Some(Via::Http | Via::Queued | Via::Room) => Edge::Loading,
            Some(Via::Failed) => Edge::Failed,
        }
    }
}

impl Client {
    pub(super) fn older_edge(&self) -> Edge {
        if self.timeline.has_older() {
            self.loads.edge(|want| want == Want::Older)
        } else {
            Edge::End
        }
    }

    pub(super) fn newer_edge(&self) -> Edge {
        if self.timeline.has_newer() {
            self.loads
                .edge(|want| want == Want::Newer || want == Want::Newest)
        } else {
            Edge::End
        }
    }

    /// Loads a page; history comes over HTTP, the newest messages from the room if it listens.
    pub(super) fn load(&mut self, turn: &mut Turn, want: Want, at: PageAt) {
        let live = self.line.connection.is_live();
        let via = match want {
            Want::Older | Want::Newer | Want::Jump(_) => Via::Http,
            Want::Newest if live => Via::Queued,
            Want::Newest => Via::Http,
            Want::Refresh(_) | Want::Names => Via::Queued,
        };
        if !self.loads.add(Load { want, at, via }) {
            return;
        }
        turn.changed(Change::Edges);
        match (via, at) {
            (Via::Http, PageAt::Newest) => turn.perform(Effect::LoadTail),
            (Via::Http, PageAt::Before(_) | PageAt::After(_) | PageAt::Around(_)) => {
                turn.perform(Effect::LoadPage { at });
            }
            (Via::Queued | Via::Room | Via::Failed, _) => {}
        }
    }

    pub(super) fn tail_loaded(&mut self, turn: &mut Turn, bytes: &[u8]) {
        let Some(page) = page_of(bytes) else {
            return self.tail_failed(turn);
        };
        let reader = self.reader();
        // Once something is known, only the room may say that events were skipped.
        let taken = match self.timeline.epoch() {
            None => {
                self.line.token = self.line.token.or(token_of(bytes));
                self.timeline.take_tail(page, reader)
            }
            Some(_) => self.timeline.take_page(page, reader),
        };
        if let Ok(events) = taken {
            self.applied(turn, &events);
        }
        self.http_answered(turn, PageAt::Newest);
    }

    pub(super) fn tail_failed(&mut self, turn: &mut Turn) {
        self.http_failed(turn, PageAt::Newest);
    }

    pub(super) fn page_loaded(&mut self, turn: &mut Turn, at: PageAt, bytes: &[u8]) {
        let reader = self.reader();
        let taken = page_of(bytes).map(|page| self.timeline.take_page(page, reader));
        match taken {
            Some(Ok(events)) => {
                self.applied(turn, &events);
                self.http_answered(turn, at);
            }
            Some(Err(crate::timeline::Unusable)) | None => self.http_failed(turn, at),
        }
    }

    pub(super) fn page_failed(&mut self, turn: &mut Turn, at: PageAt) {
        self.http_failed(turn, at);
    }

    fn http_wants(&self, at: PageAt) -> Vec<Want> {
        let loads = self.loads.loads.iter();
        let here = loads.filter(|load| load.at == at && load.via == Via::Http);
        here.map(|load| load.want).collect()
    }

    fn http_answered(&mut self, turn: &mut Turn, at: PageAt) {
        for want in self.http_wants(at) {
            if self.fulfil(turn, want, at) {
                self.loads.remove(want);
                turn.changed(Change::Edges);
            } else {
                self.ask_room(turn, want);
            }
        }
    }

    fn http_failed(&mut self, turn: &mut Turn, at: PageAt) {
        for want in self.http_wants(at) {
            self.ask_room(turn, want);
        }
    }

    /// HTTP could not help; the room can, as soon as it listens.
    fn ask_room(&mut self, turn: &mut Turn, want: Want) {
        let live = self.line.connection.is_live();
        self.loads
            .set(want, if live { Via::Queued } else { Via::Failed });
        turn.changed(Change::Edges);
    }

    /// The fetch that a page from the socket answers, if it does.
    pub(super) fn answered_fetch(&self, page: &Page) -> Option<Fetched> {
        let load = self.loads.asked()?;
        fits(page, load.at).then_some(Fetched(load.want))
    }

    pub(super) fn fulfil_fetch(&mut self, turn: &mut Turn, fetched: Option<Fetched>) {
        let Some(Fetched(want)) = fetched else {
            return;
        };
        let Some(at) = self.loads.find_want(want).map(|load| load.at) else {
            return;
        };
        turn.changed(Change::Edges);
        if self.fulfil(turn, want, at) {
            self.loads.remove(want);
            return;
        }
        match want {
            Want::Older | Want::Newer => self.loads.set(want, Via::Failed),
            Want::Jump(_) => {
                self.loads.remove(want);
                turn.afterwards(Effect::Notice(Notice::NoSuchMessage));
            }
            Want::Newest | Want::Refresh(_) | Want::Names => self.loads.remove(want),
        }
    }

    /// Shows what was wanted, if it is in memory.
    fn fulfil(&mut self, turn: &mut Turn, want: Want, at: PageAt) -> bool {
        match want {
            Want::Older => {
                let moot = self.timeline.first_row().map(PageAt::Before) != Some(at);
                moot || self.timeline.grow_older() || !self.timeline.has_older()
            }
            Want::Newer => {
                let moot = self.timeline.last_row().map(PageAt::After) != Some(at);
                moot || self.timeline.grow_newer() || !self.timeline.has_newer()
            }
            Want::Newest => {
                let shown = self.timeline.jump_to_newest();
                if shown {
                    turn.afterwards(Effect::Scroll(Scroll::Newest));
                }
                shown
            }
            Want::Jump(seq) => self.show_row(turn, seq),
            Want::Refresh(seq) => {
                // What the room did not send is not there to be refreshed.
                self.timeline.trust(seq);
                true
            }
            Want::Names => true,
        }
    }

    /// Brings a message into view, if it is in memory.
    pub(super) fn show_row(&mut self, turn: &mut Turn, seq: Seq) -> bool {
        let shown = self.timeline.jump_to(seq);
        if shown {
            let row = Scroll::Row(self.keys.of(seq));
            turn.afterwards(Effect::Scroll(row));
        }
        shown
    }

    /// Asks the room for one page, if something is wanted from it and it has answered the last.
    pub(super) fn fetch_due(&mut self, turn: &mut Turn) {
        if self.loads.asked().is_some() {
            return;
        }
        self.want_refresh(turn);
        self.want_names(turn);
        let queued = |load: &&mut Load| load.via == Via::Queued;
        if let Some(load) = self.loads.loads.iter_mut().find(queued) {
            load.via = Via::Room;
            turn.say(&Fetch { at: load.at });
        }
    }

    fn want_refresh(&mut self, turn: &mut Turn) {
        let is_refresh = |want| matches!(want, Want::Refresh(_));
        if self.loads.find(is_refresh).is_none()
            && let Some(seq) = self.timeline.first_stale_row()
        {
            let at = PageAt::After(Seq(seq.0.saturating_sub(1)));
            self.load(turn, Want::Refresh(seq), at);
        }
    }

    fn want_names(&mut self, turn: &mut Turn) {
        if self.loads.names_at.is_none_or(|at| at > turn.now) {
            return;
        }
        self.loads.names_at = None;
        let Some((seq, unknown)) = self.nameless() else {
            return;
        };
        if self.asked_names.len() > ASKED_NAMES_MAX {
            self.asked_names = Set::new();
        }
        self.asked_names.extend(unknown);
        self.load(turn, Want::Names, PageAt::Around(seq));
        // Others may lie beyond that page.
        self.notice_names(turn.now);
    }

    /// The newest row that mentions somebody who is not known and was not asked for, and them.
    fn nameless(&self) -> Option<(Seq, Vec<natter_protocol::MemberNumber>)> {
        let members = self.timeline.members();
        let rows = self.timeline.rows().filter_map(|message| {
            let unknown: Vec<_> = mentions(message)
                .filter(|number| members.get(*number).is_none())
                .filter(|number| !self.asked_names.contains(number))
                .collect();
            (!unknown.is_empty()).then_some((message.seq, unknown))
        });
        rows.last()
    }

    /// Rows changed: somebody in them may have no name.
    pub(super) fn notice_names(&mut self, now: Timestamp) {
        if self.loads.names_at.is_none() && self.nameless().is_some() {
            let pause_ms = self.generator.up_to(NAMES_MS_MAX);
            self.loads.names_at = Some(now.plus_ms(pause_ms));
        }
    }

    pub(super) fn names_due(&self) -> Option<Timestamp> {
        let free = self.loads.asked().is_none() && self.line.connection.is_live();
        self.loads.names_at.filter(|_| free)
    }

    /// The socket is gone: what the room was asked will not be answered.
    pub(super) fn lose_fetches(&mut self, turn: &mut Turn) {
        // Names that were asked for may have been lost with it: they are asked for again.
        self.asked_names = Set::new();
        self.notice_names(turn.now);
        self.loads.loads.retain(|load| match load.want {
            Want::Older | Want::Newer | Want::Newest | Want::Jump(_) => true,
            Want::Refresh(_) | Want::Names => false,
        });
        for load in &mut self.loads.loads {
            if load.via == Via::Room || load.via == Via::Queued {
                load.via = Via::Failed;
                turn.changed(Change::Edges);
            }
        }
    }

    /// The room listens again.
    pub(super) fn retry_loads(&mut self, turn: &mut Turn) {
        for load in &mut self.loads.loads {
            if load.via == Via::Failed {
                load.via = Via::Queued;
                turn.changed(Change::Edges);
            }
        }
    }

    /// What was wanted of another life of the room is not wanted.
    pub(super) fn forget_loads(&mut self, turn: &mut Turn) {
        self.loads = Loads::default();
        self.asked_names = Set::new();
        turn.changed(Change::Edges);
    }
}

impl Loads {
    fn find_want(&self, want: Want) -> Option<&Load> {
        self.loads.iter().find(|load| load.want == want)
    }
}

/// Whether a page is an answer to this fetch. One with members only is none.
fn fits(page: &Page, at: PageAt) -> bool {
    let (first, last) = match (page.messages.first(), page.messages.last()) {
        (Some(first), Some(last)) => (first.seq, last.seq),
        _ => return page.members.is_empty(),
    };
    match at {
        PageAt::Newest => !page.has_newer,
        PageAt::Before(seq) => last < seq,
        PageAt::After(seq) => first > seq,
        PageAt::Around(seq) => (first <= seq && seq <= last) || !page.has_newer || !page.has_older,
    }
}

/// The page in the answer to a load.
/// The token of where a tail ends.
fn token_of(bytes: &[u8]) -> Option<Token> {
    let packets = ServerPacket::decode_frame(bytes).ok()?;
    packets.into_iter().find_map(|packet| match packet {
        ServerPacket::Answer(Answer::Token(token)) => Some(token),
        ServerPacket::Event(_)
        | ServerPacket::Answer(
            Answer::Welcome(_)
            | Answer::Page(_)
            | Answer::Ack(_)
            | Answer::Reject(_)
            | Answer::Presence(_)
            | Answer::Typing(_)
            | Answer::Rights(_)
            | Answer::Forget(_),
        ) => None,
    })
}

pub(super) fn page_of(bytes: &[u8]) -> Option<Page> {
    let packets = ServerPacket::decode_frame(bytes).ok()?;
    packets.into_iter().find_map(|packet| match packet {
        ServerPacket::Answer(Answer::Page(page)) => Some(page),
        ServerPacket::Event(_)
        | ServerPacket::Answer(
            Answer::Welcome(_)
            | Answer::Ack(_)
            | Answer::Reject(_)
            | Answer::Presence(_)
            | Answer::Typing(_)
            | Answer::Token(_)
            | Answer::Forget(_)
            | Answer::Rights(_),
        ) => None,
    })
}
