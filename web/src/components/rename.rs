//! Change the display name.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::App;
use crate::components::dialog::{dialog_foot, dialog_frame};
use crate::components::field::problem;
use crate::held::Held;
use crate::session;
use crate::view::{Build, Built, attr, on};
use crate::words::words;

/// Asks for another name.
pub fn rename(app: App) -> Built {
    let field = NodeRef::<html::Input>::new();
    let wrong = Held::new(None::<String>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let name = field
            .get_untracked()
            .map(|field| field.value())
            .unwrap_or_default();
        spawn_local(async move {
            match session::rename(app, name).await {
                Ok(()) => app.dialog.set(None),
                Err(why) => wrong.set(Some(why)),
            }
        });
    };
    let inside = view! {
        <form class="dialog-body" on:submit=on(submit)>
            <h2>{words().rename_title()}</h2>
            <div>
                <label class="field-label" for="new-name">
                    {words().welcome_name()}
                </label>
                <input
                    id="new-name"
                    class="field"
                    node_ref=field
                    autofocus
                    autocomplete="nickname"
                    value=app.own_name()
                    aria-invalid=attr(move || wrong.get().map(|_| "true".to_owned()))
                    aria-describedby="new-name-wrong"
                />
                {problem("new-name-wrong", wrong)}
            </div>
            {dialog_foot(words().rename_submit())}
        </form>
    };
    dialog_frame(words().rename_title(), "dialog", inside.built())
}
