//! The keys.

use leptos::prelude::*;

use crate::components::dialog::dialog_frame;
use crate::view::{Build, Built, row};
use crate::words::words;

/// Every key that does something.
pub fn help() -> Built {
    let keys = [
        (words().help_send(), "Enter"),
        (words().help_break(), "Shift Enter"),
        (words().help_edit(), "↑"),
        (words().help_escape(), "Esc"),
        (words().help_switch(), "Ctrl K"),
        (words().help_next(), "Alt ↑ ↓"),
        (words().help_rows(), "↑ ↓"),
        (words().help_help(), "?"),
    ];
    let line = |(what, keys): (&'static str, &'static str)| {
        let keys = keys
            .split(' ')
            .map(|key| view! { <kbd class="key">{key}</kbd> " " }.built());
        view! {
            <dt>{what}</dt>
            <dd>{row(keys)}</dd>
        }
        .built()
    };
    let inside = view! {
        <div class="dialog-body">
            <h2>{words().help_title()}</h2>
            <dl class="shortcuts">{row(keys.map(line))}</dl>
        </div>
    };
    dialog_frame(words().help_title(), "dialog", inside.built())
}
