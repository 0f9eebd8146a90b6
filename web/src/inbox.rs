//! The page's socket to the inbox of its person, through which the list of rooms stays true.

use leptos::prelude::{LocalStorage, StoredValue, UpdateValue, WithValue, untrack};
use natter_client::Refusal;
use natter_client::inbox::{Effect, Inbox, Input};
use natter_protocol::PROTOCOL_VERSION;
use natter_protocol::api;
use natter_protocol::heartbeat::PING;
use natter_protocol::packet::News;
use natter_protocol::packet::inbox::OwnRoom;

use crate::app::App;
use crate::room::Room;
use crate::rooms;
use crate::session::{self, Door};
use crate::shell::socket::{Heard, Socket};
use crate::shell::timer::Timer;
use crate::shell::{clock, history, random};
use crate::view::effect;

/// The core, its socket and its timer; a copy is the same.
#[derive(Clone, Copy)]
pub struct Line(StoredValue<Engine, LocalStorage>);

struct Engine {
    core: Inbox,
    socket: Option<Socket>,
    timer: Option<Timer>,
    /// The rooms of the list when the socket was asked for: of a later one it does not know.
    before: Vec<Room>,
}

impl Line {
    /// No socket yet.
    pub fn new() -> Self {
        Self(StoredValue::new_local(Engine {
            core: Inbox::new(random::seed()),
            socket: None,
            timer: None,
            before: Vec::new(),
        }))
    }
}

/// Listens for as long as somebody is here.
pub fn listen(app: App) {
    effect(move || {
        let is_in = matches!(app.door.get(), Door::In(_));
        untrack(|| handle(app, if is_in { Input::Start } else { Input::Stop }));
    });
}

/// The network is back, or somebody looks: so it is found out soon whether the socket lives.
pub fn look(app: App) {
    if app.session().is_some() {
        handle(app, Input::Start);
    }
}

/// Hands an input to the core, and performs what comes of it.
pub fn handle(app: App, input: Input) {
    let line = app.inbox.0;
    let effects = line.try_update_value(|engine| engine.core.handle(input, clock::now()));
    for effect in effects.unwrap_or_default() {
        perform(app, effect);
    }
}

fn perform(app: App, effect: Effect) {
    let line = app.inbox.0;
    match effect {
        Effect::Open => open(app),
        Effect::Close => line.update_value(|engine| engine.socket = None),
        Effect::Ping => line.with_value(|engine| {
            if let Some(socket) = &engine.socket {
                socket.send_text(PING);
            }
        }),
        Effect::WakeAt { at } => {
            let ms = at.ms_since(clock::now());
            let timer = Timer::after(ms, move || handle(app, Input::Tick));
            line.update_value(|engine| engine.timer = Some(timer));
        }
        Effect::News(news) => hear(app, news),
        Effect::Refused(Refusal::NoSession) => session::ended(app),
        // The rooms say the same, where the person sees it.
        Effect::Refused(Refusal::Outside | Refusal::NoRoom | Refusal::Version) => {}
    }
}

fn open(app: App) {
    let path = format!("/api/inbox/socket?version={PROTOCOL_VERSION}");
    let address = [history::socket_origin(), path].concat();
    let socket = Socket::open(&address, move |heard| {
        handle(
            app,
            match heard {
                Heard::Opened => Input::Opened,
                Heard::Bytes(bytes) => Input::Received { bytes },
                Heard::Text(_) => Input::ReceivedText,
                Heard::Closed(code) => Input::Closed { code },
            },
        );
    });
    let before = app.rooms.get_untracked();
    let failed = socket.is_err();
    app.inbox.0.update_value(|engine| {
        engine.socket = socket.ok();
        engine.before = before;
    });
    if failed {
        handle(app, Input::Closed { code: 1006 });
    }
}

fn hear(app: App, news: News) {
    let Some(session) = app.session() else {
        return;
    };
    match news {
        News::RoomList(list) => {
            let before = app
                .inbox
                .0
                .try_update_value(|engine| std::mem::take(&mut engine.before));
            let listed: Vec<api::Room> = list.rooms.into_iter().map(listed).collect();
            rooms::follow(app, &session, &before.unwrap_or_default(), &listed);
        }
        News::RoomChanged(changed) => rooms::take(app, &session, &listed(changed.room)),
        News::RoomGone(gone) => rooms::lose(app, gone.room),
    }
}

fn listed(own: OwnRoom) -> api::Room {
    let OwnRoom { room, name, read } = own;
    api::Room {
        id: room,
        name,
        read,
    }
}
