//! A short message that leaves by itself.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::app;
use crate::rooms;
use crate::shell::timer::Timer;

const SHOWN_MS: u64 = 6_000;

/// Shows what the person is told; it is there from the start, so that readers hear it.
#[component]
pub fn ToastLine() -> impl IntoView {
    let app = app();
    let timer = StoredValue::new_local(None::<Timer>);
    Effect::new(move |_| {
        if app.toast.with(Option::is_some) {
            timer.set_value(Some(Timer::after(SHOWN_MS, move || app.toast.set(None))));
        }
    });
    let undo = move |room: String| {
        app.toast.set(None);
        spawn_local(async move {
            if let Err(why) = rooms::open(app, room).await {
                app.say(why);
            }
        });
    };
    view! {
        <div role="status">
            {move || {
                app.toast
                    .get()
                    .map(|toast| {
                        view! {
                            <div class="toast">
                                <span>{toast.text}</span>
                                {toast
                                    .undo
                                    .map(|(label, room)| {
                                        view! { <button on:click=move |_| undo(room.clone())>{label}</button> }
                                    })}
                            </div>
                        }
                    })
            }}
        </div>
    }
}
