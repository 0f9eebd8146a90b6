//! The first screen of somebody new.

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_protocol::api::{Place, SignUp};

use crate::app::App;
use crate::components::avatar::avatar;
use crate::components::field::problem;
use crate::components::way_in::{link, way_in};
use crate::held::Held;
use crate::route::Route;
use crate::session;
use crate::view::{Build, Built, attr, nothing, on, part, row, text};
use crate::words::words;

/// Lets guests in by name, and everybody else know how to come in.
pub fn welcome(app: App, place: &Place) -> Built {
    let more = row([
        view! { <p class="welcome-small">{words().welcome_known()} " " {link(app, Route::SignIn, words().sign_in_link())}</p> }
            .built(),
        match place.sign_up {
            SignUp::Invite => nothing(),
            SignUp::Open => {
                let route = Route::Join(String::new());
                view! { <p class="welcome-small">{link(app, route, words().sign_up_link())}</p> }
                    .built()
            }
        },
        match place.is_claimed {
            true => nothing(),
            false => view! {
                <p class="welcome-small">
                    {words().welcome_unclaimed()} " " {link(app, Route::Claim, words().claim_link())}
                </p>
            }
            .built(),
        },
    ]);
    match place.guests {
        true => as_guest(app, more),
        false => way_in(
            words().welcome_title().to_owned(),
            words().welcome_invited().to_owned(),
            more,
        ),
    }
}

/// Asks what to call them.
fn as_guest(app: App, more: Built) -> Built {
    let name = Held::new(String::new());
    let wrong = Held::new(None::<String>);
    let is_entering = Held::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        is_entering.set(true);
        spawn_local(async move {
            wrong.set(session::enter(app, name.get_untracked()).await.err());
            is_entering.set(false);
        });
    };
    let label = move || {
        if is_entering.get() {
            words().welcome_entering()
        } else {
            words().welcome_enter()
        }
    };
    view! {
        <main class="welcome">
            <form class="welcome-card" on:submit=on(submit)>
                <img class="welcome-mark" src="/favicon.svg" alt="" width="64" height="64" />
                <h1>{words().welcome_title()}</h1>
                <p class="welcome-lead">{words().welcome_lead()}</p>
                <label class="field-label" for="name">
                    {words().welcome_name()}
                </label>
                <div class="welcome-row">
                    {part(move || name.with(|name| avatar(None, name, "")))}
                    <input
                        id="name"
                        class="field"
                        name="name"
                        autofocus
                        autocomplete="nickname"
                        enterkeyhint="go"
                        placeholder=words().welcome_placeholder()
                        aria-invalid=attr(move || wrong.get().map(|_| "true".to_owned()))
                        aria-describedby="name-wrong"
                        on:input=on(move |event| name.set(event_target_value(&event)))
                    />
                </div>
                {problem("name-wrong", wrong)}
                <button
                    class="button primary"
                    disabled=attr(move || is_entering.get().then(String::new))
                >
                    {text(move || label().to_owned())}
                </button>
                <p class="welcome-small">{words().welcome_small()}</p>
                {more}
            </form>
        </main>
    }
    .built()
}
