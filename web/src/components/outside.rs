//! The screens of whoever is not in: welcome, claiming, joining, signing in. Their code is an
//! annex.

use leptos::prelude::*;
use natter_protocol::api::Place;

use crate::annex::why_missing;
use crate::app::App;
use crate::components::enter::enter;
use crate::components::sign_in::sign_in;
use crate::components::sign_up::{claim, join};
use crate::components::welcome::welcome;
use crate::shell::{history, page};
use crate::view::{Build, Built, on};
use crate::words::words;

/// The screens that there are.
#[derive(Clone, PartialEq)]
pub enum Outside {
    /// The first one.
    Welcome(Place),
    /// Becoming the owner.
    Claim,
    /// Joining by an invite of this code.
    Join(String),
    /// Signing in.
    SignIn,
    /// Coming in by a link that was made for this device.
    Enter,
}

impl Outside {
    /// Shows it, as soon as its code is here.
    pub fn show(self, app: App) -> Built {
        app.annexes.outside.show(app, self, missing)
    }
}

/// What the annex holds.
pub fn build(app: App, screen: Outside) -> Built {
    match screen {
        Outside::Welcome(place) => welcome(app, &place),
        Outside::Claim => claim(app),
        Outside::Join(code) => join(app, code),
        Outside::SignIn => sign_in(app),
        Outside::Enter => enter(app),
    }
}

fn missing(app: App, _: Outside) -> Built {
    let (label, act): (_, fn(App)) = match page::is_old() {
        true => (words().reload(), |_| history::reload()),
        false => (words().try_again(), |app| app.annexes.outside.fetch()),
    };
    plain(
        words().plain_unloaded_title(),
        why_missing(),
        label,
        move || act(app),
    )
}

/// A screen that says what is wrong, with one button.
pub fn plain(
    title: &'static str,
    detail: &'static str,
    label: &'static str,
    act: impl Fn() + 'static,
) -> Built {
    view! {
        <main class="welcome">
            <div class="welcome-card">
                <img class="welcome-mark" src="/favicon.svg" alt="" width="64" height="64" />
                <h1>{title}</h1>
                <p class="welcome-lead" role="status">
                    {detail}
                </p>
                <button class="button primary" on:click=on(move |_| act())>
                    {label}
                </button>
            </div>
        </main>
    }
    .built()
}
