//! Coming in by a link that was made for this device: whose it is, and then in.

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_protocol::api::HandedOff;

use crate::app::App;
use crate::components::way_in::{Waiting, form, link, way_in};
use crate::entry;
use crate::held::Held;
use crate::route::Route;
use crate::shell::history;
use crate::view::{Build, Built, changing, nothing, row};
use crate::words::{problem, words};

/// The screen. Nobody comes in before they saw as whom.
pub fn enter(app: App) -> Built {
    let code = history::fragment();
    let answer = Held::new(None);
    let asked = code.clone();
    spawn_local(async move { answer.set(Some(entry::handed_off(&asked).await)) });
    let show = move |answer: &Option<Result<HandedOff, _>>| match answer {
        None => nothing(),
        Some(Err(error)) => over(app, problem(error)),
        Some(Ok(found)) => works(app, found, code.clone()),
    };
    changing(move || answer.get(), show).built()
}

fn over(app: App, why: String) -> Built {
    let inside =
        view! { <p class="welcome-small">{link(app, Route::SignIn, words().sign_in_link())}</p> };
    way_in(words().enter_over().to_owned(), why, inside.built())
}

fn works(app: App, found: &HandedOff, code: String) -> Built {
    let waiting = Waiting::new();
    let came = found.came;
    let send = move || {
        let code = code.clone();
        waiting.ask(Box::pin(async move {
            entry::sign_in_by_link(&code, came).await
        }));
    };
    let fields = row([waiting.problem(), waiting.submit(|| words().enter_submit())]);
    let other =
        view! { <p class="welcome-small">{link(app, Route::Home, words().enter_not())}</p> };
    way_in(
        words().enter_title(&found.name),
        words().enter_lead(&found.handle, &found.place),
        row([form(fields, send), other.built()]),
    )
}
