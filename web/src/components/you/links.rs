//! The links into an account: those that work, and those that were used of late.

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_protocol::api::{HandOff, HandOffs};

use crate::account;
use crate::app::App;
use crate::components::icon::icon;
use crate::held::Held;
use crate::shell::clock;
use crate::view::{Build, Built, changing, nothing, on, row};
use crate::words::words;

/// The list, if there is something in it.
pub fn links(app: App) -> Built {
    let listed = Held::new(HandOffs::default());
    spawn_local(account::load_hand_offs(listed));
    let show = move |now: &HandOffs| match now.hand_offs.is_empty() {
        true => nothing(),
        false => {
            let items = now.hand_offs.iter().map(|link| item(app, listed, link));
            view! {
                <section class="you-part">
                    <h3>{words().links_title()}</h3>
                    <ul class="you-list">{row(items)}</ul>
                </section>
            }
            .built()
        }
    };
    changing(move || listed.get(), show).built()
}

fn item(app: App, listed: Held<HandOffs>, link: &HandOff) -> Built {
    let made = match &link.by {
        None => words().links_own(clock::full(link.created_at)),
        Some(by) => words().links_by(by, clock::full(link.created_at)),
    };
    let (state, away) = match (link.used_at, &link.device) {
        (Some(used_at), device) => {
            let device = device.clone().unwrap_or_default();
            let used = words().links_used(device, clock::full(used_at));
            (used, nothing())
        }
        (None, _) => {
            let waits = words().links_waits(clock::full(link.expires_at));
            (waits, revoke(app, listed, link))
        }
    };
    view! {
        <li>
            {icon("link")}
            <span class="you-words">
                <span>{made}</span>
                <span class="you-quiet">{state}</span>
            </span>
            {away}
        </li>
    }
    .built()
}

fn revoke(app: App, listed: Held<HandOffs>, link: &HandOff) -> Built {
    let id = link.id.clone();
    let revoke = move |_| {
        let id = id.clone();
        spawn_local(async move {
            if account::revoke_hand_off(app, &id).await {
                account::load_hand_offs(listed).await;
            }
        });
    };
    view! {
        <button type="button" class="tool" aria-label=words().hand_off_revoke() on:click=on(revoke)>
            {icon("trash-2")}
        </button>
    }
    .built()
}
