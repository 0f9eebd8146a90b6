//! The first screen of somebody new.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::app;
use crate::components::avatar::Avatar;
use crate::session;
use crate::words::words;

/// Asks what to call them.
#[component]
pub fn Welcome() -> impl IntoView {
    let app = app();
    let name = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let is_entering = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        is_entering.set(true);
        spawn_local(async move {
            wrong.set(session::enter(app, name.get_untracked()).await.err());
            is_entering.set(false);
        });
    };
    view! {
        <main class="welcome">
            <form class="welcome-card" on:submit=submit>
                <img class="welcome-mark" src="/favicon.svg" alt="" width="64" height="64" />
                <h1>{words().welcome_title()}</h1>
                <p class="welcome-lead">{words().welcome_lead()}</p>
                <label class="field-label" for="name">
                    {words().welcome_name()}
                </label>
                <div class="welcome-row">
                    <Avatar user=None name />
                    <input
                        id="name"
                        class="field"
                        name="name"
                        autofocus
                        autocomplete="nickname"
                        enterkeyhint="go"
                        placeholder=words().welcome_placeholder()
                        aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                        aria-describedby="name-wrong"
                        on:input=move |event| name.set(event_target_value(&event))
                    />
                </div>
                <p class="field-problem" id="name-wrong" role="alert">
                    {wrong}
                </p>
                <button class="button primary" disabled=is_entering>
                    {move || if is_entering.get() { words().welcome_entering() } else { words().welcome_enter() }}
                </button>
                <p class="welcome-small">{words().welcome_small()}</p>
            </form>
        </main>
    }
}
