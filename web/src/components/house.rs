//! The three panes.

use leptos::prelude::*;

use crate::app::App;
use crate::components::panel::panel_pane;
use crate::components::room_list::room_list;
use crate::components::room_pane::{no_room, room_pane};
use crate::route::Route;
use crate::view::{Build, Built, attr, changing, nothing, on};

/// Rooms, room, panel.
pub fn house(app: App) -> Built {
    let pane = move || {
        if app.route.get() == Route::Home {
            "rooms"
        } else {
            "room"
        }
    };
    let open = |is_open: bool| is_open.then(|| "open".to_owned());
    let panel = move || app.current().filter(|_| app.panel.get().is_some());
    view! {
        <div
            class="app"
            data-pane=attr(move || Some(pane().to_owned()))
            data-drawer=attr(move || open(app.drawer.get()))
            data-panel=attr(move || open(panel().is_some()))
        >
            {room_list(app)}
            {changing(move || app.current(), move |room| room.as_ref().map_or_else(|| no_room(app), |room| room_pane(app, room)))}
            {changing(panel, move |room| room.as_ref().map_or_else(nothing, |room| panel_pane(app, *room)))}
            <div
                class="scrim"
                aria-hidden="true"
                on:click=on(move |_| {
                    app.drawer.set(false);
                    app.panel.set(None);
                })
            ></div>
        </div>
    }
    .built()
}
