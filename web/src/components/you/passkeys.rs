//! The passkeys of an account.

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_protocol::api::{Account, Passkey};

use crate::account;
use crate::app::App;
use crate::components::icon::icon;
use crate::held::Held;
use crate::shell::{clock, passkey};
use crate::view::{Build, Built, nothing, on, row};
use crate::words::words;

/// The list, each with a way out, and a way to add one.
pub fn passkeys(app: App, loaded: Held<Option<Account>>, account: &Account) -> Built {
    let items = account
        .passkeys
        .iter()
        .map(|passkey| item(app, loaded, passkey));
    let lead = match account.passkeys.is_empty() {
        true => words().passkeys_none(),
        false => words().passkeys_lead(),
    };
    let add = match passkey::are_there() {
        true => add(app, loaded, account.clone()),
        false => nothing(),
    };
    view! {
        <section class="you-part">
            <h3>{words().passkeys_title()}</h3>
            <p>{lead}</p>
            <ul class="you-list">{row(items)}</ul>
            {add}
        </section>
    }
    .built()
}

fn add(app: App, loaded: Held<Option<Account>>, account: Account) -> Built {
    let add = move |_| {
        let account = account.clone();
        spawn_local(async move { account::add_passkey(app, loaded, &account).await });
    };
    view! {
        <button type="button" class="button" on:click=on(add)>
            {icon("key-round")} {words().passkeys_add()}
        </button>
    }
    .built()
}

fn item(app: App, loaded: Held<Option<Account>>, passkey: &Passkey) -> Built {
    let id = passkey.id.clone();
    let name = match passkey.label.as_str() {
        "" => words().passkeys_one().to_owned(),
        label => label.to_owned(),
    };
    let since = words().passkeys_since(clock::full(passkey.created_at));
    let remove = move |_| {
        let id = id.clone();
        spawn_local(async move { account::remove_passkey(app, loaded, &id).await });
    };
    view! {
        <li>
            {icon("key-round")}
            <span class="you-words">
                <span>{name.clone()}</span>
                <span class="you-quiet">{since}</span>
            </span>
            <button type="button" class="tool" aria-label=words().passkeys_remove(name) on:click=on(remove)>
                {icon("trash-2")}
            </button>
        </li>
    }
    .built()
}
