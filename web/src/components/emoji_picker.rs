//! Choose an emoji: by a word, by its shelf, or one of those used often.

use leptos::html;
use leptos::prelude::*;
use natter_client::Input;
use natter_text::emoji::{self, Emoji, Group};
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

use crate::app::{App, PickFor, Picking, app};
use crate::room::Told;
use crate::shell::{dom, store};
use crate::words::words;

const FOUND_MAX: usize = 96;
const RECENT_MAX: usize = 18;
const RECENT: &str = "emoji";
const WIDTH_PX: f64 = 344.0;
const HEIGHT_PX: f64 = 380.0;
const GAP_PX: f64 = 8.0;

/// The picker, when it is open.
#[component]
pub fn EmojiPicker() -> impl IntoView {
    let app = app();
    let outside = move |event: PointerEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let inside = target.is_some_and(|target| target.closest(".popover").ok().flatten().is_some());
        if !inside && app.picking.get_untracked().is_some() {
            app.picking.set(None);
        }
    };
    dom::listen(&dom::document(), "pointerdown", outside);
    move || app.picking.get().map(|picking| view! { <Picker picking /> })
}

#[component]
fn Picker(picking: Picking) -> impl IntoView {
    let app = app();
    let query = RwSignal::new(String::new());
    let group = RwSignal::new(Group::Smileys);
    let search = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(search) = search.get() {
            dom::focus(&search);
        }
    });
    let [left, top] = place(picking.beside);
    let choose = move |emoji: String| chosen(app, picking, emoji);
    let first = move || query.with(|query| emoji::search(query, 1).first().map(|emoji| emoji.emoji.to_owned()));
    view! {
        <div
            class="popover picker-float"
            role="dialog"
            aria-label=words().picker_title()
            style:left=format!("{left}px")
            style:top=format!("{top}px")
        >
            <div class="picker">
                <div class="picker-search">
                    <input
                        class="field"
                        type="search"
                        node_ref=search
                        aria-label=words().picker_search()
                        placeholder=words().picker_search()
                        autocomplete="off"
                        spellcheck="false"
                        on:input=move |event| query.set(event_target_value(&event))
                        on:keydown=move |event| {
                            if event.key() == "Enter" && let Some(emoji) = first() {
                                event.prevent_default();
                                choose(emoji);
                            }
                        }
                    />
                </div>
                <Tabs group query />
                <div class="picker-scroll">
                    {move || match query.with(|query| query.trim().is_empty()) {
                        true => view! { <Shelf group choose /> }.into_any(),
                        false => view! { <Found query choose /> }.into_any(),
                    }}
                </div>
            </div>
        </div>
    }
}

#[component]
fn Tabs(group: RwSignal<Group>, query: RwSignal<String>) -> impl IntoView {
    let tab = move |of: Group| {
        let is_on = move || group.get() == of && query.with(String::is_empty);
        view! {
            <button
                role="tab"
                aria-selected=move || is_on().to_string()
                aria-label=name(of)
                title=name(of)
                on:click=move |_| {
                    query.set(String::new());
                    group.set(of);
                }
            >
                {face(of)}
            </button>
        }
    };
    view! {
        <div class="picker-tabs" role="tablist">
            {Group::ALL.map(tab).collect_view()}
        </div>
    }
}

/// One group of emoji, and before the first those used often.
#[component]
fn Shelf(group: RwSignal<Group>, choose: impl Fn(String) + Copy + Send + 'static) -> impl IntoView {
    move || {
        let of = group.get();
        let recent = if of == Group::Smileys { recent() } else { Vec::new() };
        let shelf = emoji::categories().find(|category| category.group == of);
        view! {
            {(!recent.is_empty())
                .then(|| {
                    view! {
                        <p class="picker-title">{words().picker_recent()}</p>
                        <Grid emoji=recent choose />
                    }
                })}
            <p class="picker-title">{name(of)}</p>
            <Grid emoji=shelf.map(|shelf| shelf.emoji().collect()).unwrap_or_default() choose />
        }
    }
}

#[component]
fn Found(query: RwSignal<String>, choose: impl Fn(String) + Copy + Send + 'static) -> impl IntoView {
    move || {
        let asked = query.get();
        let found = emoji::search(&asked, FOUND_MAX);
        match found.is_empty() {
            true => view! { <p class="picker-none">{words().picker_none(asked)}</p> }.into_any(),
            false => view! {
                <p class="picker-title">{words().picker_found()}</p>
                <Grid emoji=found choose />
            }
            .into_any(),
        }
    }
}

#[component]
fn Grid(emoji: Vec<Emoji>, choose: impl Fn(String) + Copy + 'static) -> impl IntoView {
    let button = move |emoji: Emoji| {
        view! {
            <button
                aria-label=emoji.name
                title=format!(":{}:", emoji.shortcode())
                on:click=move |_| choose(emoji.emoji.to_owned())
            >
                {emoji.emoji}
            </button>
        }
    };
    view! { <div class="picker-grid">{emoji.into_iter().map(button).collect_view()}</div> }
}

fn chosen(app: App, picking: Picking, emoji: String) {
    app.picking.set(None);
    remember(&emoji);
    match picking.to {
        PickFor::Composer => {
            app.turn.update_value(|turn| *turn += 1);
            app.inserted.set(Some(Told { what: emoji, turn: app.turn.get_value() }));
        }
        PickFor::Reaction(room, key) => {
            let seq = room.read(|client| client.message(key)).flatten().and_then(|view| view.seq);
            if let Some(target) = seq {
                room.handle(Input::React { target, emoji });
            }
        }
    }
}

/// The emoji used last, newest first.
fn recent() -> Vec<Emoji> {
    let kept = store::get(RECENT).unwrap_or_default();
    kept.split(' ').filter_map(|kept| emoji::all().find(|emoji| emoji.emoji == kept)).collect()
}

fn remember(emoji: &str) {
    let kept = store::get(RECENT).unwrap_or_default();
    let rest = kept.split(' ').filter(|kept| *kept != emoji && !kept.is_empty());
    let all: Vec<&str> = std::iter::once(emoji).chain(rest).take(RECENT_MAX).collect();
    store::set(RECENT, &all.join(" "));
}

/// Above the button if there is room, else below; never beyond the page. Left and top.
fn place([left, top, right, bottom]: [f64; 4]) -> [f64; 2] {
    let size = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|value| value.as_f64()).unwrap_or(0.0);
    let (wide, high) = (size(dom::window().inner_width()), size(dom::window().inner_height()));
    let from = if left + WIDTH_PX + GAP_PX < wide { left } else { right - WIDTH_PX };
    let over = top - HEIGHT_PX - GAP_PX;
    let under = if over > GAP_PX { over } else { bottom + GAP_PX };
    [from.clamp(GAP_PX, (wide - WIDTH_PX - GAP_PX).max(GAP_PX)), under.clamp(GAP_PX, (high - HEIGHT_PX - GAP_PX).max(GAP_PX))]
}

fn name(group: Group) -> &'static str {
    match group {
        Group::Smileys => words().group_smileys(),
        Group::People => words().group_people(),
        Group::Nature => words().group_nature(),
        Group::Food => words().group_food(),
        Group::Travel => words().group_travel(),
        Group::Activities => words().group_activities(),
        Group::Objects => words().group_objects(),
        Group::Symbols => words().group_symbols(),
        Group::Flags => words().group_flags(),
    }
}

fn face(group: Group) -> &'static str {
    match group {
        Group::Smileys => "😀",
        Group::People => "👋",
        Group::Nature => "🌿",
        Group::Food => "🍎",
        Group::Travel => "🚲",
        Group::Activities => "⚽",
        Group::Objects => "💡",
        Group::Symbols => "💜",
        Group::Flags => "🏁",
    }
}
