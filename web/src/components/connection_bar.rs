//! A calm bar while the room cannot be reached; not for the first seconds.

use leptos::prelude::*;
use natter_client::{Connection, Refusal};

use crate::app::App;
use crate::components::icon::icon;
use crate::held::Held;
use crate::room::Room;
use crate::shell::timer::Timer;
use crate::shell::{history, page};
use crate::view::{Build, Built, changing, effect, nothing, on};
use crate::words::words;

/// How long a connection may be away before anything is said, in milliseconds.
const CALM_MS: u64 = 3_000;

/// Says that the room is away, and how much waits.
pub fn connection_bar(app: App, room: Room) -> Built {
    let is_late = Held::new(false);
    let timer = StoredValue::new_local(None::<Timer>);
    let mut was = None;
    effect(move || {
        let is_live = room.connection().is_live();
        if was != Some(is_live) {
            was = Some(is_live);
            is_late.set(false);
            let wait = (!is_live).then(|| Timer::after(CALM_MS, move || is_late.set(true)));
            timer.set_value(wait);
        }
    });
    let says = move || match room.connection() {
        _ if app.is_old.get() => Some(refused(Refusal::Version)),
        Connection::Live { .. } => None,
        Connection::Refused(refusal) => Some(refused(refusal)),
        Connection::Offline
        | Connection::Opening { .. }
        | Connection::Joining { .. }
        | Connection::Waiting { .. } => is_late.get().then(|| waiting(room)),
    };
    let show = |says: &Option<String>| says.clone().map_or_else(nothing, bar);
    view! { <div role="status">{changing(says, show)} {changing(move || needs_reload(app, room), reload)}</div> }.built()
}

fn bar(says: String) -> Built {
    view! {
        <div class="connection-bar">
            {icon("cloud-off")} <span>{says}</span>
        </div>
    }
    .built()
}

fn needs_reload(app: App, room: Room) -> bool {
    app.is_old.get() || room.connection() == Connection::Refused(Refusal::Version)
}

fn reload(is_needed: &bool) -> Built {
    match is_needed {
        false => nothing(),
        true => view! {
            <button class="button primary connection-reload" on:click=on(move |_| history::reload())>
                {words().reload()}
            </button>
        }
        .built(),
    }
}

fn refused(refusal: Refusal) -> String {
    match refusal {
        Refusal::NoRoom => words().bar_no_room(),
        Refusal::Outside => words().bar_outside(),
        Refusal::NoSession => words().bar_session(),
        Refusal::Version => words().bar_version(),
    }
    .to_owned()
}

fn waiting(room: Room) -> String {
    let state = if page::is_online() {
        words().bar_connecting()
    } else {
        words().bar_offline()
    };
    match room.details().pending {
        0 => state.to_owned(),
        1 => [state, words().bar_pending_one()].join(" "),
        count => [state, &words().bar_pending_many(count)].join(" "),
    }
}
