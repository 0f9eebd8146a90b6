//! The middle: a room.

use leptos::prelude::*;

use crate::app::App;
use crate::components::composer::composer;
use crate::components::connection_bar::connection_bar;
use crate::components::room_header::{drawer_button, room_header};
use crate::components::skeleton::skeleton;
use crate::components::timeline::timeline;
use crate::room::Room;
use crate::route::Route;
use crate::view::{Build, Built, attr};
use crate::words::words;

/// A room: header, timeline, composer.
pub fn room_pane(app: App, room: &Room) -> Built {
    let room = *room;
    view! {
        <main class="pane-room">
            {room_header(app, room)}
            <div class="timeline-frame">{connection_bar(app, room)} {timeline(app, room)}</div>
            {composer(app, room)}
        </main>
    }
    .built()
}

/// The same shape before the rooms are known.
pub fn no_room(app: App) -> Built {
    let role = move || (app.route.get() != Route::Home).then(|| "main".to_owned());
    view! {
        <div class="pane-room" role=attr(role)>
            <header class="room-head">
                {drawer_button(app)}
                <div class="room-head-title">
                    <h2>{words().app_name()}</h2>
                    <p class="room-head-note"></p>
                </div>
            </header>
            <div class="timeline-frame">{skeleton()}</div>
            <div class="composer-frame"></div>
        </div>
    }
    .built()
}
