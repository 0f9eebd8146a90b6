//! Open a room by its name.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::app;
use crate::components::dialog::DialogFrame;
use crate::rooms;
use crate::words::words;

/// Asks for the name of a room.
#[component]
pub fn OpenRoom() -> impl IntoView {
    let app = app();
    let field = NodeRef::<html::Input>::new();
    let wrong = RwSignal::new(None::<String>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let name = field.get_untracked().map(|field| field.value()).unwrap_or_default();
        spawn_local(async move {
            wrong.set(rooms::open(app, name).await.err());
        });
    };
    view! {
        <DialogFrame label=words().open_title().to_owned()>
            <form class="dialog-body" on:submit=submit>
                <h2>{words().open_title()}</h2>
                <p>{words().open_lead()}</p>
                <div>
                    <label class="field-label" for="room-name">
                        {words().open_field()}
                    </label>
                    <input
                        id="room-name"
                        class="field"
                        node_ref=field
                        autofocus
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        placeholder=words().open_placeholder()
                        aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                        aria-describedby="room-name-wrong"
                    />
                    <p class="field-problem" id="room-name-wrong" role="alert">
                        {wrong}
                    </p>
                </div>
                <div class="dialog-foot">
                    <button type="button" class="button plain-text" on:click=move |_| app.dialog.set(None)>
                        {words().cancel()}
                    </button>
                    <button class="button primary">{words().open_submit()}</button>
                </div>
            </form>
        </DialogFrame>
    }
}
