//! The messages of a room, by day, with what lies beyond either end.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use natter_client::view::{Edge, Row, RowKind};
use natter_client::Input;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::app::app;
use crate::components::avatar::RoomAvatar;
use crate::components::icon::Icon;
use crate::components::message::MessageRow;
use crate::components::scrolling::{Keeper, row_id};
use crate::components::skeleton::SkeletonRows;
use crate::room::Room;
use crate::shell::{clock, dom, history, page};
use crate::words::words;

/// The timeline.
#[component]
pub fn Timeline(
    /// Which room.
    room: Room,
) -> impl IntoView {
    let scroller = NodeRef::<html::Div>::new();
    let content = NodeRef::<html::Div>::new();
    let keeper = Keeper::new(room, scroller, content);
    let days = Memo::new(move |_| room.rows.with(|rows| days_of(rows)));
    view! {
        <div
            class="timeline"
            role="log"
            aria-label=move || words().timeline(room.name.get())
            tabindex="0"
            node_ref=scroller
            on:scroll=move |_| keeper.scrolled()
            on:keydown=walk
        >
            <div class="timeline-rows" node_ref=content>
                <Before room />
                <For each=move || days.get() key=|day| *day let:day>
                    <Day room day />
                </For>
                <After room />
            </div>
        </div>
        <ToNewest room keeper />
    }
}

/// The days of the rows; rows before the first day's line, if any, are of the day `i64::MIN`.
fn days_of(rows: &[Row]) -> Vec<i64> {
    let mut days = Vec::new();
    for row in rows {
        match row.kind {
            RowKind::Day { day } => days.push(day),
            RowKind::Unread | RowKind::Message { .. } if days.is_empty() => days.push(i64::MIN),
            RowKind::Unread | RowKind::Message { .. } => {}
        }
    }
    days
}

fn rows_of(rows: &[Row], day: i64) -> Vec<Row> {
    let mut current = i64::MIN;
    let mut of_day = Vec::new();
    for row in rows {
        if let RowKind::Day { day } = row.kind {
            current = day;
        } else if current == day {
            of_day.push(*row);
        }
    }
    of_day
}

#[component]
fn Day(room: Room, day: i64) -> impl IntoView {
    let rows = Memo::new(move |_| room.rows.with(|rows| rows_of(rows, day)));
    let name = match clock::today().saturating_sub(day) {
        0 => words().today().to_owned(),
        1 => words().yesterday().to_owned(),
        _ => clock::date(day),
    };
    view! {
        <div class="day">
            {(day != i64::MIN)
                .then(|| {
                    view! {
                        <div class="day-mark">
                            <span>{name}</span>
                        </div>
                    }
                })}
            <For
                each=move || rows.get()
                key=|row| (row.key, matches!(row.kind, RowKind::Message { grouping: natter_client::view::Grouping::Starts }))
                let:row
            >
                {match row.kind {
                    RowKind::Message { grouping } => view! { <MessageRow room key=row.key grouping /> }.into_any(),
                    RowKind::Unread => {
                        view! {
                            <div class="unread-mark" id=row_id(row.key)>
                                {words().unread_mark()}
                            </div>
                        }
                            .into_any()
                    }
                    RowKind::Day { .. } => ().into_any(),
                }}
            </For>
        </div>
    }
}

/// What lies before the first row.
#[component]
fn Before(room: Room) -> impl IntoView {
    let older = Memo::new(move |_| room.edges.get().0);
    let again = move |_| {
        room.handle(Input::LoadOlder);
    };
    move || {
        if !room.is_loaded.get() {
            return view! { <SkeletonRows /> }.into_any();
        }
        match older.get() {
            Edge::End => view! { <RoomStart room /> }.into_any(),
            Edge::More | Edge::Loading => view! { <p class="older-mark">{words().older_loading()}</p> }.into_any(),
            Edge::Failed => view! {
                <p class="older-mark">
                    {words().older_failed()} <button class="button plain-text" on:click=again>
                        {words().try_again()}
                    </button>
                </p>
            }
            .into_any(),
        }
    }
}

/// What lies after the last row.
#[component]
fn After(room: Room) -> impl IntoView {
    let newer = Memo::new(move |_| room.edges.get().1);
    let again = move |_| {
        room.handle(Input::LoadNewer);
    };
    move || match newer.get() {
        Edge::End => ().into_any(),
        Edge::More | Edge::Loading => view! { <p class="older-mark">{words().newer_loading()}</p> }.into_any(),
        Edge::Failed => view! {
            <p class="older-mark">
                {words().newer_failed()} <button class="button plain-text" on:click=again>
                    {words().try_again()}
                </button>
            </p>
        }
        .into_any(),
    }
}

/// Where a room begins: who can see it, how to invite, what to do.
#[component]
fn RoomStart(room: Room) -> impl IntoView {
    let app = app();
    let is_empty = Memo::new(move |_| room.rows.with(Vec::is_empty));
    let invite = move |_| {
        page::copy(&history::full(&history::path()));
        app.say(words().copied());
    };
    view! {
        <div class="room-start">
            <RoomAvatar room=room.id name=room.name class="large" />
            <h2>{move || words().start_title(room.name.get())}</h2>
            <p>{move || if is_empty.get() { words().empty_lead() } else { words().start_lead() }}</p>
            <button class="button" on:click=invite>
                <Icon name="link" />
                {words().copy_invitation()}
            </button>
        </div>
    }
}

/// The way back to the newest message.
#[component]
fn ToNewest(room: Room, keeper: Keeper) -> impl IntoView {
    let label = move || match room.unread.get() {
        0 => words().to_newest().to_owned(),
        1 => words().to_newest_fresh_one().to_owned(),
        count => words().to_newest_fresh_many(count),
    };
    view! {
        <Show when=move || keeper.is_away.get()>
            <button
                class="to-newest"
                class:fresh=move || room.unread.get() != 0
                on:click=move |_| {
                    room.handle(Input::JumpToNewest);
                }
            >
                <Icon name="arrow-down" />
                {label}
            </button>
        </Show>
    }
}

/// ↑ and ↓ walk from message to message.
fn walk(event: KeyboardEvent) {
    let step = match event.key().as_str() {
        "ArrowUp" => -1,
        "ArrowDown" => 1,
        _ => return,
    };
    let Some(target) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return };
    if event.alt_key() || !(target.class_list().contains("message") || target.class_list().contains("timeline")) {
        return;
    }
    let Ok(rows) = dom::document().query_selector_all(".timeline .message") else { return };
    let rows: Vec<HtmlElement> =
        (0..rows.length()).filter_map(|at| rows.item(at)?.dyn_into::<HtmlElement>().ok()).collect();
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
