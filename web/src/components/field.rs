//! What is wrong with what was typed, below where it was typed.

use leptos::prelude::*;

use crate::held::Held;
use crate::view::{Build, Built, text};

/// A line that readers hear when it fills.
pub fn problem(id: &'static str, wrong: Held<Option<String>>) -> Built {
    view! {
        <p class="field-problem" id=id role="alert">
            {text(move || wrong.get().unwrap_or_default())}
        </p>
    }
    .built()
}
