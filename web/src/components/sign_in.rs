//! Signing in: by passkey, or by handle and password.

use leptos::prelude::*;

use crate::app::App;
use crate::components::field::Field;
use crate::components::icon::icon;
use crate::components::way_in::{Waiting, form, link, way_in};
use crate::entry;
use crate::held::Held;
use crate::route::Route;
use crate::shell::passkey;
use crate::view::{Build, Built, nothing, on, row};
use crate::words::words;

/// The screen.
pub fn sign_in(app: App) -> Built {
    let handle = Held::new(String::new());
    let password = Held::new(String::new());
    let waiting = Waiting::new();
    let send = move || {
        let (handle, password) = (handle.get_untracked(), password.get_untracked());
        waiting.ask(Box::pin(
            async move { entry::sign_in(&handle, &password).await },
        ));
    };
    let fields = row([
        handle_field().built(handle, true),
        password_field("current-password", "").built(password, false),
        waiting.problem(),
        waiting.submit(|| words().sign_in_submit()),
    ]);
    let inside = row([
        by_passkey(waiting),
        form(fields, send),
        view! { <p class="welcome-small">{link(app, Route::Home, words().way_back())}</p> }.built(),
    ]);
    way_in(
        words().sign_in_title().to_owned(),
        words().sign_in_lead().to_owned(),
        inside,
    )
}

/// Where the browser has passkeys they come first: nothing to remember, and nothing to steal.
fn by_passkey(waiting: Waiting) -> Built {
    if !passkey::are_there() {
        return nothing();
    }
    let ask = move |_| waiting.ask(Box::pin(entry::sign_in_by_passkey()));
    view! {
        <button type="button" class="button" on:click=on(ask)>
            {icon("key-round")} {words().sign_in_passkey()}
        </button>
        <p class="or">{words().sign_in_or()}</p>
    }
    .built()
}

/// The handle of somebody who has an account.
fn handle_field() -> Field {
    Field {
        id: "handle",
        label: words().handle_field(),
        kind: "text",
        complete: "username webauthn",
        help: "",
    }
}

/// A password: `current-password` or `new-password`.
pub fn password_field(complete: &'static str, help: &'static str) -> Field {
    Field {
        id: "password",
        label: words().password_field(),
        kind: "password",
        complete,
        help,
    }
}
