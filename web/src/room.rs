//! One room: its core, its socket and timer, and a trigger for each thing to show.
//!
//! What is shown is read from the core itself; a trigger only says that it changed.

use leptos::prelude::{
    LocalStorage, Notify, Owner, StoredValue, Track, Trigger, UpdateValue, WithValue, on_cleanup,
};

use natter_client::effect::Notice;
use natter_client::view::{Details, Edge, MessageView, RowKey};
use natter_client::{Client, Config, Connection, Effect, Input, Scroll};
use natter_protocol::{Role, RoomId, Seq, Settings, UserId, api};

use crate::composing::Composing;
use crate::kept::Shelf;
use crate::shell::socket::Socket;
use crate::shell::timer::Timer;
use crate::shell::{clock, random};

mod perform;

/// How long the triggers of a room outlive it, in milliseconds.
const FORGET_MS: u64 = 2_000;

/// A room of the list; a copy is the same room.
#[derive(Clone, Copy)]
pub struct Room {
    /// Its id.
    pub id: RoomId,
    /// Who looks at it.
    me: UserId,
    /// The rows changed.
    pub rows: Trigger,
    /// What lies beyond either end changed.
    pub edges: Trigger,
    /// Where its socket stands changed.
    pub connection: Trigger,
    /// What the room is set to, and what the person may do there.
    pub rights: Trigger,
    /// Something was loaded that is worth showing.
    pub loaded: Trigger,
    /// Who is typing changed.
    pub typing: Trigger,
    /// Who is here changed.
    pub presence: Trigger,
    /// How much is unread changed.
    pub unread: Trigger,
    /// The figures changed.
    pub details: Trigger,
    /// What the composer is at changed.
    pub composing: Trigger,
    /// The core told the page something: a draft, where to scroll, a notice.
    pub told: Trigger,
    engine: StoredValue<Engine, LocalStorage>,
}

struct Engine {
    client: Client,
    name: String,
    socket: Option<Socket>,
    timer: Option<Timer>,
    watched: Vec<Watched>,
    watches: u64,
    is_loaded: bool,
    listens: bool,
    is_new: bool,
    details: Details,
    archived: Option<Seq>,
    composing: Composing,
    draft: Option<String>,
    scroll: Option<Scroll>,
    notice: Option<Notice>,
    owner: Owner,
}

/// A row in the page.
struct Watched {
    key: RowKey,
    turn: u64,
    changed: Trigger,
}

impl Engine {
    /// The triggers of a row; two for a moment, while it is built anew.
    fn of_key(&self, key: RowKey) -> Vec<Trigger> {
        let of_key = self.watched.iter().filter(|watched| watched.key == key);
        of_key.map(|watched| watched.changed).collect()
    }
}

impl PartialEq for Room {
    fn eq(&self, other: &Self) -> bool {
        self.engine == other.engine
    }
}

/// What a row shows, and when it changes.
#[derive(Clone, Copy)]
pub struct Shown {
    room: Room,
    key: RowKey,
    changed: Trigger,
}

impl Shown {
    /// Reads what the row shows; `None` for a moment when it goes.
    pub fn read<T>(self, read: impl FnOnce(&MessageView) -> T) -> Option<T> {
        self.changed.track();
        self.now(read)
    }

    /// The same, without following it.
    pub fn now<T>(self, read: impl FnOnce(&MessageView) -> T) -> Option<T> {
        self.room.message(self.key).as_ref().map(read)
    }
}

impl Room {
    /// A room as the server lists it, with what was kept of it; it does nothing before `Start`.
    pub fn new(room: &api::Room, me: UserId, name: &str) -> Self {
        let owner = Owner::new();
        let config = Config {
            name: name.to_owned(),
            read: room.read,
            utc_minutes: clock::utc_minutes(),
        };
        let shelf = Shelf { me, room: room.id };
        let client = Client::restore(config, room.id, me, random::seed(), shelf.load());
        let engine = Engine {
            client,
            name: room.name.clone(),
            socket: None,
            timer: None,
            watched: Vec::new(),
            watches: 0,
            is_loaded: false,
            listens: false,
            is_new: false,
            details: Details::default(),
            archived: None,
            composing: Composing::New,
            draft: None,
            scroll: None,
            notice: None,
            owner: owner.clone(),
        };
        owner.with(|| Self::within(room.id, me, engine))
    }

    fn within(id: RoomId, me: UserId, engine: Engine) -> Self {
        Self {
            id,
            me,
            rows: Trigger::new(),
            edges: Trigger::new(),
            connection: Trigger::new(),
            rights: Trigger::new(),
            loaded: Trigger::new(),
            typing: Trigger::new(),
            presence: Trigger::new(),
            unread: Trigger::new(),
            details: Trigger::new(),
            composing: Trigger::new(),
            told: Trigger::new(),
            engine: StoredValue::new_local(engine),
        }
    }

    /// Hands an input to the core and performs what comes of it; what it told the person, if it
    /// told them anything.
    pub fn handle(self, input: Input) -> Option<Notice> {
        let effects = self
            .engine
            .try_update_value(|engine| engine.client.handle(input, clock::now()));
        let mut told = None;
        for effect in effects.unwrap_or_default() {
            if let Effect::Notice(notice) = &effect {
                told = Some(*notice);
            }
            self.perform(effect);
        }
        self.look_at_figures();
        told
    }

    fn look_at_figures(self) {
        let differ = self.update(|engine| {
            let details = engine.client.details();
            let has_something = details.messages > 0 || engine.client.connection().is_live();
            let loads = has_something && !engine.is_loaded;
            engine.is_loaded |= has_something;
            let differ = details != engine.details;
            engine.details = details;
            (differ, loads)
        });
        if let Some((differ, loads)) = differ {
            if differ {
                self.details.notify();
            }
            if loads {
                self.loaded.notify();
            }
        }
    }

    /// Reads the core.
    pub fn read<T>(self, read: impl FnOnce(&Client) -> T) -> Option<T> {
        self.engine.try_with_value(|engine| read(&engine.client))
    }

    /// Its name.
    pub fn name(self) -> String {
        self.engine
            .try_with_value(|engine| engine.name.clone())
            .unwrap_or_default()
    }

    /// Gives it another name; whether it had one.
    pub fn rename(self, name: &str) -> bool {
        let differs = self.name() != name;
        if differs {
            self.update(|engine| engine.name = name.to_owned());
        }
        differs
    }

    /// What the room is set to, as far as is known.
    pub fn settings(self) -> Settings {
        self.read(|client| client.rules(clock::now()).settings)
            .unwrap_or_default()
    }

    /// What the person is there, as far as is known.
    pub fn role(self) -> Role {
        self.read(|client| client.rules(clock::now()).role)
            .unwrap_or_default()
    }

    /// Where its socket stands; follows it.
    pub fn connection(self) -> Connection {
        self.connection.track();
        self.read(Client::connection).unwrap_or(Connection::Offline)
    }

    /// What lies before the first row, and after the last; follows it.
    pub fn edges(self) -> (Edge, Edge) {
        self.edges.track();
        self.edges_now()
    }

    /// What lies before the first row, and after the last.
    pub fn edges_now(self) -> (Edge, Edge) {
        self.read(|client| (client.older(), client.newer()))
            .unwrap_or((Edge::End, Edge::End))
    }

    /// How much is unread; follows it.
    pub fn unread(self) -> u64 {
        self.unread.track();
        self.read(Client::unread).unwrap_or_default()
    }

    /// Whether it came to the list by itself, and was not looked at yet; follows it.
    pub fn is_new(self) -> bool {
        self.unread.track();
        self.engine
            .try_with_value(|engine| engine.is_new)
            .unwrap_or_default()
    }

    /// Marks it as new, or takes the mark away.
    pub fn mark_new(self, is_new: bool) {
        if self.update(|engine| std::mem::replace(&mut engine.is_new, is_new)) != Some(is_new) {
            self.unread.notify();
        }
    }

    /// How many are here; follows it.
    pub fn online(self) -> u32 {
        self.presence.track();
        self.read(Client::online).unwrap_or_default()
    }

    /// Whether something was loaded that is worth showing; follows it.
    pub fn is_loaded(self) -> bool {
        self.loaded.track();
        self.engine
            .try_with_value(|engine| engine.is_loaded)
            .unwrap_or_default()
    }

    /// The figures; follows them.
    pub fn details(self) -> Details {
        self.details.track();
        self.details_now()
    }

    fn details_now(self) -> Details {
        self.engine
            .try_with_value(|engine| engine.details)
            .unwrap_or_default()
    }

    /// What the composer is at.
    pub fn composing(self) -> Composing {
        self.engine
            .try_with_value(|engine| engine.composing)
            .unwrap_or(Composing::New)
    }

    /// Sets the composer to something.
    pub fn compose(self, composing: Composing) {
        let differs =
            self.update(|engine| std::mem::replace(&mut engine.composing, composing) != composing);
        if differs == Some(true) {
            self.composing.notify();
        }
    }

    /// The draft that the composer is to show, once.
    pub fn take_draft(self) -> Option<String> {
        self.update(|engine| engine.draft.take()).flatten()
    }

    /// What to bring into view, once.
    pub fn take_scroll(self) -> Option<Scroll> {
        self.update(|engine| engine.scroll.take()).flatten()
    }

    /// What to tell the person, once.
    pub fn take_notice(self) -> Option<Notice> {
        self.update(|engine| engine.notice.take()).flatten()
    }

    /// What a row shows now.
    pub fn message(self, key: RowKey) -> Option<MessageView> {
        self.read(|client| client.message(key)).flatten()
    }

    /// What a row shows, for as long as the row is in the page.
    pub fn watch(self, key: RowKey) -> Shown {
        let changed = Trigger::new();
        let turn = self.update(|engine| {
            engine.watches += 1;
            let turn = engine.watches;
            engine.watched.push(Watched { key, turn, changed });
            engine.watches
        });
        on_cleanup(move || {
            self.update(|engine| {
                engine.watched.retain(|watched| Some(watched.turn) != turn);
            });
        });
        Shown {
            room: self,
            key,
            changed,
        }
    }

    /// Lets go of the room: its socket closes, and what was kept of it is forgotten.
    pub fn forget(self) {
        self.listen(false);
        self.update(|engine| engine.timer = None);
        self.shelf().clear();
        // What still shows the room in this turn reads it once more.
        let owner = self.engine.with_value(|engine| engine.owner.clone());
        std::mem::forget(Timer::after(FORGET_MS, move || owner.cleanup()));
    }

    /// Listens to the room, or stops without forgetting.
    pub fn listen(self, listens: bool) {
        let did = self.update(|engine| std::mem::replace(&mut engine.listens, listens));
        match listens {
            true if did == Some(false) => self.handle(Input::Start),
            false if did == Some(true) => self.handle(Input::Stop),
            true | false => None,
        };
    }

    /// Whether something waits to be sent.
    pub fn is_sending(self) -> bool {
        self.read(|client| client.details().pending > 0) == Some(true)
    }

    /// Takes up what other tabs of the person left on its way.
    pub fn take_up(self) {
        for (given, command) in self.shelf().commands() {
            self.handle(Input::Found { given, command });
        }
    }

    fn shelf(self) -> Shelf {
        let (me, room) = (self.me, self.id);
        Shelf { me, room }
    }

    fn update<T>(self, update: impl FnOnce(&mut Engine) -> T) -> Option<T> {
        self.engine.try_update_value(update)
    }
}
