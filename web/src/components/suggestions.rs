//! What `:smi`, `@ad` and `#gar` may become.

use leptos::ev::PointerEvent;
use leptos::prelude::*;
use natter_client::Client;
use natter_client::completion::{Begun, matching};

use crate::app::App;
use crate::held::Held;
use crate::room::Room;
use crate::view::{Build, Built, Part, nothing, on, part, row, switch};
use crate::words::words;

const OFFERED_MAX: usize = 6;

/// One thing that is offered.
#[derive(Clone, PartialEq, Eq)]
pub struct Offer {
    picture: String,
    label: String,
    /// What is put in the place of what was begun.
    pub text: String,
}

/// What is offered, and which is chosen.
#[derive(Clone, Copy)]
pub struct Suggestions {
    /// What is offered.
    pub offered: Held<Vec<Offer>>,
    /// The one that Enter takes.
    pub at: Held<usize>,
}

impl Suggestions {
    /// None.
    pub fn new() -> Self {
        Self {
            offered: Held::new(Vec::new()),
            at: Held::new(0),
        }
    }

    /// Looks at the text before the caret.
    pub fn look(self, app: App, room: Room, before: &str) {
        let found = match Begun::read(before) {
            None => Vec::new(),
            Some(Begun::Emoji(code)) => emoji(app, code),
            Some(Begun::Person(name)) => {
                let names = room.read(Client::names).unwrap_or_default();
                offers("@", &names, name, natter_text::mention)
            }
            Some(Begun::Room(name)) => {
                let rooms = app.rooms.get_untracked();
                let names: Vec<String> = rooms.iter().map(|room| room.name()).collect();
                offers("#", &names, name, |name| ["#", name].concat())
            }
        };
        if found != self.offered.get_untracked() {
            self.offered.set(found);
            self.at.set(0);
        }
    }

    /// Whether something is offered.
    pub fn is_open(self) -> bool {
        self.offered.with_untracked(|offered| !offered.is_empty())
    }

    /// Offers nothing.
    pub fn close(self) {
        self.offered.set(Vec::new());
    }

    /// The next one, or the one before.
    pub fn step(self, by: isize) {
        let last = self.offered.with_untracked(Vec::len).saturating_sub(1);
        self.at.update(|at| {
            *at = match at.checked_add_signed(by) {
                Some(next) if next <= last => next,
                Some(_) => 0,
                None => last,
            };
        });
    }

    /// The text of the chosen one.
    pub fn chosen(self) -> Option<String> {
        let at = self.at.get_untracked();
        self.offered
            .with_untracked(|offered| offered.get(at).map(|offer| offer.text.clone()))
    }
}

fn emoji(app: App, code: &str) -> Vec<Offer> {
    app.emoji.load();
    let found = app
        .emoji
        .now()
        .map(|table| table.complete(code, OFFERED_MAX));
    let found = found.unwrap_or_default().into_iter();
    let offer = found.map(|emoji| Offer {
        picture: emoji.emoji.to_owned(),
        label: [":", &emoji.shortcode(), ":"].concat(),
        text: emoji.emoji.to_owned(),
    });
    offer.collect()
}

fn offers(sign: &str, names: &[String], query: &str, text: fn(&str) -> String) -> Vec<Offer> {
    let found = matching(names, query, OFFERED_MAX).into_iter();
    let offer = found.map(|name| Offer {
        picture: sign.to_owned(),
        text: text(&name),
        label: name,
    });
    offer.collect()
}

/// The list over the composer, and what is done with the chosen one.
pub fn suggestion_list(
    suggestions: Suggestions,
    choose: impl Fn(&str) + Copy + Send + 'static,
) -> Part {
    part(move || {
        let offered = suggestions.offered.get();
        if offered.is_empty() {
            return nothing();
        }
        let lines = offered.into_iter().enumerate();
        view! {
            <div class="suggestions" id="suggestions" role="listbox" aria-label=words().composer_suggestions()>
                {row(lines.map(|(index, offer)| line(suggestions, index, offer, choose)))}
            </div>
        }
        .built()
    })
}

fn line(
    suggestions: Suggestions,
    index: usize,
    offer: Offer,
    choose: impl Fn(&str) + 'static,
) -> Built {
    let text = offer.text;
    let take = move |event: PointerEvent| {
        event.prevent_default();
        choose(&text);
    };
    view! {
        <div
            class="suggestion"
            role="option"
            id=format!("suggestion-{index}")
            aria-selected=switch(move || suggestions.at.get() == index)
            on:pointermove=on(move |_| suggestions.at.set(index))
            on:pointerdown=on(take)
        >
            <span class="emoji" aria-hidden="true">
                {offer.picture}
            </span>
            <bdi>{offer.label}</bdi>
        </div>
    }
    .built()
}
