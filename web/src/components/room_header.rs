//! The name of the room, who is in it, and the way to the panels.

use leptos::prelude::*;
use natter_client::Client;
use natter_client::view::PersonView;

use crate::app::{App, Dialog, Panel};
use crate::components::avatar::avatar;
use crate::components::icon::icon;
use crate::room::Room;
use crate::rooms;
use crate::route::Route;
use crate::view::{Build, Built, attr, changing, on, row, switch, text};
use crate::words::words;

const FACES: usize = 4;

/// The bar at the top of a room.
pub fn room_header(app: App, room: Room) -> Built {
    let note = move || {
        room.rights.track();
        let here = match room.online() {
            0 => String::new(),
            1 => words().people_here_one().to_owned(),
            count => words().people_here_many(count),
        };
        match room.settings().topic {
            topic if topic.is_empty() => here,
            topic => [&here, " · ", &topic].concat(),
        }
    };
    view! {
        <header class="room-head">
            <button
                class="tool only-narrow"
                aria-label=words().rooms_back()
                on:click=on(move |_| rooms::visit(app, Route::Home))
            >
                {icon("chevron-left")}
            </button>
            {drawer_button(app)}
            <div class="room-head-title">
                <h1>
                    <button title=words().settings_title() on:click=on(move |_| app.dialog.set(Some(Dialog::Settings(room))))>
                        {text(move || app.rooms.with(|_| room.name()))}
                    </button>
                </h1>
                <p class="room-head-note">{text(note)}</p>
            </div>
            {faces(app, room)}
            <button
                class="tool"
                aria-label=words().panel_details()
                title=words().panel_details()
                aria-pressed=switch(move || app.panel.get() == Some(Panel::Details))
                on:click=on(move |_| app.toggle_panel(Panel::Details))
            >
                {icon("info")}
            </button>
        </header>
    }
    .built()
}

/// Opens the drawer with the rooms, where there is one.
pub fn drawer_button(app: App) -> Built {
    view! {
        <button
            class="tool only-drawer"
            aria-label=words().rooms_show()
            aria-expanded=switch(move || app.drawer.get())
            on:click=on(move |_| app.drawer.set(true))
        >
            {icon("menu")}
        </button>
    }
    .built()
}

fn faces(app: App, room: Room) -> Built {
    let first = |client: &Client| client.people().into_iter().take(FACES).collect::<Vec<_>>();
    let people = move || {
        room.presence.track();
        room.read(first).unwrap_or_default()
    };
    let show = |people: &Vec<PersonView>| {
        row(people
            .iter()
            .map(|person| avatar(Some(person.user), &person.name, "")))
    };
    view! {
        <button
            class="faces"
            aria-label=attr(move || Some(words().people_show(room.online())))
            title=words().panel_people()
            aria-expanded=switch(move || app.panel.get() == Some(Panel::People))
            on:click=on(move |_| app.toggle_panel(Panel::People))
        >
            <span class="faces-stack" aria-hidden="true">
                {changing(people, show)}
            </span>
            {icon("users")}
        </button>
    }
    .built()
}
