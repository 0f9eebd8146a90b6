//! Change the display name.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::app;
use crate::components::dialog::DialogFrame;
use crate::session;
use crate::words::words;

/// Asks for another name.
#[component]
pub fn Rename() -> impl IntoView {
    let app = app();
    let field = NodeRef::<html::Input>::new();
    let wrong = RwSignal::new(None::<String>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let name = field.get_untracked().map(|field| field.value()).unwrap_or_default();
        spawn_local(async move {
            match session::rename(app, name).await {
                Ok(()) => app.dialog.set(None),
                Err(why) => wrong.set(Some(why)),
            }
        });
    };
    view! {
        <DialogFrame label=words().rename_title().to_owned()>
            <form class="dialog-body" on:submit=submit>
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
                        aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                        aria-describedby="new-name-wrong"
                    />
                    <p class="field-problem" id="new-name-wrong" role="alert">
                        {wrong}
                    </p>
                </div>
                <div class="dialog-foot">
                    <button type="button" class="button plain-text" on:click=move |_| app.dialog.set(None)>
                        {words().cancel()}
                    </button>
                    <button class="button primary">{words().rename_submit()}</button>
                </div>
            </form>
        </DialogFrame>
    }
}
