//! The middle: a room.

use leptos::prelude::*;

use crate::app::app;
use crate::components::composer::Composer;
use crate::components::connection_bar::ConnectionBar;
use crate::components::icon::Icon;
use crate::components::room_header::RoomHeader;
use crate::components::skeleton::SkeletonRows;
use crate::components::timeline::Timeline;
use crate::room::Room;
use crate::route::Route;
use crate::words::words;

/// A room: header, timeline, composer.
#[component]
pub fn RoomPane(
    /// Which room.
    room: Room,
) -> impl IntoView {
    view! {
        <main class="pane-room">
            <RoomHeader room />
            <div class="timeline-frame">
                <ConnectionBar room />
                <Timeline room />
            </div>
            <Composer room />
        </main>
    }
}

/// The same shape before the rooms are known.
#[component]
pub fn NoRoom() -> impl IntoView {
    let app = app();
    view! {
        <div class="pane-room" role=move || (app.route.get() != Route::Home).then_some("main")>
            <header class="room-head">
                <button
                    class="tool only-drawer"
                    aria-label=words().rooms_show()
                    aria-expanded=move || app.drawer.get().to_string()
                    on:click=move |_| app.drawer.set(true)
                >
                    <Icon name="menu" />
                </button>
                <div class="room-head-title">
                    <h2>{words().app_name()}</h2>
                    <p class="room-head-note"></p>
                </div>
            </header>
            <div class="timeline-frame">
                <SkeletonRows />
            </div>
            <div class="composer-frame"></div>
        </div>
    }
}
