//! The name of the room, who is in it, and the way to the panels.

use leptos::prelude::*;

use crate::app::{Panel, app};
use crate::components::avatar::Avatar;
use crate::components::icon::Icon;
use crate::room::Room;
use crate::rooms;
use crate::route::Route;
use crate::words::words;

const FACES: usize = 4;

/// The bar at the top of a room.
#[component]
pub fn RoomHeader(
    /// Which room.
    room: Room,
) -> impl IntoView {
    let app = app();
    let note = move || match room.online.get() {
        0 => String::new(),
        1 => words().people_here_one().to_owned(),
        count => words().people_here_many(count),
    };
    view! {
        <header class="room-head">
            <button
                class="tool only-narrow"
                aria-label=words().rooms_back()
                on:click=move |_| rooms::visit(app, Route::Home)
            >
                <Icon name="chevron-left" />
            </button>
            <button
                class="tool only-drawer"
                aria-label=words().rooms_show()
                aria-expanded=move || app.drawer.get().to_string()
                on:click=move |_| app.drawer.set(true)
            >
                <Icon name="menu" />
            </button>
            <div class="room-head-title">
                <h1>{room.name}</h1>
                <p class="room-head-note">{note}</p>
            </div>
            <Faces room />
            <button
                class="tool"
                aria-label=words().panel_details()
                title=words().panel_details()
                aria-pressed=move || (app.panel.get() == Some(Panel::Details)).to_string()
                on:click=move |_| app.toggle_panel(Panel::Details)
            >
                <Icon name="info" />
            </button>
        </header>
    }
}

#[component]
fn Faces(room: Room) -> impl IntoView {
    let app = app();
    let faces = Memo::new(move |_| room.people.with(|people| people.iter().take(FACES).cloned().collect::<Vec<_>>()));
    view! {
        <button
            class="faces"
            aria-label=move || words().people_show(room.online.get())
            title=words().panel_people()
            aria-expanded=move || (app.panel.get() == Some(Panel::People)).to_string()
            on:click=move |_| app.toggle_panel(Panel::People)
        >
            <span class="faces-stack" aria-hidden="true">
                {move || {
                    faces
                        .get()
                        .into_iter()
                        .map(|person| view! { <Avatar user=Some(person.user) name=person.name /> })
                        .collect_view()
                }}
            </span>
            <Icon name="users" />
        </button>
    }
}
