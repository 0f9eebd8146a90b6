//! A line to search with, and what it finds below.

use leptos::prelude::*;

use crate::components::icon::icon;
use crate::held::Held;
use crate::view::{Build, Built, on};

/// So many are listed at once; more are found by searching.
pub const LISTED_MAX: usize = 100;

/// The line to search with; it takes the keyboard.
pub fn finder(label: &'static str, query: Held<String>) -> Built {
    view! {
        <div class="switcher-field">
            {icon("search")}
            <input
                type="search"
                aria-label=label
                placeholder=label
                autofocus
                autocomplete="off"
                spellcheck="false"
                on:input=on(move |event| query.set(event_target_value(&event)))
            />
        </div>
    }
    .built()
}

/// Whether a name answers to what is searched.
pub fn answers(name: &str, query: &str) -> bool {
    let query = query.trim().to_lowercase();
    name.to_lowercase().contains(&query)
}
