//! Asks for the name of a room to open.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::App;
use crate::components::dialog::{dialog_foot, dialog_frame};
use crate::components::field::problem;
use crate::held::Held;
use crate::rooms;
use crate::view::{Build, Built, attr, on};
use crate::words::words;

/// The dialog.
pub fn open_room(app: App) -> Built {
    let field = NodeRef::<html::Input>::new();
    let wrong = Held::new(None::<String>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let name = field
            .get_untracked()
            .map(|field| field.value())
            .unwrap_or_default();
        spawn_local(async move {
            wrong.set(rooms::open(app, name).await.err());
        });
    };
    let inside = view! {
        <form class="dialog-body" on:submit=on(submit)>
            <h2>{words().open_title()}</h2>
            <p>{words().open_lead()}</p>
            <div>
                <label class="field-label" for="new-name">
                    {words().open_field()}
                </label>
                <input
                    id="new-name"
                    class="field"
                    node_ref=field
                    autofocus
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    placeholder=words().open_placeholder()
                    aria-invalid=attr(move || wrong.get().map(|_| "true".to_owned()))
                    aria-describedby="new-name-wrong"
                />
                {problem("new-name-wrong", wrong)}
            </div>
            {dialog_foot(words().open_submit())}
        </form>
    };
    dialog_frame(words().open_title(), "dialog", inside.built())
}
