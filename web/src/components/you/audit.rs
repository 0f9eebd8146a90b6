//! What was decided in the place and its rooms, for those who look after it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_protocol::api::Act;

use crate::bans;
use crate::components::field::problem;
use crate::components::icon::icon;
use crate::held::Held;
use crate::shell::clock;
use crate::view::{Build, Built, changing, nothing, on, row};
use crate::words::{duration, words};

/// So many come with one page.
const PAGE: usize = 50;

/// The acts that were loaded, and whether there may be more.
type Listed = Held<Option<(Vec<Act>, bool)>>;

/// The list; it is loaded when it is first opened, and older ones when they are asked for.
pub fn audit() -> Built {
    let listed: Listed = Held::new(None);
    let wrong = Held::new(None::<String>);
    let open = move |_| {
        if listed.with_untracked(Option::is_none) {
            spawn_local(load(listed, wrong));
        }
    };
    let show = move |now: &Option<(Vec<Act>, bool)>| match now {
        None => nothing(),
        Some((acts, _)) if acts.is_empty() => view! { <p>{words().audit_none()}</p> }.built(),
        Some((acts, has_more)) => {
            let list = view! { <ul class="you-list">{row(acts.iter().map(item))}</ul> }.built();
            match has_more {
                true => row([list, more(listed, wrong)]),
                false => list,
            }
        }
    };
    view! {
        <details class="you-part" on:toggle=on(open)>
            <summary>{words().audit_title()}</summary>
            {changing(move || listed.get(), show)}
            {problem("audit-wrong", wrong)}
        </details>
    }
    .built()
}

fn more(listed: Listed, wrong: Held<Option<String>>) -> Built {
    view! {
        <button type="button" class="button" on:click=on(move |_| spawn_local(load(listed, wrong)))>
            {words().audit_older()}
        </button>
    }
    .built()
}

async fn load(listed: Listed, wrong: Held<Option<String>>) {
    let (mut acts, _) = listed.get_untracked().unwrap_or_default();
    match bans::audit(acts.last().map(|act| act.id)).await {
        Ok(page) => {
            let has_more = page.len() == PAGE;
            acts.extend(page);
            wrong.set(None);
            listed.set(Some((acts, has_more)));
        }
        Err(why) => wrong.set(Some(why)),
    }
}

fn item(act: &Act) -> Built {
    let when = clock::full(act.at);
    let place = match &act.room {
        Some(room) => words().audit_in(room, when),
        None => when,
    };
    view! {
        <li>
            {icon("clock")}
            <span class="you-words">
                <span>{said(act)}</span>
                <span class="you-quiet">{place}</span>
            </span>
        </li>
    }
    .built()
}

/// An act in plain words; one that this page does not know, as the server calls it.
fn said(act: &Act) -> String {
    let name = |name: &Option<String>| name.clone().unwrap_or_default();
    let by = act.by.clone();
    let by = by.unwrap_or_else(|| words().note_place().to_owned());
    let (who, detail) = (name(&act.about), name(&act.detail));
    let seconds: u32 = detail.parse().unwrap_or_default();
    match act.what.as_str() {
        "deleted" => words().audit_deleted(by, who),
        "removed" => words().note_removed(by, who),
        "left-place" => words().note_banned_here(who),
        "banned" => words().note_banned(by, who),
        "let-in" => words().note_unbanned(by, who),
        "owner" => words().note_owner(by, who),
        "moderator" => words().note_moderator(by, who),
        "member" => words().note_member(by, who),
        "read-only" => words().note_read_only(by, who),
        "muted" => words().note_muted(by, who),
        "unmuted" => words().note_unmuted(by, who),
        "purged" => words().note_purged(by, who),
        "name" => words().note_name(by, detail),
        "topic" if detail.is_empty() => words().note_no_topic(by),
        "topic" => words().note_topic(by, detail),
        "public" => words().note_public(by),
        "private" => words().note_private(by),
        "everyone" => words().note_open(by),
        "moderators" => words().note_announcements(by),
        "locked" => words().note_locked(by),
        "slow" if seconds == 0 => words().note_fast(by),
        "slow" => words().note_slow(by, duration(seconds)),
        "place-banned" => words().audit_banned(by, who),
        "place-purged" => words().audit_purged(by, who),
        "place-let-back" => words().note_unbanned(by, who),
        "invited" => words().audit_invited(by),
        "revoked" => words().audit_revoked(by),
        "let-stand" => words().audit_let_stand(by, who),
        "deleted-reported" => words().audit_deleted_reported(by, who),
        "recovered" => words().audit_recovered(by, who),
        other => other.to_owned(),
    }
}
