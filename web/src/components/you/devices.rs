//! The devices that a person is signed in on.

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_protocol::api::{Came, OpenSession, Sessions};

use crate::account;
use crate::app::{App, Dialog};
use crate::components::icon::icon;
use crate::held::Held;
use crate::shell::clock;
use crate::view::{Build, Built, changing, nothing, on, row};
use crate::words::words;

/// For how long it is said how a device came in, in milliseconds: 30 days.
const NEW_MS: u64 = 30 * 24 * 60 * 60 * 1000;

/// The list: each can be signed out from here, and all others at once.
pub fn devices(app: App) -> Built {
    let listed = Held::new(Sessions::default());
    spawn_local(account::load_devices(app, listed));
    let show = move |now: &Sessions| {
        let items = now.sessions.iter().map(|device| item(app, listed, device));
        let others = match now.sessions.len() {
            0 | 1 => nothing(),
            _ => sign_out_others(app, listed),
        };
        let list = view! { <ul class="you-list">{row(items)}</ul> }.built();
        row([list, another(app), others])
    };
    view! {
        <section class="you-part">
            <h3>{words().devices_title()}</h3>
            {changing(move || listed.get(), show)}
        </section>
    }
    .built()
}

fn item(app: App, listed: Held<Sessions>, device: &OpenSession) -> Built {
    let (when, away) = match device.is_current {
        true => (words().devices_current().to_owned(), nothing()),
        false => {
            let used = words().devices_used(clock::full(device.used_at));
            let used = match how(device) {
                None => used,
                Some(how) => [how, " · ", &used].concat(),
            };
            (used, sign_out(app, listed, device))
        }
    };
    view! {
        <li>
            {icon("monitor")}
            <span class="you-words">
                <span>{device.device.clone()}</span>
                <span class="you-quiet">{when}</span>
            </span>
            {away}
        </li>
    }
    .built()
}

/// How somebody came in there, if not with a password or a passkey, while that is news.
fn how(device: &OpenSession) -> Option<&'static str> {
    let how = match device.came {
        Came::HandOff => words().devices_by_link(),
        Came::Recovery => words().devices_recovered(),
        Came::Name | Came::Credential => return None,
    };
    (clock::now().ms_since(device.begun_at) < NEW_MS).then_some(how)
}

/// A guest has nothing to come back to.
fn another(app: App) -> Built {
    let has_account = app.session().is_some_and(|me| me.handle.is_some());
    if !has_account {
        return nothing();
    }
    let open = move |_| app.dialog.set(Some(Dialog::HandOff(None)));
    view! {
        <button type="button" class="button" on:click=on(open)>
            {icon("link")} {words().hand_off_title()}
        </button>
    }
    .built()
}

fn sign_out(app: App, listed: Held<Sessions>, device: &OpenSession) -> Built {
    let id = device.id.clone();
    let sign_out = move |_| {
        let id = id.clone();
        spawn_local(async move { account::sign_out_device(app, listed, &id).await });
    };
    let label = words().devices_sign_out(&device.device);
    view! {
        <button type="button" class="tool" aria-label=label on:click=on(sign_out)>
            {icon("log-out")}
        </button>
    }
    .built()
}

fn sign_out_others(app: App, listed: Held<Sessions>) -> Built {
    let all = move |_| spawn_local(account::sign_out_others(app, listed));
    view! {
        <button type="button" class="button" on:click=on(all)>
            {words().devices_sign_out_others()}
        </button>
    }
    .built()
}
