//! A short message that leaves by itself.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::{App, Toast, app};
use crate::rooms;
use crate::shell::timer::Timer;
use crate::view::{Build, Built, effect, nothing, on, part};

const SHOWN_MS: u64 = 6_000;

/// Shows what the person is told; it is there from the start, so that readers hear it.
pub fn toast_line() -> Built {
    let app = app();
    let timer = StoredValue::new_local(None::<Timer>);
    effect(move || {
        if app.toast.with(Option::is_some) {
            timer.set_value(Some(Timer::after(SHOWN_MS, move || app.toast.set(None))));
        }
    });
    view! { <div role="status">{part(move || app.toast.get().map_or_else(nothing, |told| toast(app, told)))}</div> }.built()
}

fn toast(app: App, toast: Toast) -> Built {
    let undo = toast.undo.map_or_else(nothing, |(label, room)| {
        view! { <button on:click=on(move |_| open(app, room.clone()))>{label}</button> }.built()
    });
    view! {
        <div class="toast">
            <span>{toast.text}</span>
            {undo}
        </div>
    }
    .built()
}

fn open(app: App, room: String) {
    app.toast.set(None);
    spawn_local(async move {
        if let Err(why) = rooms::open(app, room).await {
            app.say(why);
        }
    });
}
