//! The root: what the page shares, the keys that work everywhere, and which screen there is.

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_client::Input;
use natter_protocol::packet::client::SetActivity;
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};

use crate::app::{App, Dialog};
use crate::components::aside::asides;
use crate::components::house::house;
use crate::components::outside::{Outside, plain};
use crate::components::toast::toast_line;
use crate::inbox;
use crate::kept;
use crate::rooms;
use crate::route::Route;
use crate::session::{self, Door};
use crate::shell::{dom, page};
use crate::view::{Build, Built, changing, effect, row};
use crate::words::words;

/// The screens that there are.
#[derive(Clone, PartialEq)]
enum Screen {
    House,
    Outside(Outside),
    Unreachable,
}

/// The whole page.
pub fn root() -> Built {
    let app = App::new();
    provide_context(app);
    spawn_local(session::knock(app));
    listen(app);
    kept::listen(app);
    rooms::listen(app);
    inbox::listen(app);
    show_outside(app);
    rooms::follow_rooms(app);
    stay_in_a_room(app);
    let show = move |screen: &Screen| match screen {
        Screen::House => house(app),
        Screen::Outside(screen) => screen.clone().show(app),
        Screen::Unreachable => unreachable(app),
    };
    row([
        changing(move || screen(app), show).built(),
        asides(app),
        toast_line(),
    ])
}

/// A way in is open to strangers and guests; whoever has an account is in.
fn screen(app: App) -> Screen {
    let door = app.door.get();
    let outside = match (&door, app.route.get()) {
        (Door::Unreachable, _) => return Screen::Unreachable,
        (Door::Knocking, _) => return Screen::House,
        // It may be the link of somebody else, who uses this device too.
        (_, Route::Enter) => Outside::Enter,
        (Door::In(session), _) if session.handle.is_some() => return Screen::House,
        (_, Route::Claim) => Outside::Claim,
        (_, Route::Join(code)) => Outside::Join(code),
        (_, Route::SignIn) => Outside::SignIn,
        (Door::Stranger(place), Route::Home | Route::Room(_)) => Outside::Welcome(place.clone()),
        (Door::In(_), Route::Home | Route::Room(_)) => return Screen::House,
    };
    Screen::Outside(outside)
}

/// The server does not answer.
fn unreachable(app: App) -> Built {
    plain(
        words().unreachable_title(),
        words().unreachable_detail(),
        words().try_again(),
        move || spawn_local(session::knock(app)),
    )
}

/// What the browser says about the page as a whole.
fn listen(app: App) {
    let window = dom::window();
    dom::listen(&window, "popstate", move |_: Event| {
        app.route.set(Route::current())
    });
    dom::listen(&window, "keydown", move |event: KeyboardEvent| {
        keys(app, &event)
    });
    dom::listen(&window, "online", move |_: Event| {
        everywhere(app, &Input::WentOnline);
        inbox::look(app);
    });
    dom::listen(&window, "offline", move |_: Event| {
        everywhere(app, &Input::WentOffline);
        inbox::handle(app, natter_client::inbox::Input::Stop);
    });
    dom::listen(&dom::document(), "visibilitychange", move |_: Event| {
        looked(app)
    });
}

fn everywhere(app: App, input: &Input) {
    for room in app.rooms.get_untracked() {
        room.handle(input.clone());
    }
}

fn looked(app: App) {
    let is_visible = page::is_visible();
    let activity = if is_visible {
        SetActivity::Active
    } else {
        SetActivity::Idle
    };
    everywhere(app, &Input::SetActivity(activity));
    if is_visible {
        inbox::look(app);
        spawn_local(rooms::refresh(app));
    }
}

/// The keys that work everywhere.
fn keys(app: App, event: &KeyboardEvent) {
    let is_command = event.ctrl_key() || event.meta_key();
    match event.key().as_str() {
        "k" | "K" if is_command && !event.shift_key() => {
            let open = app
                .dialog
                .with_untracked(|dialog| *dialog == Some(Dialog::Switcher));
            app.dialog.set((!open).then_some(Dialog::Switcher));
        }
        "ArrowUp" if event.alt_key() => rooms::step(app, -1),
        "ArrowDown" if event.alt_key() => rooms::step(app, 1),
        "Escape" if app.picking.with_untracked(Option::is_some) => app.picking.set(None),
        "Escape" if app.drawer.get_untracked() => app.drawer.set(false),
        "?" if !is_writing(event) => app.dialog.set(Some(Dialog::Help)),
        _ => return,
    }
    event.prevent_default();
}

fn is_writing(event: &KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA"))
}

/// The title, the icon and the theme.
fn show_outside(app: App) {
    effect(move || page::set_theme(app.theme.get()));
    effect(move || {
        let unread = app
            .rooms
            .with(|rooms| rooms.iter().map(|room| room.unread()).sum::<u64>());
        let name = words().app_name();
        let title = match app.current() {
            Some(room) => [&room.name(), " · ", name].concat(),
            None => name.to_owned(),
        };
        match unread {
            0 => page::set_title(&title),
            count => page::set_title(&words().title_unread(count, title)),
        }
        page::set_icon(if unread > 0 {
            "/favicon-unread.svg"
        } else {
            "/favicon.svg"
        });
    });
}

/// Where there is room for more than the list, there is always a room beside it.
fn stay_in_a_room(app: App) {
    effect(move || {
        let is_home = app.route.get() == Route::Home && app.rooms.with(|rooms| !rooms.is_empty());
        if is_home && dom::matches("(width >= 720px)") {
            rooms::go_home(app);
        }
    });
}
