//! A link that signs another device in: one's own, or that of somebody who lost their ways in.

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_protocol::UserId;
use natter_protocol::api::{HandOffs, MadeHandOff};

use super::invite::give_away;
use crate::account;
use crate::app::{App, Dialog};
use crate::components::dialog::dialog_frame;
use crate::components::field::problem;
use crate::held::Held;
use crate::shell::clock;
use crate::shell::timer::Timer;
use crate::view::{Build, Built, changing, nothing, on, text};
use crate::words::{self, words};

/// How often it is asked whether the link was used, in milliseconds.
const LOOK_EVERY_MS: u64 = 2_000;

/// The dialog; it makes the link as it opens, and says when it was used.
pub fn hand_off(app: App, whose: Option<(UserId, String)>) -> Built {
    let made = Held::new(None::<MadeHandOff>);
    let used = Held::new(None::<String>);
    let wrong = Held::new(None::<String>);
    let (user, name) = whose.clone().unzip();
    let own = app.session().map(|me| me.user).unwrap_or_default();
    spawn_local(async move {
        match account::make_hand_off(user.unwrap_or(own)).await {
            Err(error) if account::asks_for_proof(app, &error, Dialog::HandOff(whose)) => {}
            Err(error) => wrong.set(Some(words::problem(&error))),
            Ok(link) => {
                if user.is_none() {
                    watch(app, link.id.clone(), used);
                }
                made.set(Some(link));
            }
        }
    });
    let (title, lead) = match name {
        None => (
            words().hand_off_title().to_owned(),
            words().hand_off_lead().to_owned(),
        ),
        Some(name) => (
            words().hand_off_other_title(&name),
            words().hand_off_other_lead(&name),
        ),
    };
    let show = move |(made, used): &(Option<MadeHandOff>, bool)| match (made, used) {
        (Some(made), false) => link(app, made),
        (Some(_), true) | (None, _) => nothing(),
    };
    let now = move || (made.get(), used.with(Option::is_some));
    let done = move || match used.get() {
        None => String::new(),
        Some(device) => words().hand_off_used(device),
    };
    let inside = view! {
        <div class="dialog-body you">
            <h2>{title}</h2>
            <p>{lead}</p>
            {problem("hand-off-wrong", wrong)}
            {changing(now, show)}
            <p class="hand-off-done" role="status">{text(done)}</p>
            <div class="dialog-foot">
                <button type="button" class="button plain-text" on:click=on(move |_| app.dialog.set(None))>
                    {words().close()}
                </button>
            </div>
        </div>
    };
    dialog_frame(words().hand_off_title(), "dialog", inside.built())
}

fn link(app: App, made: &MadeHandOff) -> Built {
    let until = words().hand_off_until(clock::full(made.expires_at));
    let id = made.id.clone();
    let revoke = move |_| {
        let id = id.clone();
        spawn_local(async move {
            if account::revoke_hand_off(app, &id).await {
                app.dialog.set(None);
                app.say(words().hand_off_revoked());
            }
        });
    };
    let label = words().hand_off_link();
    let shown = give_away(app, label, (&made.link, &made.qr), until);
    view! {
        {shown}
        <button type="button" class="button" on:click=on(revoke)>
            {words().hand_off_revoke()}
        </button>
    }
    .built()
}

/// Looks again and again, while the dialog is open, whether the link was used.
fn watch(app: App, id: String, used: Held<Option<String>>) {
    let look = move || {
        let is_open = app
            .dialog
            .with_untracked(|dialog| *dialog == Some(Dialog::HandOff(None)));
        if is_open {
            spawn_local(look(app, id, used));
        }
    };
    std::mem::forget(Timer::after(LOOK_EVERY_MS, look));
}

async fn look(app: App, id: String, used: Held<Option<String>>) {
    let listed = Held::new(HandOffs::default());
    account::load_hand_offs(listed).await;
    let device = listed.with_untracked(|listed| {
        let link = listed.hand_offs.iter().find(|link| link.id == id)?;
        link.used_at.and(link.device.clone())
    });
    match device {
        None => watch(app, id, used),
        Some(device) => used.set(Some(device)),
    }
}
