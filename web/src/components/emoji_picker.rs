//! Choose an emoji: by a word, by its shelf, or one of those used often.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use natter_client::Input;
use natter_text::emoji::{Emoji, Group, Table};

use crate::app::{App, PickFor, Picking};
use crate::held::Held;
use crate::shell::{dom, store};
use crate::view::{Build, Built, effect, nothing, on, part, row, switch};
use crate::words::words;

const FOUND_MAX: usize = 96;
const RECENT_MAX: usize = 18;
const RECENT: &str = "emoji";
const WIDTH_PX: i32 = 344;
const HEIGHT_PX: i32 = 380;
const GAP_PX: i32 = 8;

/// What is looked for, and where the chosen one goes.
#[derive(Clone, Copy)]
struct Search {
    app: App,
    picking: Picking,
    query: Held<String>,
    group: Held<Group>,
}

/// The picker.
pub fn picker(app: App, picking: Picking) -> Built {
    let search = Search {
        app,
        picking,
        query: Held::new(String::new()),
        group: Held::new(Group::Smileys),
    };
    let field = NodeRef::<html::Input>::new();
    effect(move || {
        if let Some(field) = field.get() {
            dom::focus(&field);
        }
    });
    let [left, top] = place(picking.beside);
    app.emoji.load();
    let shelves = part(move || {
        let Some(table) = app.emoji.table() else {
            return nothing();
        };
        match search.query.with(|query| query.trim().is_empty()) {
            true => search.shelf(table, search.group.get()),
            false => search.found(table, &search.query.get()),
        }
    });
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
                        node_ref=field
                        aria-label=words().picker_search()
                        placeholder=words().picker_search()
                        autocomplete="off"
                        spellcheck="false"
                        on:input=on(move |event| search.query.set(event_target_value(&event)))
                        on:keydown=on(move |event| search.key(&event))
                    />
                </div>
                <div class="picker-tabs" role="tablist">
                    {row(Group::ALL.map(|group| search.tab(group)))}
                </div>
                <div class="picker-scroll">{shelves}</div>
            </div>
        </div>
    }
    .built()
}

impl Search {
    /// Enter takes the first.
    fn key(self, event: &KeyboardEvent) {
        let first = self
            .query
            .with_untracked(|query| self.app.emoji.now()?.search(query, 1).first().copied());
        if let Some(emoji) = first.filter(|_| event.key() == "Enter") {
            event.prevent_default();
            chosen(self.app, self.picking, emoji.emoji.to_owned());
        }
    }

    fn tab(self, group: Group) -> Built {
        let is_on = move || self.group.get() == group && self.query.with(String::is_empty);
        let open = move |_| {
            self.query.set(String::new());
            self.group.set(group);
        };
        view! {
            <button role="tab" aria-selected=switch(is_on) aria-label=name(group) title=name(group) on:click=on(open)>
                {face(group)}
            </button>
        }
        .built()
    }

    /// One group of emoji, and before the first those used often.
    fn shelf(self, table: Table, group: Group) -> Built {
        let recent = if group == Group::Smileys {
            recent(table)
        } else {
            Vec::new()
        };
        let often = if recent.is_empty() {
            nothing()
        } else {
            self.grid(words().picker_recent(), recent)
        };
        let shelf = table.categories().find(|category| category.group == group);
        let shelf = shelf
            .map(|shelf| shelf.emoji().collect())
            .unwrap_or_default();
        row([often, self.grid(name(group), shelf)])
    }

    fn found(self, table: Table, query: &str) -> Built {
        let found = table.search(query, FOUND_MAX);
        match found.is_empty() {
            true => view! { <p class="picker-none">{words().picker_none(query)}</p> }.built(),
            false => self.grid(words().picker_found(), found),
        }
    }

    fn grid(self, title: &'static str, emoji: Vec<Emoji>) -> Built {
        view! {
            <p class="picker-title">{title}</p>
            <div class="picker-grid">{row(emoji.into_iter().map(|emoji| self.choice(emoji)))}</div>
        }
        .built()
    }

    fn choice(self, emoji: Emoji) -> Built {
        view! {
            <button
                aria-label=emoji.name
                title=format!(":{}:", emoji.shortcode())
                on:click=on(move |_| chosen(self.app, self.picking, emoji.emoji.to_owned()))
            >
                {emoji.emoji}
            </button>
        }
        .built()
    }
}

fn chosen(app: App, picking: Picking, emoji: String) {
    app.picking.set(None);
    remember(&emoji);
    match picking.to {
        PickFor::Composer => {
            app.inserted.set(Some(emoji));
        }
        PickFor::Reaction(room, key) => {
            let seq = room.message(key).and_then(|view| view.seq);
            if let Some(target) = seq {
                room.handle(Input::React { target, emoji });
            }
        }
    }
}

/// The emoji used last, newest first.
fn recent(table: Table) -> Vec<Emoji> {
    let kept = store::get(RECENT).unwrap_or_default();
    kept.split(' ')
        .filter_map(|kept| table.all().find(|emoji| emoji.emoji == kept))
        .collect()
}

fn remember(emoji: &str) {
    let kept = store::get(RECENT).unwrap_or_default();
    let rest = kept
        .split(' ')
        .filter(|kept| *kept != emoji && !kept.is_empty());
    let all: Vec<&str> = std::iter::once(emoji)
        .chain(rest)
        .take(RECENT_MAX)
        .collect();
    store::set(RECENT, &all.join(" "));
}

/// Above the button if there is room, else below; never beyond the page. Left and top.
fn place([left, top, right, bottom]: [i32; 4]) -> [i32; 2] {
    let [wide, high] = dom::window_size();
    let from = if left + WIDTH_PX + GAP_PX < wide {
        left
    } else {
        right - WIDTH_PX
    };
    let over = top - HEIGHT_PX - GAP_PX;
    let under = if over > GAP_PX { over } else { bottom + GAP_PX };
    let within =
        |at: i32, size: i32, room: i32| at.clamp(GAP_PX, (room - size - GAP_PX).max(GAP_PX));
    [within(from, WIDTH_PX, wide), within(under, HEIGHT_PX, high)]
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
