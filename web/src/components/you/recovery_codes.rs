//! Recovery codes: how many are left, and new ones.

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_protocol::api::Account;

use crate::account;
use crate::app::{App, Dialog};
use crate::components::dialog::dialog_frame;
use crate::components::field::problem;
use crate::components::icon::icon;
use crate::held::Held;
use crate::view::{Build, Built, changing, nothing, on, row};
use crate::words::{self, words};

/// The part of an account: how many are left, and a way to new ones.
pub fn part(app: App, account: &Account) -> Built {
    let (lead, label) = match account.recovery_codes {
        0 => (words().codes_none().to_owned(), words().codes_make()),
        1 => (words().codes_one().to_owned(), words().codes_again()),
        left => (words().codes_left(left), words().codes_again()),
    };
    view! {
        <section class="you-part">
            <h3>{words().codes_title()}</h3>
            <p>{lead}</p>
            <button type="button" class="button" on:click=on(move |_| app.dialog.set(Some(Dialog::RecoveryCodes)))>
                {icon("keyboard")} {label}
            </button>
        </section>
    }
    .built()
}

/// The dialog; it makes new ones as soon as somebody says so.
pub fn recovery_codes(app: App) -> Built {
    let made = Held::new(Vec::<String>::new());
    let wrong = Held::new(None::<String>);
    let make = move |_| {
        spawn_local(async move {
            match account::make_recovery_codes().await {
                Ok(codes) => made.set(codes),
                Err(error) if account::asks_for_proof(app, &error, Dialog::RecoveryCodes) => {}
                Err(error) => wrong.set(Some(words::problem(&error))),
            }
        });
    };
    let show = move |codes: &Vec<String>| match codes.is_empty() {
        true => view! {
            <p>{words().codes_lead()}</p>
            <button type="button" class="button primary" on:click=on(make)>
                {words().codes_make()}
            </button>
        }
        .built(),
        false => shown(app, codes),
    };
    let inside = view! {
        <div class="dialog-body">
            <h2>{words().codes_title()}</h2>
            {changing(move || made.get(), show)}
            {problem("codes-wrong", wrong)}
            <div class="dialog-foot">
                <button type="button" class="button plain-text" on:click=on(move |_| app.dialog.set(None))>
                    {words().close()}
                </button>
            </div>
        </div>
    };
    dialog_frame(words().codes_title(), "dialog", inside.built())
}

fn shown(app: App, codes: &[String]) -> Built {
    if codes.is_empty() {
        return nothing();
    }
    let all = codes.join("\n");
    let items = codes
        .iter()
        .map(|code| view! { <li><code>{code.clone()}</code></li> }.built());
    view! {
        <p>{words().codes_shown()}</p>
        <ul class="codes" aria-label=words().codes_title()>{row(items)}</ul>
        <button type="button" class="button primary" on:click=on(move |_| app.copy(all.clone()))>
            {icon("copy")} {words().codes_copy()}
        </button>
    }
    .built()
}
