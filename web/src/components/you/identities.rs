//! Who the person is at providers, and how to become known by one more.

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_protocol::api::{Account, Identity, Provider};

use crate::account;
use crate::app::App;
use crate::components::icon::icon;
use crate::held::Held;
use crate::shell::clock;
use crate::view::{Build, Built, changing, nothing, on, row};
use crate::words::words;

/// The list, each with a way out, and a button for each provider; nothing where there is neither.
pub fn identities(app: App, loaded: Held<Option<Account>>, account: &Account) -> Built {
    let providers = Held::new(Vec::<Provider>::new());
    spawn_local(async move { providers.set(account::providers().await) });
    let known = account.identities.clone();
    let show = move |providers: &Vec<Provider>| {
        if known.is_empty() && providers.is_empty() {
            return nothing();
        }
        let items = known.iter().map(|identity| item(app, loaded, identity));
        let add = providers.iter().map(|provider| add(app, provider));
        view! {
            <section class="you-part">
                <h3>{words().identities_title()}</h3>
                <p>{words().identities_lead()}</p>
                <ul class="you-list">{row(items)}</ul>
                {row(add)}
            </section>
        }
        .built()
    };
    changing(move || providers.get(), show).built()
}

fn add(app: App, provider: &Provider) -> Built {
    let id = provider.id;
    let link = move |_| spawn_local(account::link(app, id));
    view! {
        <button type="button" class="button" on:click=on(link)>
            {icon("plus")} {words().identities_add(&provider.name)}
        </button>
    }
    .built()
}

fn item(app: App, loaded: Held<Option<Account>>, identity: &Identity) -> Built {
    let id = identity.id.clone();
    let name = match identity.label.as_str() {
        "" => identity.provider.clone(),
        label => [&identity.provider, " · ", label].concat(),
    };
    let since = words().passkeys_since(clock::full(identity.created_at));
    let remove = move |_| {
        let id = id.clone();
        spawn_local(async move { account::unlink(app, loaded, &id).await });
    };
    view! {
        <li>
            {icon("link")}
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
