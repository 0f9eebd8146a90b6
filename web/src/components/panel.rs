//! The right: who is here, and the figures of the room.

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_client::view::PersonView;
use natter_client::Connection;
use natter_protocol::packet::server::Status;

use crate::app::{Panel, app};
use crate::components::avatar::Avatar;
use crate::components::icon::Icon;
use crate::components::typing_line::named;
use crate::room::Room;
use crate::rooms;
use crate::shell::{history, page};
use crate::words::words;

/// The right pane.
#[component]
pub fn PanelPane(
    /// Of which room.
    room: Room,
) -> impl IntoView {
    let app = app();
    let tab = move |panel: Panel, name: &'static str| {
        view! {
            <button
                role="tab"
                aria-selected=move || (app.panel.get() == Some(panel)).to_string()
                on:click=move |_| app.panel.set(Some(panel))
            >
                {name}
            </button>
        }
    };
    view! {
        <aside class="pane-panel" aria-label=words().panel_details()>
            <div class="panel-head">
                <div class="panel-tabs" role="tablist">
                    {tab(Panel::People, words().panel_people())}
                    {tab(Panel::Details, words().panel_details())}
                </div>
                <button class="tool" aria-label=words().panel_close() on:click=move |_| app.panel.set(None)>
                    <Icon name="x" />
                </button>
            </div>
            <div class="panel-scroll" tabindex="0" role="tabpanel" aria-label=words().panel_details()>
                {move || match app.panel.get() {
                    Some(Panel::People) | None => view! { <People room /> }.into_any(),
                    Some(Panel::Details) => view! { <Facts room /> }.into_any(),
                }}
            </div>
        </aside>
    }
}

#[component]
fn People(room: Room) -> impl IntoView {
    let app = app();
    let with = move |status: Status| {
        room.people.with(|people| people.iter().filter(|person| person.status == status).cloned().collect::<Vec<_>>())
    };
    let unnamed = move || u64::from(room.online.get()).saturating_sub(room.people.with(Vec::len) as u64);
    let invite = move |_| {
        page::copy(&history::full(&history::path()));
        app.say(words().copied());
    };
    let is_alone = move || room.online.get() <= 1;
    view! {
        <Group title=words().people_here() people=Signal::derive(move || with(Status::Active)) />
        <Group title=words().people_idle() people=Signal::derive(move || with(Status::Idle)) />
        <Show when=move || { unnamed() > 0 }>
            <p class="panel-note">{move || words().people_more(unnamed())}</p>
        </Show>
        <Show when=is_alone>
            <p class="panel-note">{words().people_alone()}</p>
        </Show>
        <div class="panel-foot">
            <button class="button" on:click=invite>
                <Icon name="link" />
                {words().copy_invitation()}
            </button>
        </div>
    }
}

#[component]
fn Group(title: &'static str, people: Signal<Vec<PersonView>>) -> impl IntoView {
    view! {
        <Show when=move || people.with(|people| !people.is_empty())>
            <h2 class="panel-title">{title}</h2>
            <ul>
                <For each=move || people.get() key=|person| (person.user, person.name.clone(), person.me) let:person>
                    <PersonLine person />
                </For>
            </ul>
        </Show>
    }
}

#[component]
fn PersonLine(person: PersonView) -> impl IntoView {
    let name = named(person.name);
    let is_idle = person.status != Status::Active;
    view! {
        <li class="person">
            <span class="person-face">
                <Avatar user=Some(person.user) name=name.clone() class="small" />
                <span class="presence" class:idle=is_idle aria-hidden="true"></span>
            </span>
            <bdi class="person-name">{name}</bdi>
            {person.me.then(|| view! { <span class="person-note">{words().people_you()}</span> })}
        </li>
    }
}

#[component]
fn Facts(room: Room) -> impl IntoView {
    let app = app();
    let details = room.details;
    let state = move || match room.connection.get() {
        Connection::Offline => words().connection_offline(),
        Connection::Opening { .. } => words().connection_opening(),
        Connection::Joining { .. } => words().connection_joining(),
        Connection::Live { .. } => words().connection_live(),
        Connection::Waiting { .. } => words().connection_waiting(),
        Connection::Refused(_) => words().connection_refused(),
    };
    let fact = |name: &'static str, value: Signal<String>| {
        view! {
            <dt>{name}</dt>
            <dd>{value}</dd>
        }
    };
    let number = move |read: fn(&natter_client::view::Details) -> u64| {
        Signal::derive(move || details.with(read).to_string())
    };
    view! {
        <dl class="facts">
            {fact(words().details_connection(), Signal::derive(move || state().to_owned()))}
            {fact(words().details_last(), number(|details| details.last.0))}
            {fact(words().details_head(), number(|details| details.head.0))}
            {fact(words().details_gaps(), number(|details| details.gaps as u64))}
            {fact(words().details_pending(), number(|details| details.pending as u64))}
            {fact(words().details_messages(), number(|details| details.messages as u64))}
            {fact(words().details_received(), Signal::derive(move || bytes(details.get().received_bytes)))}
            {fact(words().details_sent(), Signal::derive(move || bytes(details.get().sent_bytes)))}
            {fact(words().details_joins(), number(|details| details.joins))}
            {fact(words().details_bad(), number(|details| details.bad_frames))}
        </dl>
        <div class="panel-foot">
            <button class="button" on:click=move |_| spawn_local(rooms::leave(app, room))>
                <Icon name="log-out" />
                {words().leave_room()}
            </button>
        </div>
    }
}

fn bytes(bytes: u64) -> String {
    match bytes {
        0..1024 => words().details_bytes(bytes),
        1024.. => words().details_kilobytes(format!("{}.{}", bytes / 1024, bytes % 1024 * 10 / 1024)),
    }
}
