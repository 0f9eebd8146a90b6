//! What the ways in have in common: a card, a form that is busy while it is answered, a way back.

use std::future::Future;
use std::pin::Pin;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::App;
use crate::components::field::problem;
use crate::held::Held;
use crate::rooms;
use crate::route::Route;
use crate::view::{Build, Built, attr, on, text};
use crate::words::words;

/// What comes of a form: what is wrong, if something is.
pub type Answer = Pin<Box<dyn Future<Output = Result<(), String>>>>;

/// A form that waits for its answer.
#[derive(Clone, Copy)]
pub struct Waiting {
    wrong: Held<Option<String>>,
    is_busy: Held<bool>,
}

impl Waiting {
    /// One that nothing was asked of.
    pub fn new() -> Self {
        Self {
            wrong: Held::new(None),
            is_busy: Held::new(false),
        }
    }

    /// Asks, unless an answer is under way.
    pub fn ask(self, answer: Answer) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        spawn_local(async move {
            self.wrong.set(answer.await.err());
            self.is_busy.set(false);
        });
    }

    /// Says what is wrong before anything was asked.
    pub fn say(self, wrong: String) {
        self.wrong.set(Some(wrong));
    }

    /// What is wrong.
    pub fn problem(self) -> Built {
        problem("wrong", self.wrong)
    }

    /// The button that sends the form.
    pub fn submit(self, label: impl Fn() -> &'static str + Send + 'static) -> Built {
        let said = move || match self.is_busy.get() {
            true => words().waiting(),
            false => label(),
        };
        view! {
            <button class="button primary" disabled=attr(move || self.is_busy.get().then(String::new))>
                {text(move || said().to_owned())}
            </button>
        }
        .built()
    }
}

/// A way in: its card, and what is in it.
pub fn way_in(title: String, lead: String, inside: Built) -> Built {
    view! {
        <main class="welcome">
            <div class="welcome-card">
                <img class="welcome-mark" src="/favicon.svg" alt="" width="64" height="64" />
                <h1>{title}</h1>
                <p class="welcome-lead">{lead}</p>
                {inside}
            </div>
        </main>
    }
    .built()
}

/// A form in a card; it is asked when it is sent.
pub fn form(inside: Built, sent: impl Fn() + 'static) -> Built {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        sent();
    };
    view! {
        <form class="welcome-form" on:submit=on(submit)>
            {inside}
        </form>
    }
    .built()
}

/// A way elsewhere, within the page.
pub fn link(app: App, route: Route, label: &'static str) -> Built {
    let path = route.path();
    let go = move |event: leptos::ev::MouseEvent| {
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            rooms::visit(app, route.clone());
        }
    };
    view! {
        <a class="link" href=path on:click=on(go)>
            {label}
        </a>
    }
    .built()
}
