//! The right: who is here, and the figures of the room.

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_client::view::{Details, PersonView};
use natter_client::{Client, Connection};
use natter_protocol::Seq;
use natter_protocol::packet::server::Status;

use crate::app::{App, Panel};
use crate::components::avatar::avatar;
use crate::components::icon::icon;
use crate::components::timeline::invitation;
use crate::components::typing_line::named;
use crate::room::Room;
use crate::rooms;
use crate::shell::dom;
use crate::view::{Build, Built, changing, nothing, on, part, row, switch};
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
        Some(Panel::Details) => facts(app, room),
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
    let show = |(people, online): &(Vec<PersonView>, u32)| {
        let unnamed = usize::try_from(*online)
            .unwrap_or(0)
            .saturating_sub(people.len());
        let note = match (unnamed, *online) {
            (0, 0 | 1) => words().people_alone().to_owned(),
            (0, _) => return row([groups(people)]),
            (more, _) => words().people_more(more),
        };
        row([
            groups(people),
            view! { <p class="panel-note">{note}</p> }.built(),
        ])
    };
    view! {
        {changing(here, show)}
        <div class="panel-foot">{invitation(app)}</div>
    }
    .built()
}

fn groups(people: &[PersonView]) -> Built {
    let is_active = |person: &&PersonView| person.status == Status::Active;
    let (active, idle): (Vec<_>, Vec<_>) = people.iter().partition(is_active);
    row([
        group(words().people_here(), &active),
        group(words().people_idle(), &idle),
    ])
}

fn group(title: &'static str, people: &[&PersonView]) -> Built {
    if people.is_empty() {
        return nothing();
    }
    view! {
        <h2 class="panel-title">{title}</h2>
        <ul>{row(people.iter().map(|one| person(one)))}</ul>
    }
    .built()
}

fn person(person: &PersonView) -> Built {
    let name = named(person.name.clone());
    let is_idle = person.status != Status::Active;
    let note = if person.me { words().people_you() } else { "" };
    view! {
        <li class="person">
            <span class="person-face">
                {avatar(Some(person.user), &name, "small")}
                <span class="presence" class:idle=is_idle aria-hidden="true"></span>
            </span>
            <bdi class="person-name">{name}</bdi>
            <span class="person-note">{note}</span>
        </li>
    }
    .built()
}

fn facts(app: App, room: Room) -> Built {
    room.ask_archived();
    view! {
        <dl class="facts">{part(move || figures(room.connection(), &room.details(), room.archived()))}</dl>
        <div class="panel-foot">
            <button class="button" on:click=on(move |_| spawn_local(rooms::leave(app, room)))>
                {icon("log-out")}
                {words().leave_room()}
            </button>
        </div>
    }
    .built()
}

fn figures(connection: Connection, details: &Details, archived: Option<Seq>) -> Built {
    let state = match connection {
        Connection::Offline => words().connection_offline(),
        Connection::Opening { .. } => words().connection_opening(),
        Connection::Joining { .. } => words().connection_joining(),
        Connection::Live { .. } => words().connection_live(),
        Connection::Waiting { .. } => words().connection_waiting(),
        Connection::Refused(_) => words().connection_refused(),
    };
    let gaps = match details.gaps {
        0 => words().details_none().to_owned(),
        gaps => gaps.to_string(),
    };
    let archived = archived.map(|seq| (words().details_archived(), seq.to_string()));
    let first = [
        (words().details_connection(), state.to_owned()),
        (words().details_last(), details.last.to_string()),
        (words().details_head(), details.head.to_string()),
    ];
    let rest = [
        (words().details_gaps(), gaps),
        (words().details_pending(), details.pending.to_string()),
        (words().details_messages(), details.messages.to_string()),
        (words().details_received(), bytes(details.received_bytes)),
        (words().details_sent(), bytes(details.sent_bytes)),
        (words().details_joins(), details.joins.to_string()),
        (words().details_bad(), details.bad_frames.to_string()),
    ];
    let fact = |(name, value): (&'static str, String)| {
        view! {
            <dt>{name}</dt>
            <dd>{value}</dd>
        }
        .built()
    };
    row(first.into_iter().chain(archived).chain(rest).map(fact))
}

fn bytes(bytes: u64) -> String {
    match bytes {
        0..1024 => words().details_bytes(bytes),
        1024.. => {
            words().details_kilobytes(format!("{}.{}", bytes / 1024, bytes % 1024 * 10 / 1024))
        }
    }
}
