//! The shape of messages while they are on their way.

use leptos::prelude::*;

use crate::view::{Build, Built, row};

const WIDTHS: [(&str, &str); 5] = [
    ("w-1", "w-4"),
    ("w-2", "w-3"),
    ("w-3", "w-1"),
    ("w-4", "w-2"),
    ("w-1", "w-3"),
];

/// A few rows that breathe.
pub fn skeleton() -> Built {
    let line = |width: &str| ["skeleton-text ", width].concat();
    let message = |(first, second)| {
        view! {
            <div class="skeleton">
                <i class="skeleton-face"></i>
                <div>
                    <i class="skeleton-name"></i>
                    <i class=line(first)></i>
                    <i class=line(second)></i>
                </div>
            </div>
        }
        .built()
    };
    view! { <div aria-hidden="true">{row(WIDTHS.map(message))}</div> }.built()
}
