//! What the core wants done, done.

use leptos::prelude::{Notify, Track, Trigger, UpdateValue, WithValue};
use natter_client::{Change, Client, Effect, Input, Restored};
use natter_protocol::packet::client::PageAt;
use natter_protocol::{Ordinal, PROTOCOL_VERSION, Seq, Timestamp};

use super::{Engine, Room};
use crate::bodies;
use crate::composing::Composing;
use crate::shell::socket::{Heard, Socket};
use crate::shell::timer::Timer;
use crate::shell::{clock, fetch, history};

impl Room {
    pub(super) fn perform(self, effect: Effect) {
        match effect {
            Effect::Open => self.open(),
            Effect::Send { frame } => self.with_socket(|socket| socket.send(&frame)),
            Effect::SendText { text } => self.with_socket(|socket| socket.send_text(&text)),
            Effect::Close => self.engine.update_value(|engine| engine.socket = None),
            Effect::WakeAt { at } => self.wake_at(at),
            Effect::LoadTail => self.load_tail(),
            Effect::LoadPage { at } => self.load_page(at),
            Effect::Keep(kept) => self.shelf().keep(kept),
            Effect::MarkRead { ordinal } => self.mark_read(ordinal),
            Effect::Changed(change) => self.show(change),
            Effect::Scroll(scroll) => self.tell(|engine| engine.scroll = Some(scroll)),
            Effect::Restore(restored) => self.restore(restored),
            Effect::Notice(notice) => self.tell(|engine| engine.notice = Some(notice)),
        }
    }

    fn show(self, change: Change) {
        match change {
            Change::Rows => self.rows.notify(),
            Change::Row(key) => {
                let watched = self.engine.try_with_value(|engine| engine.of_key(key));
                let watched = watched.unwrap_or_default();
                watched.iter().for_each(Trigger::notify);
            }
            Change::Edges => self.edges.notify(),
            Change::Connection => self.connection.notify(),
            Change::Typing => self.typing.notify(),
            Change::Presence => self.presence.notify(),
            Change::Unread => self.unread.notify(),
            Change::Rights => self.rights.notify(),
            Change::Draft => {
                self.tell(|engine| engine.draft = Some(engine.client.draft().to_owned()))
            }
        }
    }

    fn tell(self, tell: impl FnOnce(&mut Engine)) {
        self.engine.update_value(tell);
        self.told.notify();
    }

    fn restore(self, restored: Restored) {
        match restored {
            Restored::Post { text, reply_to } => {
                self.compose(reply_to.map_or(Composing::New, |to| Composing::Reply { to }));
                let rest = self
                    .read(|client| client.draft().to_owned())
                    .unwrap_or_default();
                let whole = if rest.is_empty() || rest == text {
                    text
                } else {
                    [text, rest].join("\n")
                };
                self.handle(Input::Type {
                    text: whole.clone(),
                });
                self.tell(|engine| engine.draft = Some(whole));
            }
            Restored::Edit { target, text } => {
                self.compose(Composing::Edit { target });
                self.tell(|engine| engine.draft = Some(text));
            }
        }
    }

    fn open(self) {
        let path = format!("/api/rooms/{}/socket?version={PROTOCOL_VERSION}", self.id);
        let address = [history::socket_origin(), path].concat();
        let socket = Socket::open(&address, move |heard| self.hear(heard));
        // An address that the browser refuses is the same as one that does not answer.
        let failed = socket.is_err();
        self.engine
            .update_value(|engine| engine.socket = socket.ok());
        if failed {
            self.hear(Heard::Closed(1006));
        }
    }

    fn hear(self, heard: Heard) {
        self.handle(match heard {
            Heard::Opened => Input::Opened,
            Heard::Bytes(bytes) => Input::Received { bytes },
            Heard::Text(text) => Input::ReceivedText { text },
            Heard::Closed(code) => Input::Closed { code },
        });
    }

    fn with_socket(self, use_it: impl FnOnce(&Socket)) {
        self.engine
            .with_value(|engine| engine.socket.as_ref().map(use_it));
    }

    fn wake_at(self, at: Timestamp) {
        let ms = at.ms_since(clock::now());
        let timer = Timer::after(ms, move || {
            self.handle(Input::Tick);
        });
        self.engine
            .update_value(|engine| engine.timer = Some(timer));
    }

    fn load_tail(self) {
        fetch::get_bytes(self.address("tail"), move |loaded| {
            self.handle(match loaded {
                Some(bytes) => Input::TailLoaded { bytes },
                None => Input::TailFailed,
            });
        });
    }

    fn load_page(self, at: PageAt) {
        let run = match at {
            PageAt::Newest => return,
            PageAt::Before(seq) => format!("history?before={seq}"),
            PageAt::After(seq) => format!("history?after={seq}"),
            PageAt::Around(seq) => format!("history?around={seq}"),
        };
        fetch::get_bytes(self.address(&run), move |loaded| {
            self.handle(match loaded {
                Some(bytes) => Input::PageLoaded { at, bytes },
                None => Input::PageFailed { at },
            });
        });
    }

    /// Asks how far the room is archived: what comes after the newest event is a page without
    /// messages.
    pub fn ask_archived(self) {
        let last = self.details_now().last;
        let address = self.address(&format!("history?after={last}"));
        fetch::get_bytes(address, move |page| {
            let through = page.as_deref().and_then(Client::reach_of);
            self.update(|engine| engine.archived = through.or(engine.archived));
            self.details.notify();
        });
    }

    /// How far it is archived, once that was answered.
    pub fn archived(self) -> Option<Seq> {
        self.details.track();
        self.update(|engine| engine.archived).flatten()
    }

    /// A mark that does not arrive is said again with the next message.
    fn mark_read(self, ordinal: Ordinal) {
        fetch::tell("PUT", self.address("read"), bodies::read_mark(ordinal));
    }

    fn address(self, what: &str) -> String {
        format!("/api/rooms/{}/{what}", self.id)
    }
}
