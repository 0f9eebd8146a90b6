//! The person at this screen: their name, and with an account their ways in, their devices and
//! the invites that they give.

mod audit;
mod bans;
mod devices;
mod hand_off;
mod identities;
mod invite;
mod links;
mod passkeys;
mod password;
mod proof;
mod recovery_codes;
mod reports;

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_protocol::Standing;
use natter_protocol::api::{Account, Session};

use crate::account;
use crate::app::App;
use crate::components::avatar::avatar;
use crate::components::dialog::dialog_frame;
use crate::components::field::problem;
use crate::components::icon::icon;
use crate::components::timeline::invite_button;
use crate::components::way_in::link;
use crate::held::Held;
use crate::route::Route;
use crate::session;
use crate::view::{Build, Built, changing, nothing, on, row};
use crate::words::words;

pub use hand_off::hand_off;
pub use invite::invite;
pub use proof::proof;
pub use recovery_codes::recovery_codes;
pub use reports::reports;

/// The dialog.
pub fn you(app: App, me: Session) -> Built {
    let name = me.name.clone();
    let below = match me.handle {
        Some(_) => of_account(app, me.standing),
        None => of_guest(app),
    };
    let what = match &me.handle {
        Some(handle) => ["@", handle, " · ", standing(me.standing)].concat(),
        None => standing(me.standing).to_owned(),
    };
    let inside = view! {
        <div class="dialog-body you">
            <header class="you-head">
                {avatar(Some(me.user), &name, "")}
                <div>
                    <h2>{name.clone()}</h2>
                    <p>{what}</p>
                </div>
                <button type="button" class="tool" aria-label=words().close() on:click=on(move |_| app.dialog.set(None))>
                    {icon("x")}
                </button>
            </header>
            {rename(app, name)}
            {below}
        </div>
    };
    dialog_frame(words().you_title(), "dialog", inside.built())
}

/// What somebody is in the place.
fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Banned => words().members_banned(),
        Standing::Guest => words().standing_guest(),
        Standing::Member => words().standing_member(),
        Standing::Moderator => words().standing_moderator(),
        Standing::Owner => words().standing_owner(),
    }
}

fn rename(app: App, name: String) -> Built {
    let typed = Held::new(name);
    let wrong = Held::new(None::<String>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        spawn_local(async move {
            let renamed = session::rename(app, typed.get_untracked()).await;
            if renamed.is_ok() {
                app.dialog.set(None);
            }
            wrong.set(renamed.err());
        });
    };
    view! {
        <form on:submit=on(submit)>
            <label class="field-label" for="new-name">
                {words().rename_title()}
            </label>
            <div class="you-row">
                <input
                    id="new-name"
                    class="field"
                    autocomplete="nickname"
                    spellcheck="false"
                    value=typed.get_untracked()
                    aria-describedby="new-name-wrong"
                    on:input=on(move |event| typed.set(event_target_value(&event)))
                />
                <button class="button">{words().rename_submit()}</button>
            </div>
            {problem("new-name-wrong", wrong)}
        </form>
    }
    .built()
}

fn of_guest(app: App) -> Built {
    view! {
        <section class="you-part">
            <h3>{words().guest_title()}</h3>
            <p>{words().guest_lead()}</p>
            <p>
                {link(app, Route::Join(String::new()), words().sign_up_link())} " · "
                {link(app, Route::SignIn, words().sign_in_link())}
            </p>
        </section>
        {reports::own_reports()}
    }
    .built()
}

/// Whoever was let in because they lost their ways in makes a new one while they may.
fn lost(account: &Account) -> Built {
    match account.may_reset {
        false => nothing(),
        true => view! {
            <p class="you-notice" role="status">
                {icon("info")} {words().recovered()}
            </p>
        }
        .built(),
    }
}

fn of_account(app: App, standing: Standing) -> Built {
    let loaded = Held::new(None::<Account>);
    spawn_local(async move { loaded.set(account::load(app).await) });
    let ways = move |now: &Option<Account>| match now {
        None => nothing(),
        Some(account) => row([
            lost(account),
            passkeys::passkeys(app, loaded, account),
            identities::identities(app, loaded, account),
            password::password(app, account),
            recovery_codes::part(app, account),
        ]),
    };
    let banned = match standing >= Standing::Moderator {
        true => row([reports::open_reports(app), bans::bans(app), audit::audit()]),
        false => nothing(),
    };
    view! {
        {invite_button(app)}
        {changing(move || loaded.get(), ways)}
        {devices::devices(app)}
        {links::links(app)}
        {reports::own_reports()}
        {banned}
        <button type="button" class="button" on:click=on(move |_| spawn_local(account::sign_out(app)))>
            {icon("log-out")} {words().sign_out()}
        </button>
    }
    .built()
}
