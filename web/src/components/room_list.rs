//! The rooms on the left, and who is at this screen.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use natter_client::Client;
use natter_protocol::api::Session;

use crate::app::{App, Dialog};
use crate::components::actions::tool;
use crate::components::avatar::{avatar, room_avatar};
use crate::components::icon::icon;
use crate::components::typing_line::named;
use crate::room::Room;
use crate::rooms;
use crate::route::Route;
use crate::session::Door;
use crate::theme::Theme;
use crate::view::{Build, Built, Item, attr, changing, flag, list, nothing, on, text, when};
use crate::words::words;

const COUNTED_MAX: u64 = 99;
const LATEST_CHARS_MAX: usize = 80;

/// The left pane.
pub fn room_list(app: App) -> Built {
    // With one pane at a time this is the page, and what is in it no landmark of its own.
    let is_page = move || app.route.get() == Route::Home;
    let role = move |role: &'static str| attr(move || is_page().then(|| role.to_owned()));
    view! {
        <div class="pane-rooms" role=role("main")>
            <header class="rooms-head" role=role("presentation")>
                <h1 class="brand">
                    <img class="brand-mark" src="/favicon.svg" alt="" width="26" height="26" />
                    {words().app_name()}
                </h1>
                <button
                    class="tool only-drawer"
                    aria-label=words().rooms_close()
                    on:click=on(move |_| app.drawer.set(false))
                >
                    {icon("x")}
                </button>
            </header>
            <nav class="rooms-scroll" aria-label=words().rooms()>
                <p class="rooms-title">{words().rooms()}</p>
                <ul>
                    {list(move || items(app))}
                    <li class="room-item room-add">
                        <button class="room-link" on:click=on(move |_| app.dialog.set(Some(Dialog::Browse)))>
                            {icon("compass")} <span class="room-name">{words().rooms_browse()}</span>
                        </button>
                        {tool(words().rooms_new(), "tool", icon("plus"), move |_| app.dialog.set(Some(Dialog::NewRoom(String::new()))))}
                    </li>
                </ul>
                {when(move || app.door.get() == Door::Knocking, waiting)}
            </nav>
            <footer class="me" role=role("presentation")>
                {changing(move || session(app), move |session| session.clone().map_or_else(nothing, |me| name(app, me)))}
                {help(app)} {theme(app)}
            </footer>
        </div>
    }
    .built()
}

fn items(app: App) -> Vec<Item> {
    let key = |room: Room| [&room.id.to_string(), room.name().as_str()].concat();
    let item = |room: Room| Item::new(key(room), move || room_item(app, room));
    app.rooms.get().into_iter().map(item).collect()
}

fn waiting() -> Built {
    view! {
        <div aria-hidden="true">
            <div class="skeleton-room"></div>
            <div class="skeleton-room"></div>
        </div>
    }
    .built()
}

fn room_item(app: App, room: Room) -> Built {
    let is_current = move || app.current() == Some(room);
    let go = move |event: MouseEvent| {
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            rooms::go(app, room);
        }
    };
    let latest = move || {
        room.rows.track();
        room.read(latest).flatten().unwrap_or_default()
    };
    let name = room.name();
    view! {
        <li class="room-item" class:current=flag(is_current) class:unread=flag(move || room.unread() != 0)>
            <a
                class="room-link"
                href=Route::Room(name.clone()).path()
                aria-current=attr(move || is_current().then(|| "page".to_owned()))
                on:click=on(go)
            >
                {room_avatar(room.id, &name, "")}
                <span class="room-words">
                    <span class="room-name">{name.clone()}</span>
                    <span class="room-latest" aria-hidden="true">
                        {text(latest)}
                    </span>
                </span>
                {changing(move || (room.unread(), room.is_new()), |(count, is_new)| badge(*count, *is_new))}
            </a>
            <button
                class="tool"
                aria-label=words().room_leave(name)
                on:click=on(move |_| app.dialog.set(Some(Dialog::Leave(room))))
            >
                {icon("x")}
            </button>
        </li>
    }
    .built()
}

fn badge(unread: u64, is_new: bool) -> Built {
    let said = match unread {
        0 if is_new => {
            return view! { <span class="badge quiet">{words().unread_mark()}</span> }.built();
        }
        0 => return nothing(),
        1 => words().room_unread_one().to_owned(),
        count => words().room_unread_many(count),
    };
    let shown = if unread <= COUNTED_MAX {
        unread.to_string()
    } else {
        words().room_more_than(COUNTED_MAX)
    };
    view! {
        <span class="badge" aria-hidden="true">
            {shown}
        </span>
        <span class="unseen">{said}</span>
    }
    .built()
}

/// Who said what last, in one line.
fn latest(client: &Client) -> Option<String> {
    let rows = client.rows();
    let mut messages = rows.iter().rev().filter_map(|row| client.message(row.key));
    let view = messages.find(|view| view.body.text().is_some())?;
    let text = natter_text::plain(view.body.text()?, LATEST_CHARS_MAX);
    Some(words().room_latest(named(view.author.name), text))
}

fn session(app: App) -> Option<Session> {
    match app.door.get() {
        Door::In(session) => Some(session),
        Door::Knocking | Door::Stranger(_) | Door::Unreachable => None,
    }
}

fn name(app: App, me: Session) -> Built {
    let label = words().me_show(&me.name);
    view! {
        <button
            class="me-name"
            aria-label=label
            on:click=on(move |_| app.dialog.set(Some(Dialog::You)))
        >
            {avatar(Some(me.user), &me.name, "small")}
            <span>{me.name}</span>
        </button>
    }
    .built()
}

fn help(app: App) -> Built {
    view! {
        <button
            class="tool only-keys"
            aria-label=words().help_show()
            title=words().help_show()
            on:click=on(move |_| app.dialog.set(Some(Dialog::Help)))
        >
            {icon("keyboard")}
        </button>
    }
    .built()
}

fn theme(app: App) -> Built {
    let label = move || {
        let said = match app.theme.get() {
            Theme::System => words().theme_system(),
            Theme::Light => words().theme_light(),
            Theme::Dark => words().theme_dark(),
        };
        Some(said.to_owned())
    };
    view! {
        <button
            class="tool"
            aria-label=attr(label)
            title=attr(label)
            on:click=on(move |_| app.theme.update(|theme| *theme = theme.next()))
        >
            {changing(move || app.theme.get(), |theme| icon(theme.icon()))}
        </button>
    }
    .built()
}
