//! The root: what the page shares, the keys that work everywhere, and which screen there is.

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_client::{Connection, Input, Refusal};
use natter_protocol::packet::client::SetActivity;
use web_sys::{Event, KeyboardEvent};

use crate::app::{App, Dialog};
use crate::components::dialog::Dialogs;
use crate::components::emoji_picker::EmojiPicker;
use crate::components::house::House;
use crate::components::toast::ToastLine;
use crate::components::welcome::Welcome;
use crate::route::Route;
use crate::session::{self, Door};
use crate::shell::{dom, page};
use crate::words::words;
use crate::{rooms, session as door};

/// The whole page.
#[component]
pub fn Root() -> impl IntoView {
    let app = App::new();
    provide_context(app);
    spawn_local(session::knock(app));
    listen(app);
    show_outside(app);
    leave_when_refused(app);
    stay_in_a_room(app);
    view! {
        {move || match app.door.get() {
            Door::Stranger => view! { <Welcome /> }.into_any(),
            Door::Unreachable => view! { <Unreachable /> }.into_any(),
            Door::Knocking | Door::In(_) => view! { <House /> }.into_any(),
        }}
        <Dialogs />
        <EmojiPicker />
        <ToastLine />
    }
}

#[component]
fn Unreachable() -> impl IntoView {
    let app = crate::app::app();
    view! {
        <main class="welcome">
            <div class="welcome-card">
                <img class="welcome-mark" src="/favicon.svg" alt="" width="64" height="64" />
                <h1>{words().unreachable_title()}</h1>
                <p class="welcome-lead" role="status">
                    {words().unreachable_detail()}
                </p>
                <button class="button primary" on:click=move |_| spawn_local(session::knock(app))>
                    {words().try_again()}
                </button>
            </div>
        </main>
    }
}

/// What the browser says about the page as a whole.
fn listen(app: App) {
    let window = dom::window();
    dom::listen(&window, "popstate", move |_: Event| app.route.set(Route::current()));
    dom::listen(&window, "keydown", move |event: KeyboardEvent| keys(app, &event));
    dom::listen(&window, "online", move |_: Event| everywhere(app, &Input::WentOnline));
    dom::listen(&window, "offline", move |_: Event| everywhere(app, &Input::WentOffline));
    dom::listen(&dom::document(), "visibilitychange", move |_: Event| looked(app));
}

fn everywhere(app: App, input: &Input) {
    for room in app.rooms.get_untracked() {
        room.handle(input.clone());
    }
}

fn looked(app: App) {
    let is_visible = page::is_visible();
    app.is_visible.set(is_visible);
    let activity = if is_visible { SetActivity::Active } else { SetActivity::Idle };
    everywhere(app, &Input::SetActivity(activity));
    if is_visible {
        spawn_local(rooms::refresh(app));
    }
}

/// The keys that work everywhere.
fn keys(app: App, event: &KeyboardEvent) {
    let is_command = event.ctrl_key() || event.meta_key();
    match event.key().as_str() {
        "k" | "K" if is_command && !event.shift_key() => {
            let open = app.dialog.get_untracked() == Some(Dialog::Switcher);
            app.dialog.set((!open).then_some(Dialog::Switcher));
        }
        "ArrowUp" if event.alt_key() => rooms::step(app, -1),
        "ArrowDown" if event.alt_key() => rooms::step(app, 1),
        "Escape" if app.picking.get_untracked().is_some() => app.picking.set(None),
        "Escape" if app.drawer.get_untracked() => app.drawer.set(false),
        "?" if !is_writing(event) => app.dialog.set(Some(Dialog::Help)),
        _ => return,
    }
    event.prevent_default();
}

fn is_writing(event: &KeyboardEvent) -> bool {
    use wasm_bindgen::JsCast;
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA"))
}

/// The title, the icon and the theme.
fn show_outside(app: App) {
    Effect::new(move |_| page::set_theme(app.theme.get()));
    let unread = Memo::new(move |_| app.rooms.with(|rooms| rooms.iter().map(|room| room.unread.get()).sum::<u64>()));
    Effect::new(move |_| {
        let name = words().app_name();
        let title = match app.current.get() {
            Some(room) => format!("{} · {name}", room.name.get()),
            None => name.to_owned(),
        };
        match unread.get() {
            0 => page::set_title(&title),
            count => page::set_title(&words().title_unread(count, title)),
        }
    });
    Effect::new(move |_| {
        page::set_icon(if unread.get() > 0 { "/favicon-unread.svg" } else { "/favicon.svg" });
    });
}

/// Where there is room for more than the list, there is always a room beside it.
fn stay_in_a_room(app: App) {
    Effect::new(move |_| {
        let is_home = app.route.get() == Route::Home && app.rooms.with(|rooms| !rooms.is_empty());
        if is_home && dom::matches("(width >= 720px)") {
            rooms::go_home(app);
        }
    });
}

/// A room that says that the session ended speaks for all of them.
fn leave_when_refused(app: App) {
    let ended = Memo::new(move |_| {
        let refused = |room: &crate::room::Room| room.connection.get() == Connection::Refused(Refusal::NoSession);
        app.rooms.with(|rooms| rooms.iter().any(refused))
    });
    Effect::new(move |_| {
        if ended.get() {
            door::ended(app);
        }
    });
}
