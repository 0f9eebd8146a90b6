//! Signing in: by passkey, or by handle and password.

use leptos::prelude::*;

use crate::app::App;
use crate::components::field::Field;
use crate::components::icon::icon;
use crate::components::providers::{in_vain, providers};
use crate::components::way_in::{Waiting, form, link, way_in};
use crate::entry;
use crate::held::Held;
use crate::route::Route;
use crate::shell::passkey;
use crate::view::{Build, Built, changing, nothing, on, row, text};
use crate::words::words;

/// The screen.
pub fn sign_in(app: App) -> Built {
    let handle = Held::new(String::new());
    let password = Held::new(String::new());
    let by_code = Held::new(false);
    let waiting = Waiting::new();
    let send = move || {
        let (handle, password) = (handle.get_untracked(), password.get_untracked());
        let by_code = by_code.get_untracked();
        waiting.ask(Box::pin(async move {
            match by_code {
                true => entry::sign_in_by_code(&handle, &password).await,
                false => entry::sign_in(&handle, &password).await,
            }
        }));
    };
    let second = move |by_code: &bool| match by_code {
        true => code_field().built(password, false),
        false => password_field("current-password", "").built(password, false),
    };
    let fields = row([
        handle_field().built(handle, true),
        changing(move || by_code.get(), second).built(),
        waiting.problem(),
        waiting.submit(|| words().sign_in_submit()),
        other_proof(by_code, password),
    ]);
    let inside = row([
        in_vain(),
        by_passkey(waiting),
        providers(app, waiting, String::new()),
        view! { <p class="or">{words().sign_in_or()}</p> }.built(),
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
    }
    .built()
}

/// For whoever has neither at hand: a recovery code, and back.
fn other_proof(by_code: Held<bool>, typed: Held<String>) -> Built {
    let label = move || match by_code.get() {
        true => words().sign_in_by_password(),
        false => words().sign_in_by_code(),
    };
    let change = move |_| {
        typed.set(String::new());
        by_code.update(|by| *by = !*by);
    };
    view! {
        <button type="button" class="button plain-text" on:click=on(change)>
            {text(move || label().to_owned())}
        </button>
    }
    .built()
}

fn code_field() -> Field {
    Field {
        id: "code",
        label: words().code_field(),
        kind: "text",
        complete: "one-time-code",
        help: words().code_help(),
    }
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
