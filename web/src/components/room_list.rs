//! The rooms on the left, and who is at this screen.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_client::Client;

use crate::app::{Dialog, app};
use crate::components::avatar::{Avatar, RoomAvatar};
use crate::components::icon::Icon;
use crate::components::typing_line::named;
use crate::room::Room;
use crate::rooms;
use crate::route::Route;
use crate::session::Door;
use crate::theme::Theme;
use crate::words::words;

const COUNTED_MAX: u64 = 99;
const LATEST_CHARS_MAX: usize = 80;

/// The left pane.
#[component]
pub fn RoomList() -> impl IntoView {
    let app = app();
    // With one pane at a time this is the page, and what is in it no landmark of its own.
    let is_page = move || app.route.get() == Route::Home;
    view! {
        <div class="pane-rooms" role=move || is_page().then_some("main")>
            <header class="rooms-head" role=move || is_page().then_some("presentation")>
                <h1 class="brand">
                    <img class="brand-mark" src="/favicon.svg" alt="" width="26" height="26" />
                    {words().app_name()}
                </h1>
                <button
                    class="tool only-drawer"
                    aria-label=words().rooms_close()
                    on:click=move |_| app.drawer.set(false)
                >
                    <Icon name="x" />
                </button>
            </header>
            <nav class="rooms-scroll" aria-label=words().rooms()>
                <p class="rooms-title">{words().rooms()}</p>
                <ul>
                    <For each=move || app.rooms.get() key=|room| (room.id, room.rows) let:room>
                        <RoomItem room />
                    </For>
                    <li class="room-item room-add">
                        <button class="room-link" on:click=move |_| app.dialog.set(Some(Dialog::OpenRoom))>
                            <Icon name="plus" />
                            <span class="room-name">{words().rooms_open()}</span>
                        </button>
                    </li>
                </ul>
                <Show when=move || app.door.get() == Door::Knocking>
                    <div aria-hidden="true">
                        <div class="skeleton-room"></div>
                        <div class="skeleton-room"></div>
                    </div>
                </Show>
            </nav>
            <footer class="me" role=move || is_page().then_some("presentation")>
                <Me />
            </footer>
        </div>
    }
}

#[component]
fn RoomItem(room: Room) -> impl IntoView {
    let app = app();
    let is_current = Memo::new(move |_| app.current.get() == Some(room));
    let path = move || Route::Room(room.name.get()).path();
    let go = move |event: MouseEvent| {
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            rooms::go(app, room);
        }
    };
    let latest = Memo::new(move |_| {
        room.rows.track();
        room.read(latest).flatten()
    });
    let unread = move || match room.unread.get() {
        0 => None,
        1 => Some(words().room_unread_one().to_owned()),
        count => Some(words().room_unread_many(count)),
    };
    let badge = move || match room.unread.get() {
        count @ 0..=COUNTED_MAX => count.to_string(),
        _ => words().room_more_than(COUNTED_MAX),
    };
    view! {
        <li class="room-item" class:current=is_current class:unread=move || room.unread.get() != 0>
            <a
                class="room-link"
                href=path
                aria-current=move || is_current.get().then_some("page")
                on:click=go
            >
                <RoomAvatar room=room.id name=room.name />
                <span class="room-words">
                    <span class="room-name">{room.name}</span>
                    <span class="room-latest" aria-hidden="true">
                        {latest}
                    </span>
                </span>
                {move || {
                    unread()
                        .map(|said| {
                            view! {
                                <span class="badge" aria-hidden="true">
                                    {badge()}
                                </span>
                                <span class="unseen">{said}</span>
                            }
                        })
                }}
            </a>
            <button
                class="tool"
                aria-label=move || words().room_leave(room.name.get())
                on:click=move |_| spawn_local(rooms::leave(app, room))
            >
                <Icon name="x" />
            </button>
        </li>
    }
}

/// Who said what last, in one line.
fn latest(client: &Client) -> Option<String> {
    let rows = client.rows();
    let messages = rows.iter().rev().filter_map(|row| client.message(row.key));
    let view = messages.into_iter().find(|view| view.body.text().is_some())?;
    let text = natter_text::plain(view.body.text()?, LATEST_CHARS_MAX);
    Some(words().room_latest(named(view.author.name), text))
}

/// The person at this screen.
#[component]
fn Me() -> impl IntoView {
    let app = app();
    let session = Memo::new(move |_| match app.door.get() {
        Door::In(session) => Some(session),
        Door::Knocking | Door::Stranger | Door::Unreachable => None,
    });
    let theme = move || match app.theme.get() {
        Theme::System => words().theme_system(),
        Theme::Light => words().theme_light(),
        Theme::Dark => words().theme_dark(),
    };
    let icon = Signal::derive(move || app.theme.get().icon());
    view! {
        
            {move || {
                session
                    .get()
                    .map(|session| {
                        let (user, name) = (session.user, session.name);
                        let label = words().me_rename(&name);
                        view! {
                            <button
                                class="me-name"
                                aria-label=label
                                on:click=move |_| app.dialog.set(Some(Dialog::Rename))
                            >
                                <Avatar user=Some(user) name=name.clone() class="small" />
                                <span>{name}</span>
                            </button>
                        }
                    })
            }}
            <button
                class="tool only-keys"
                aria-label=words().help_show()
                title=words().help_show()
                on:click=move |_| app.dialog.set(Some(Dialog::Help))
            >
                <Icon name="keyboard" />
            </button>
            <button
                class="tool"
                aria-label=theme
                title=theme
                on:click=move |_| app.theme.update(|theme| *theme = theme.next())
            >
                <Icon name=icon />
            </button>
    }
}
