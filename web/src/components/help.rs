//! The keys.

use leptos::prelude::*;

use crate::components::dialog::dialog_frame;
use crate::view::{Build, Built, row};
use crate::words::words;

/// Every key that does something.
pub fn help() -> Built {
    let keys = [
        (words().help_send(), words().key_send()),
        (words().help_break(), words().key_break()),
        (words().help_edit(), "↑"),
        (words().help_escape(), words().key_escape()),
        (words().help_switch(), words().key_switch()),
        (words().help_next(), words().key_next()),
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
