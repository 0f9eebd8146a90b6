//! An icon of the sprite in the page.

use leptos::prelude::*;

use crate::view::{Build, Built};

/// An icon, by its name in the sprite; what it means is said beside it, or by the name of its
/// button.
pub fn icon(name: &'static str) -> Built {
    view! {
        <svg class="icon" aria-hidden="true" focusable="false">
            <use_ href=["#i-", name].concat()></use_>
        </svg>
    }
    .built()
}
