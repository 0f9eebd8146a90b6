//! An icon of the sprite in the page.

use leptos::prelude::*;

/// An icon; what it means is said beside it, or by the name of its button.
#[component]
pub fn Icon(
    /// Its name in the sprite, without `i-`.
    #[prop(into)]
    name: Signal<&'static str>,
) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true" focusable="false">
            <use_ href=move || ["#i-", name.get()].concat()></use_>
        </svg>
    }
}
