//! The messages of a room, by day, with what lies beyond either end.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use natter_client::view::{Edge, Grouping, Row, RowKey, RowKind};
use natter_client::{Client, Input};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::app::{App, Dialog};
use crate::components::aside::Aside;
use crate::components::avatar::room_avatar;
use crate::components::icon::icon;
use crate::components::message::message_row;
use crate::components::scrolling::{Keeper, row_id};
use crate::components::skeleton::skeleton;
use crate::room::Room;
use crate::shell::{clock, dom, history};
use crate::view::{Build, Built, Item, changing, flag, list, nothing, on, row, text, when};
use crate::words::words;

/// The timeline.
pub fn timeline(app: App, room: Room) -> Built {
    let scroller = NodeRef::<html::Div>::new();
    let content = NodeRef::<html::Div>::new();
    let keeper = Keeper::new(room, scroller, content);
    view! {
        <div
            class="timeline"
            role="log"
            aria-label=words().timeline(room.name())
            tabindex="0"
            node_ref=scroller
            on:scroll=on(move |_| keeper.scrolled())
            on:keydown=on(walk)
        >
            <div class="timeline-rows" node_ref=content>
                {changing(move || (room.is_loaded(), room.edges().0), move |(loaded, older)| before(app, room, *loaded, *older))}
                {list(move || days(app, room))} {changing(move || room.edges().1, move |newer| after(room, *newer))}
            </div>
        </div>
        {when(move || keeper.is_away.get(), move || to_newest(room))}
    }
    .built()
}

/// The days of the rows; rows before the first day's line, if any, are of the day `i64::MIN`.
fn days(app: App, room: Room) -> Vec<Item> {
    room.rows.track();
    let rows = room.read(Client::rows).unwrap_or_default();
    let mut days = Vec::new();
    for row in rows {
        match row.kind {
            RowKind::Day { day } => days.push(day),
            RowKind::Unread | RowKind::Note | RowKind::Message { .. } if days.is_empty() => {
                days.push(i64::MIN)
            }
            RowKind::Unread | RowKind::Note | RowKind::Message { .. } => {}
        }
    }
    days.into_iter()
        .map(|of| Item::new(of.to_string(), move || day(app, room, of)))
        .collect()
}

fn rows_of(room: Room, day: i64) -> Vec<Row> {
    room.rows.track();
    let mut current = i64::MIN;
    let mut of_day = Vec::new();
    for row in room.read(Client::rows).unwrap_or_default() {
        if let RowKind::Day { day } = row.kind {
            current = day;
        } else if current == day {
            of_day.push(row);
        }
    }
    of_day
}

fn day(app: App, room: Room, day: i64) -> Built {
    let name = match clock::today().saturating_sub(day) {
        0 => words().today().to_owned(),
        1 => words().yesterday().to_owned(),
        _ => clock::date(day),
    };
    let mark = match day {
        i64::MIN => nothing(),
        _ => view! {
            <div class="day-mark">
                <span>{name}</span>
            </div>
        }
        .built(),
    };
    let rows = move || {
        rows_of(room, day)
            .into_iter()
            .map(|row| item(app, room, row))
            .collect()
    };
    view! { <div class="day">{mark} {list(rows)}</div> }.built()
}

/// A row, by its name and by whether it shows who wrote it.
fn item(app: App, room: Room, row: Row) -> Item {
    let key = row_id(row.key);
    match row.kind {
        RowKind::Message { grouping } => {
            let key = if grouping == Grouping::Starts {
                [&key, "+"].concat()
            } else {
                key
            };
            Item::new(key, move || message_row(app, room, row.key, grouping))
        }
        RowKind::Note => Item::new(key, move || note_line(app, room, row.key)),
        RowKind::Unread => Item::new(key.clone(), move || unread_mark(key.clone())),
        RowKind::Day { .. } => Item::new(key, nothing),
    }
}

/// A decision about the room or its members.
fn note_line(app: App, room: Room, key: RowKey) -> Built {
    view! { <p class="note">{Aside::Note(room, key).show(app)}</p> }.built()
}

fn unread_mark(id: String) -> Built {
    view! {
        <div class="unread-mark" id=id>
            {words().unread_mark()}
        </div>
    }
    .built()
}

/// What lies before the first row.
fn before(app: App, room: Room, is_loaded: bool, older: Edge) -> Built {
    match older {
        _ if !is_loaded => skeleton(),
        Edge::End => room_start(app, room),
        Edge::More | Edge::Loading => edge_line(words().older_loading(), None),
        Edge::Failed => edge_line(words().older_failed(), Some((room, Input::LoadOlder))),
    }
}

/// What lies after the last row.
fn after(room: Room, newer: Edge) -> Built {
    match newer {
        Edge::End => nothing(),
        Edge::More | Edge::Loading => edge_line(words().newer_loading(), None),
        Edge::Failed => edge_line(words().newer_failed(), Some((room, Input::LoadNewer))),
    }
}

/// What is happening at an end, and how to try again.
fn edge_line(says: &'static str, again: Option<(Room, Input)>) -> Built {
    let again = again.map_or_else(nothing, |(room, input)| {
        let load = move |_| {
            room.handle(input.clone());
        };
        view! {
            <button class="button plain-text" on:click=on(load)>
                {words().try_again()}
            </button>
        }
        .built()
    });
    view! { <p class="older-mark">{says} {again}</p> }.built()
}

/// Where a room begins: who can see it, how to invite, what to do.
fn room_start(app: App, room: Room) -> Built {
    let lead = move || {
        room.rows.track();
        let is_empty = room
            .read(|client| client.rows().is_empty())
            .unwrap_or_default();
        if is_empty {
            words().empty_lead()
        } else {
            words().start_lead()
        }
        .to_owned()
    };
    view! {
        <div class="room-start">
            {room_avatar(room.id, &room.name(), "large")} <h2>{words().start_title(room.name())}</h2>
            <p>{text(lead)}</p> {invitation(app)}
        </div>
    }
    .built()
}

/// An invite into the place for whoever may give one, and the address of the room.
pub fn invitation(app: App) -> Built {
    let copy = move |_| app.copy(history::full(&history::path()));
    let link = view! {
        <button class="button" on:click=on(copy)>
            {icon("link")}
            {words().copy_room_link()}
        </button>
    };
    row([invite_button(app), link.built()])
}

/// Invites people into the place; nothing for whoever may not.
pub fn invite_button(app: App) -> Built {
    match app.session().is_some_and(|me| me.may_invite) {
        false => nothing(),
        true => view! {
            <button type="button" class="button" on:click=on(move |_| app.dialog.set(Some(Dialog::Invite)))>
                {icon("users")} {words().invite_make()}
            </button>
        }
        .built(),
    }
}

/// The way back to the newest message.
fn to_newest(room: Room) -> Built {
    let label = move || match room.unread() {
        0 => words().to_newest().to_owned(),
        1 => words().to_newest_fresh_one().to_owned(),
        count => words().to_newest_fresh_many(count),
    };
    let jump = move |_| {
        room.handle(Input::JumpToNewest);
    };
    view! {
        <button class="to-newest" class:fresh=flag(move || room.unread() != 0) on:click=on(jump)>
            {icon("arrow-down")}
            {text(label)}
        </button>
    }
    .built()
}

/// ↑ and ↓ walk from message to message.
fn walk(event: KeyboardEvent) {
    let step = match event.key().as_str() {
        "ArrowUp" => -1,
        "ArrowDown" => 1,
        _ => return,
    };
    let Some(target) = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
    else {
        return;
    };
    if event.alt_key()
        || !(target.class_list().contains("message") || target.class_list().contains("timeline"))
    {
        return;
    }
    let Ok(rows) = dom::document().query_selector_all(".timeline .message") else {
        return;
    };
    let rows: Vec<HtmlElement> = (0..rows.length())
        .filter_map(|at| rows.item(at)?.dyn_into::<HtmlElement>().ok())
        .collect();
    let here = rows.iter().position(|row| **row == *target);
    let next = match here {
        Some(here) => here.checked_add_signed(step),
        None => rows.len().checked_sub(1),
    };
    if let Some(row) = next.and_then(|next| rows.get(next)) {
        // Without preventing the scroll: the row comes into view.
        drop(row.focus());
        event.prevent_default();
    }
}
