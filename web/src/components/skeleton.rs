//! The shape of messages while they are on their way.

use leptos::prelude::*;

/// A few rows that breathe.
#[component]
pub fn SkeletonRows() -> impl IntoView {
    let row = |a: &'static str, b: &'static str| {
        view! {
            <div class="skeleton">
                <i class="skeleton-face"></i>
                <div>
                    <i class="skeleton-name"></i>
                    <i class=format!("skeleton-text {a}")></i>
                    <i class=format!("skeleton-text {b}")></i>
                </div>
            </div>
        }
    };
    view! {
        <div aria-hidden="true">
            {row("w-1", "w-4")} {row("w-2", "w-3")} {row("w-3", "w-1")} {row("w-4", "w-2")}
            {row("w-1", "w-3")}
        </div>
    }
}
