//! The three panes.

use leptos::prelude::*;

use crate::app::app;
use crate::components::panel::PanelPane;
use crate::components::room_list::RoomList;
use crate::components::room_pane::{NoRoom, RoomPane};
use crate::route::Route;

/// Rooms, room, panel.
#[component]
pub fn House() -> impl IntoView {
    let app = app();
    let pane = move || match app.route.get() {
        Route::Home => "rooms",
        Route::Room(_) => "room",
    };
    let is_panel_open = move || app.panel.get().is_some() && app.current.get().is_some();
    view! {
        <div
            class="app"
            data-pane=pane
            data-drawer=move || app.drawer.get().then_some("open")
            data-panel=move || is_panel_open().then_some("open")
        >
            <RoomList />
            {move || match app.current.get() {
                Some(room) => view! { <RoomPane room /> }.into_any(),
                None => view! { <NoRoom /> }.into_any(),
            }}
            {move || app.current.get().filter(|_| app.panel.get().is_some()).map(|room| view! { <PanelPane room /> })}
            <div
                class="scrim"
                aria-hidden="true"
                on:click=move |_| {
                    app.drawer.set(false);
                    app.panel.set(None);
                }
            ></div>
        </div>
    }
}
