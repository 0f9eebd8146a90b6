//! The rooms on the left, and who is at this screen.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::{Dialog, app};
use crate::components::avatar::{Avatar, RoomAvatar};
use crate::components::icon::Icon;
use crate::room::Room;
use crate::rooms;
use crate::route::Route;
use crate::session::Door;
use crate::theme::Theme;
use crate::words::words;

const COUNTED_MAX: u64 = 99;

/// The left pane.
#[component]
pub fn RoomList() -> impl IntoView {
    let app = app();
    view! {
        <nav class="pane-rooms" aria-label=words().rooms()>
            <div class="rooms-head">
                <span class="brand">
                    <img class="brand-mark" src="/favicon.svg" alt="" width="26" height="26" />
                    {words().app_name()}
                </span>
                <button
                    class="tool only-drawer"
                    aria-label=words().rooms_close()
                    on:click=move |_| app.drawer.set(false)
                >
                    <Icon name="x" />
                </button>
            </div>
            <div class="rooms-scroll">
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
            </div>
            <Me />
        </nav>
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
                <span class="room-name">{room.name}</span>
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
        <div class="me">
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
                class="tool"
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
        </div>
    }
}
