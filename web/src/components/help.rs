//! The keys.

use leptos::prelude::*;

use crate::components::dialog::DialogFrame;
use crate::words::words;

/// Every key that does something.
#[component]
pub fn Help() -> impl IntoView {
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
    let row = |(what, keys): (&'static str, &'static str)| {
        let keys = keys.split(' ').map(|key| view! { <kbd class="key">{key}</kbd> " " }).collect_view();
        view! {
            <dt>{what}</dt>
            <dd>{keys}</dd>
        }
    };
    view! {
        <DialogFrame label=words().help_title().to_owned()>
            <div class="dialog-body">
                <h2>{words().help_title()}</h2>
                <dl class="shortcuts">{keys.map(row).collect_view()}</dl>
            </div>
        </DialogFrame>
    }
}
