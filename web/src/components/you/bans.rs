//! Who may not come into the place, for those who look after it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_protocol::api::Ban;

use crate::app::App;
use crate::bans;
use crate::components::avatar::avatar;
use crate::components::field::problem;
use crate::held::Held;
use crate::shell::clock;
use crate::view::{Build, Built, changing, nothing, on, row};
use crate::words::words;

/// The list; each may be let back.
pub fn bans(app: App) -> Built {
    let listed = Held::new(None::<Vec<Ban>>);
    let wrong = Held::new(None::<String>);
    spawn_local(load(listed, wrong));
    let show = move |now: &Option<Vec<Ban>>| match now.as_deref() {
        None => nothing(),
        Some([]) => view! { <p>{words().bans_none()}</p> }.built(),
        Some(bans) => {
            let items = bans.iter().map(|ban| item(app, listed, wrong, ban));
            view! { <ul class="you-list bans">{row(items)}</ul> }.built()
        }
    };
    view! {
        <section class="you-part">
            <h3>{words().bans_title()}</h3>
            {changing(move || listed.get(), show)}
            {problem("bans-wrong", wrong)}
        </section>
    }
    .built()
}

async fn load(listed: Held<Option<Vec<Ban>>>, wrong: Held<Option<String>>) {
    match bans::list().await {
        Ok(bans) => listed.set(Some(bans)),
        Err(why) => wrong.set(Some(why)),
    }
}

fn item(app: App, listed: Held<Option<Vec<Ban>>>, wrong: Held<Option<String>>, ban: &Ban) -> Built {
    let when = clock::full(ban.at);
    let what = match ban.purged {
        true => words().bans_purged(&ban.by, when),
        false => words().bans_by(&ban.by, when),
    };
    let handle = ban.handle.as_ref().map(|handle| [" @", handle].concat());
    let (user, name) = (ban.user, ban.name.clone());
    let let_back = move |_| {
        let name = name.clone();
        spawn_local(async move {
            match bans::let_back(user).await {
                Ok(()) => app.say(words().done_unban(name)),
                Err(why) => return wrong.set(Some(why)),
            }
            load(listed, wrong).await;
        });
    };
    view! {
        <li>
            {avatar(Some(user), &ban.name, "small")}
            <span class="you-words">
                <span>
                    <bdi>{ban.name.clone()}</bdi>
                    <span class="you-quiet">{handle.unwrap_or_default()}</span>
                </span>
                <span class="you-quiet">{what}</span>
            </span>
            <button type="button" class="button" aria-label=words().bans_let_back(&ban.name) on:click=on(let_back)>
                {words().deed_unban()}
            </button>
        </li>
    }
    .built()
}
