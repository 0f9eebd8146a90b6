//! The right: who is here, or the figures of the room.

use leptos::prelude::*;
use natter_client::Client;
use natter_client::view::PersonView;
use natter_protocol::Role;
use natter_protocol::packet::server::Status;

use crate::app::{App, Dialog, Panel};
use crate::components::aside::Aside;
use crate::components::avatar::avatar;
use crate::components::icon::icon;
use crate::components::timeline::invitation;
use crate::components::typing_line::named;
use crate::room::Room;
use crate::shell::dom;
use crate::view::{Build, Built, changing, nothing, on, row, switch};
use crate::words::words;

/// The right pane.
pub fn panel_pane(app: App, room: Room) -> Built {
    let tab = move |panel: Panel, name: &'static str| {
        view! {
            <button
                role="tab"
                aria-selected=switch(move || app.panel.get() == Some(panel))
                on:click=on(move |_| app.panel.set(Some(panel)))
            >
                {name}
            </button>
        }
        .built()
    };
    let show = move |panel: &Option<Panel>| match panel {
        Some(Panel::People) | None => people(app, room),
        Some(Panel::Members) => Aside::Members(room).show(app),
        Some(Panel::Details) => Aside::Facts(room).show(app),
    };
    // With one pane at a time it is the page, and its name the heading of it.
    let name = words().panel_details();
    let (role, heading) = match dom::matches("(width < 720px)") {
        true => ("main", view! { <h1 class="unseen">{name}</h1> }.built()),
        false => (
            "complementary",
            view! { <h2 class="unseen">{name}</h2> }.built(),
        ),
    };
    view! {
        <div class="pane-panel" role=role aria-label=name>
            {heading}
            <div class="panel-head">
                <div class="panel-tabs" role="tablist">
                    {tab(Panel::People, words().panel_people())}
                    {tab(Panel::Members, words().panel_members())}
                    {tab(Panel::Details, words().panel_details())}
                </div>
                <button class="tool" aria-label=words().panel_close() on:click=on(move |_| app.panel.set(None))>
                    {icon("x")}
                </button>
            </div>
            <div class="panel-scroll" tabindex="0" role="tabpanel" aria-label=words().panel_details()>
                {changing(move || app.panel.get(), show)}
            </div>
        </div>
    }
    .built()
}

fn people(app: App, room: Room) -> Built {
    let here = move || {
        room.presence.track();
        (room.read(Client::people).unwrap_or_default(), room.online())
    };
    let show = move |(people, online): &(Vec<PersonView>, u32)| {
        let unnamed = usize::try_from(*online)
            .unwrap_or(0)
            .saturating_sub(people.len());
        let note = match (unnamed, *online) {
            (0, 0 | 1) => words().people_alone().to_owned(),
            (0, _) => return row([groups(app, room, people)]),
            (more, _) => words().people_more(more),
        };
        row([
            groups(app, room, people),
            view! { <p class="panel-note">{note}</p> }.built(),
        ])
    };
    view! {
        {changing(here, show)}
        <div class="panel-foot">{invitation(app)}</div>
    }
    .built()
}

fn groups(app: App, room: Room, people: &[PersonView]) -> Built {
    let is_active = |person: &&PersonView| person.status == Status::Active;
    let (active, idle): (Vec<_>, Vec<_>) = people.iter().partition(is_active);
    row([
        group(app, room, words().people_here(), &active),
        group(app, room, words().people_idle(), &idle),
    ])
}

fn group(app: App, room: Room, title: &'static str, people: &[&PersonView]) -> Built {
    if people.is_empty() {
        return nothing();
    }
    view! {
        <h2 class="panel-title">{title}</h2>
        <ul>{row(people.iter().map(|one| person(app, room, one)))}</ul>
    }
    .built()
}

fn person(app: App, room: Room, person: &PersonView) -> Built {
    let name = named(person.name.clone());
    let is_idle = person.status != Status::Active;
    let note = match person.role {
        Role::Owner => words().role_owner(),
        Role::Moderator => words().role_moderator(),
        Role::Outsider | Role::Banned | Role::ReadOnly | Role::Guest | Role::Member => {
            match person.me {
                true => words().people_you(),
                false => "",
            }
        }
    };
    let user = person.user;
    let open = move |_| app.dialog.set(Some(Dialog::Person(room, user)));
    view! {
        <li>
            <button class="person" on:click=on(open)>
                <span class="person-face">
                    {avatar(Some(user), &name, "small")}
                    <span class="presence" class:idle=is_idle aria-hidden="true"></span>
                </span>
                <bdi class="person-name">{name}</bdi>
                <span class="person-note">{note}</span>
            </button>
        </li>
    }
    .built()
}
