//! Going to a provider that says who somebody is.

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_protocol::api::{Errand, Provider};

use crate::app::App;
use crate::components::icon::icon;
use crate::components::way_in::Waiting;
use crate::entry;
use crate::held::Held;
use crate::session::Door;
use crate::shell::history;
use crate::view::{Build, Built, changing, nothing, on, row};
use crate::words::{problem, problem_named, words};

/// A button for each provider of the place; the invite is for whoever has no account yet.
pub fn providers(app: App, waiting: Waiting, invite: String) -> Built {
    let known = Held::new(Vec::<Provider>::new());
    match app.door.get_untracked() {
        Door::Stranger(place) => known.set(place.providers),
        Door::Knocking | Door::In(_) | Door::Unreachable => spawn_local(async move {
            if let Ok(place) = entry::place().await {
                known.set(place.providers);
            }
        }),
    }
    let show = move |providers: &Vec<Provider>| {
        let buttons = providers.iter();
        row(buttons.map(|provider| button(waiting, provider, invite.clone())))
    };
    changing(move || known.get(), show).built()
}

fn button(waiting: Waiting, provider: &Provider, invite: String) -> Built {
    let id = provider.id;
    let go = move |_| {
        let invite = invite.clone();
        waiting.ask(Box::pin(async move {
            let gone = entry::go_to(id, Errand::SignIn, &invite).await;
            gone.map_err(|error| problem(&error))
        }));
    };
    view! {
        <button type="button" class="button" on:click=on(go)>
            {icon("link")} {words().provider_go(&provider.name)}
        </button>
    }
    .built()
}

/// What came of it, where somebody was sent back in vain.
pub fn in_vain() -> Built {
    match problem_named(&history::fragment()) {
        None => nothing(),
        Some(said) => view! {
            <p class="field-problem" role="alert">
                {said}
            </p>
        }
        .built(),
    }
}
