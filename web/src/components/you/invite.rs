//! An invite to give away: a link, and the same as a picture for a phone beside this screen.

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_protocol::api::{Invite, Qr};

use crate::account;
use crate::app::App;
use crate::components::dialog::dialog_frame;
use crate::components::field::problem;
use crate::components::icon::icon;
use crate::held::Held;
use crate::shell::clock;
use crate::view::{Build, Built, changing, nothing, on};
use crate::words::words;

/// The dialog; it makes the invite as it opens.
pub fn invite(app: App) -> Built {
    let made = Held::new(None::<Invite>);
    let wrong = Held::new(None::<String>);
    spawn_local(async move {
        match account::make_invite().await {
            Ok(invite) => made.set(Some(invite)),
            Err(why) => wrong.set(Some(why)),
        }
    });
    let show = move |made: &Option<Invite>| match made {
        Some(invite) => link(app, invite),
        None => nothing(),
    };
    let inside = view! {
        <div class="dialog-body">
            <h2>{words().invite_title()}</h2>
            <p>{words().invite_lead()}</p>
            {problem("invite-wrong", wrong)}
            {changing(move || made.get(), show)}
            <div class="dialog-foot">
                <button type="button" class="button plain-text" on:click=on(move |_| app.dialog.set(None))>
                    {words().close()}
                </button>
            </div>
        </div>
    };
    dialog_frame(words().invite_title(), "dialog", inside.built())
}

fn link(app: App, invite: &Invite) -> Built {
    let until = words().invite_until(invite.uses_max, clock::full(invite.expires_at));
    give_away(
        app,
        words().invite_link(),
        (&invite.link, &invite.qr),
        until,
    )
}

/// A link to copy, and as a picture; and until when it works.
pub fn give_away(app: App, label: &'static str, (link, qr): (&str, &Qr), until: String) -> Built {
    let link = link.to_owned();
    // A scanner wants four units of nothing around it.
    let view_box = format!("-4 -4 {0} {0}", qr.size + 8);
    view! {
        <div class="you-row">
            <input class="field" readonly aria-label=label value=link.clone() />
            <button type="button" class="button primary" on:click=on(move |_| app.copy(link.clone()))>
                {icon("copy")} {words().invite_copy()}
            </button>
        </div>
        <svg class="qr" viewBox=view_box role="img" aria-label=words().invite_qr()>
            <path d=qr.path.clone()></path>
        </svg>
        <p class="you-quiet">{until}</p>
    }
    .built()
}
