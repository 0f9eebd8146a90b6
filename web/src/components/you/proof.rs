//! Showing again who one is, before the ways into the account are changed.

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_protocol::api::{Errand, Provider};

use crate::app::{App, Dialog};
use crate::components::dialog::dialog_frame;
use crate::components::icon::icon;
use crate::components::sign_in::password_field;
use crate::components::way_in::{Waiting, form};
use crate::held::Held;
use crate::shell::passkey;
use crate::view::{Build, Built, changing, nothing, on, row};
use crate::words::{problem, words};
use crate::{account, entry};

/// The dialog; it leads on to another.
pub fn proof(app: App, then: Dialog) -> Built {
    let password = Held::new(String::new());
    let waiting = Waiting::new();
    let next = Held::new(then);
    let handle = app.session().and_then(|me| me.handle).unwrap_or_default();
    let send = move || {
        let proof = entry::by_password(&handle, &password.get_untracked());
        waiting.ask(Box::pin(async move {
            account::prove(proof).await?;
            app.dialog.set(Some(next.get_untracked()));
            Ok(())
        }));
    };
    let fields = row([
        password_field("current-password", "").built(password, true),
        waiting.problem(),
        waiting.submit(|| words().proof_submit()),
    ]);
    let inside = view! {
        <div class="dialog-body you">
            <h2>{words().proof_title()}</h2>
            <p>{words().proof_lead()}</p>
            {by_provider(app, waiting)}
            {by_passkey(app, waiting, next)}
            {form(fields, send)}
            <div class="dialog-foot">
                <button type="button" class="button plain-text" on:click=on(move |_| app.dialog.set(None))>
                    {words().cancel()}
                </button>
            </div>
        </div>
    };
    dialog_frame(words().proof_title(), "dialog", inside.built())
}

/// By the providers that know this person.
fn by_provider(app: App, waiting: Waiting) -> Built {
    let known = Held::new(Vec::<Provider>::new());
    spawn_local(async move {
        let Some(account) = account::load(app).await else {
            return;
        };
        let mut providers = account::providers().await;
        let names = account.identities;
        providers.retain(|one| names.iter().any(|other| other.provider == one.name));
        known.set(providers);
    });
    let show = move |known: &Vec<Provider>| row(known.iter().map(|one| provider(waiting, one)));
    changing(move || known.get(), show).built()
}

fn provider(waiting: Waiting, provider: &Provider) -> Built {
    let id = provider.id;
    let go = move |_| {
        waiting.ask(Box::pin(async move {
            let gone = entry::go_to(id, Errand::Prove, "").await;
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

fn by_passkey(app: App, waiting: Waiting, next: Held<Dialog>) -> Built {
    if !passkey::are_there() {
        return nothing();
    }
    let ask = move |_| {
        waiting.ask(Box::pin(async move {
            account::prove(entry::by_passkey().await?).await?;
            app.dialog.set(Some(next.get_untracked()));
            Ok(())
        }));
    };
    view! {
        <button type="button" class="button" on:click=on(ask)>
            {icon("key-round")} {words().proof_passkey()}
        </button>
        <p class="or">{words().sign_in_or()}</p>
    }
    .built()
}
