//! One room: its core, its socket and timer, and a signal for each thing to show.

use std::collections::BTreeMap;

use leptos::prelude::{
    GetUntracked, LocalStorage, Owner, RwSignal, Set, StoredValue, Update, UpdateValue, WithUntracked, WithValue,
};
use leptos::task::spawn_local;
use natter_client::effect::Notice;
use natter_client::view::{Details, Edge, MessageView, PersonView, Row, RowKey, Typist};
use natter_client::{Change, Client, Config, Connection, Effect, Input, Restored, Saved, Scroll};
use natter_protocol::packet::client::PageAt;
use natter_protocol::{Ordinal, PROTOCOL_VERSION, RoomId, Seq, Timestamp, UserId, api};

use crate::composing::Composing;
use crate::shell::socket::{Heard, Socket};
use crate::shell::timer::Timer;
use crate::shell::{clock, fetch, history, random, store};

/// How long the signals of a room outlive it, in milliseconds.
const FORGET_MS: u64 = 2_000;

/// What the core told the page to do; the page does it once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told<T> {
    /// What.
    pub what: T,
    /// Different each time, so that the same thing can be told twice.
    pub turn: u64,
}

/// A room of the list; a copy is the same room.
#[derive(Clone, Copy)]
pub struct Room {
    /// Its id.
    pub id: RoomId,
    /// Its name.
    pub name: RwSignal<String>,
    /// The rows of its timeline.
    pub rows: RwSignal<Vec<Row>>,
    /// What lies before the first row, and after the last.
    pub edges: RwSignal<(Edge, Edge)>,
    /// Where its socket stands.
    pub connection: RwSignal<Connection>,
    /// Whether its rows are worth showing: something was loaded.
    pub is_loaded: RwSignal<bool>,
    /// Who is typing.
    pub typing: RwSignal<Vec<Typist>>,
    /// Who is here.
    pub people: RwSignal<Vec<PersonView>>,
    /// How many are here.
    pub online: RwSignal<u32>,
    /// How much is unread.
    pub unread: RwSignal<u64>,
    /// Figures.
    pub details: RwSignal<Details>,
    /// What the composer is at.
    pub composing: RwSignal<Composing>,
    /// A draft that the composer is to show.
    pub draft: RwSignal<Option<Told<String>>>,
    /// What to bring into view.
    pub scroll: RwSignal<Option<Told<Scroll>>>,
    /// What to tell the person.
    pub notice: RwSignal<Option<Told<Notice>>>,
    engine: StoredValue<Engine, LocalStorage>,
}

struct Engine {
    client: Client,
    socket: Option<Socket>,
    timer: Option<Timer>,
    watched: BTreeMap<RowKey, RwSignal<Option<MessageView>>>,
    turn: u64,
    owner: Owner,
}

impl PartialEq for Room {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows
    }
}

impl Room {
    /// A room as the server lists it, with what was kept of it; it does nothing before `Start`.
    pub fn new(room: &api::Room, me: UserId, name: &str) -> Self {
        let owner = Owner::new();
        owner.with(|| Self::within(room, me, name, owner.clone()))
    }

    fn within(room: &api::Room, me: UserId, name: &str, owner: Owner) -> Self {
        let config = Config { name: name.to_owned(), read: room.read, utc_minutes: clock::utc_minutes() };
        let saved = store::get_bytes(&kept_as(room.id)).and_then(|bytes| Saved::from_bytes(&bytes).ok());
        let client = match saved {
            Some(saved) => Client::restore(config, room.id, me, random::seed(), saved),
            None => Client::new(config, room.id, me, random::seed()),
        };
        Self {
            id: room.id,
            name: RwSignal::new(room.name.clone()),
            rows: RwSignal::new(client.rows()),
            edges: RwSignal::new((client.older(), client.newer())),
            connection: RwSignal::new(client.connection()),
            is_loaded: RwSignal::new(false),
            typing: RwSignal::new(Vec::new()),
            people: RwSignal::new(Vec::new()),
            online: RwSignal::new(0),
            unread: RwSignal::new(client.unread()),
            details: RwSignal::new(client.details()),
            composing: RwSignal::new(Composing::New),
            draft: RwSignal::new(None),
            scroll: RwSignal::new(None),
            notice: RwSignal::new(None),
            engine: StoredValue::new_local(Engine {
                client,
                socket: None,
                timer: None,
                watched: BTreeMap::new(),
                turn: 0,
                owner,
            }),
        }
    }

    /// Hands an input to the core and performs what comes of it; what it told the person, if it
    /// told them anything.
    pub fn handle(self, input: Input) -> Option<Notice> {
        let effects = self.engine.try_update_value(|engine| engine.client.handle(input, clock::now()));
        let mut told = None;
        for effect in effects.unwrap_or_default() {
            if let Effect::Notice(notice) = &effect {
                told = Some(*notice);
            }
            self.perform(effect);
        }
        let details = self.read(Client::details).unwrap_or_default();
        if details != self.details.get_untracked() {
            self.details.set(details);
        }
        told
    }

    /// Reads the core.
    pub fn read<T>(self, read: impl FnOnce(&Client) -> T) -> Option<T> {
        self.engine.try_with_value(|engine| read(&engine.client))
    }

    /// A signal of what a row shows, for as long as the row is in the page.
    pub fn watch(self, key: RowKey) -> RwSignal<Option<MessageView>> {
        let signal = RwSignal::new(self.read(|client| client.message(key)).flatten());
        self.engine.update_value(|engine| {
            engine.watched.insert(key, signal);
        });
        leptos::prelude::on_cleanup(move || {
            // A row that comes back is watched anew before the old one is cleaned up.
            let _: Option<()> = self.engine.try_update_value(|engine| {
                if engine.watched.get(&key) == Some(&signal) {
                    engine.watched.remove(&key);
                }
            });
        });
        signal
    }

    /// Lets go of the room: its socket closes, and what was kept of it is forgotten.
    pub fn forget(self) {
        self.handle(Input::Stop);
        store::remove(&kept_as(self.id));
        // What still shows the room in this turn reads its signals once more.
        let owner = self.engine.with_value(|engine| engine.owner.clone());
        std::mem::forget(Timer::after(FORGET_MS, move || owner.cleanup()));
    }

    /// Stops without forgetting.
    pub fn stop(self) {
        self.handle(Input::Stop);
    }

    fn perform(self, effect: Effect) {
        match effect {
            Effect::Open => self.open(),
            Effect::Send { frame } => self.with_socket(|socket| socket.send(&frame)),
            Effect::SendText { text } => self.with_socket(|socket| socket.send_text(&text)),
            Effect::Close => self.engine.update_value(|engine| engine.socket = None),
            Effect::WakeAt { at } => self.wake_at(at),
            Effect::LoadTail => spawn_local(self.load_tail()),
            Effect::LoadPage { at } => spawn_local(self.load_page(at)),
            Effect::Save { bytes } => store::set_bytes(&kept_as(self.id), &bytes),
            Effect::MarkRead { ordinal } => spawn_local(self.mark_read(ordinal)),
            Effect::Changed(change) => self.show(change),
            Effect::Scroll(scroll) => self.tell(self.scroll, scroll),
            Effect::Restore(restored) => self.restore(restored),
            Effect::Notice(notice) => self.tell(self.notice, notice),
        }
    }

    fn show(self, change: Change) {
        match change {
            Change::Rows => self.refresh(self.rows, Client::rows),
            Change::Row(key) => self.show_row(key),
            Change::Edges => self.refresh(self.edges, |client| (client.older(), client.newer())),
            Change::Connection => self.refresh(self.connection, Client::connection),
            Change::Typing => self.refresh(self.typing, Client::typing),
            Change::Presence => {
                self.refresh(self.people, Client::people);
                self.refresh(self.online, Client::online);
            }
            Change::Unread => self.refresh(self.unread, Client::unread),
            Change::Draft => {
                if let Some(draft) = self.read(|client| client.draft().to_owned()) {
                    self.tell(self.draft, draft);
                }
            }
        }
    }

    fn refresh<T: Send + Sync + 'static>(self, signal: RwSignal<T>, read: impl FnOnce(&Client) -> T) {
        if let Some(value) = self.read(read) {
            signal.set(value);
        }
    }

    fn show_row(self, key: RowKey) {
        let signal = self.engine.try_with_value(|engine| engine.watched.get(&key).copied()).flatten();
        if let Some(signal) = signal {
            self.refresh(signal, |client| client.message(key));
        }
    }

    fn tell<T: Send + Sync + 'static>(self, signal: RwSignal<Option<Told<T>>>, what: T) {
        self.engine.update_value(|engine| engine.turn += 1);
        let turn = self.engine.with_value(|engine| engine.turn);
        signal.set(Some(Told { what, turn }));
    }

    fn restore(self, restored: Restored) {
        match restored {
            Restored::Post { text, reply_to } => {
                self.composing.set(reply_to.map_or(Composing::New, |seq| self.replying(seq)));
                let rest = self.read(|client| client.draft().to_owned()).unwrap_or_default();
                let whole = if rest.is_empty() || rest == text { text } else { [text, rest].join("\n") };
                self.handle(Input::Type { text: whole.clone() });
                self.tell(self.draft, whole);
            }
            Restored::Edit { target, text } => {
                self.composing.set(Composing::Edit { target });
                self.tell(self.draft, text);
            }
        }
    }

    /// Answering this message.
    pub fn replying(self, to: Seq) -> Composing {
        Composing::Reply { to }
    }

    fn open(self) {
        let address = [
            history::socket_origin(),
            format!("/api/rooms/{}/socket?version={PROTOCOL_VERSION}", self.id),
        ]
        .concat();
        let socket = Socket::open(&address, move |heard| self.hear(heard));
        // An address that the browser refuses is the same as one that does not answer.
        let failed = socket.is_err();
        self.engine.update_value(|engine| engine.socket = socket.ok());
        if failed {
            self.hear(Heard::Closed(1006));
        }
    }

    fn hear(self, heard: Heard) {
        match heard {
            Heard::Opened => self.handle(Input::Opened),
            Heard::Bytes(bytes) => self.handle(Input::Received { bytes }),
            Heard::Text(text) => self.handle(Input::ReceivedText { text }),
            Heard::Closed(code) => self.handle(Input::Closed { code }),
        };
        self.is_loaded.update_if_changed(true, self.has_rows());
    }

    fn has_rows(self) -> bool {
        !self.rows.with_untracked(Vec::is_empty) || self.connection.get_untracked().is_live()
    }

    fn with_socket(self, use_it: impl FnOnce(&Socket)) {
        self.engine.with_value(|engine| engine.socket.as_ref().map(use_it));
    }

    fn wake_at(self, at: Timestamp) {
        let ms = at.ms_since(clock::now());
        let timer = Timer::after(ms, move || {
            self.handle(Input::Tick);
        });
        self.engine.update_value(|engine| engine.timer = Some(timer));
    }

    async fn load_tail(self) {
        match fetch::get_bytes(&self.address("tail")).await {
            Ok(bytes) => self.handle(Input::TailLoaded { bytes }),
            Err(_) => self.handle(Input::TailFailed),
        };
        self.is_loaded.update_if_changed(true, self.has_rows());
    }

    async fn load_page(self, at: PageAt) {
        let run = match at {
            PageAt::Newest => return,
            PageAt::Before(seq) => format!("history?before={seq}"),
            PageAt::After(seq) => format!("history?after={seq}"),
            PageAt::Around(seq) => format!("history?around={seq}"),
        };
        match fetch::get_bytes(&self.address(&run)).await {
            Ok(bytes) => self.handle(Input::PageLoaded { at, bytes }),
            Err(_) => self.handle(Input::PageFailed { at }),
        };
    }

    async fn mark_read(self, ordinal: Ordinal) {
        // A mark that does not arrive is said again with the next message.
        drop(fetch::tell("PUT", &self.address("read"), &api::ReadMark { ordinal }).await);
    }

    fn address(self, what: &str) -> String {
        format!("/api/rooms/{}/{what}", self.id)
    }
}

/// Sets a flag that only ever goes up, and only once.
trait UpdateIfChanged {
    fn update_if_changed(self, value: bool, when: bool);
}

impl UpdateIfChanged for RwSignal<bool> {
    fn update_if_changed(self, value: bool, when: bool) {
        if when && self.get_untracked() != value {
            self.update(|flag| *flag = value);
        }
    }
}

fn kept_as(room: RoomId) -> String {
    format!("room.{room}")
}
