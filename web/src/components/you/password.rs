//! The password of an account.

use leptos::prelude::*;
use natter_protocol::api::Account;

use crate::account;
use crate::app::App;
use crate::components::field::Field;
use crate::components::sign_in::password_field;
use crate::components::way_in::{Waiting, form};
use crate::held::Held;
use crate::view::{Build, Built, nothing, row};
use crate::words::words;

/// A first password, or another one.
pub fn password(app: App, account: &Account) -> Built {
    let has_password = account.has_password;
    // Whoever lost it was let in to set another.
    let shows_old = has_password && !account.may_reset;
    let old = Held::new(String::new());
    let new = Held::new(String::new());
    let waiting = Waiting::new();
    let send = move || {
        let old = shows_old.then(|| old.get_untracked());
        let new = new.get_untracked();
        waiting.ask(Box::pin(account::set_password(app, old, new)));
    };
    let old_field = match shows_old {
        true => old_field().built(old, false),
        false => nothing(),
    };
    let label = match has_password {
        true => words().password_change(),
        false => words().password_first(),
    };
    let fields = row([
        old_field,
        password_field("new-password", words().password_help()).built(new, false),
        waiting.problem(),
        waiting.submit(move || label),
    ]);
    view! {
        <details class="you-part">
            <summary>{label}</summary>
            {form(fields, send)}
        </details>
    }
    .built()
}

fn old_field() -> Field {
    Field {
        id: "old-password",
        label: words().password_old(),
        kind: "password",
        complete: "current-password",
        help: "",
    }
}
