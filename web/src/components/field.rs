//! A line to type in, and what is wrong with what was typed, below where it was typed.

use leptos::prelude::*;

use crate::held::Held;
use crate::view::{Build, Built, attr, on, text};

/// A line to type in.
pub struct Field {
    /// Its id in the page.
    pub id: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// `text` or `password`.
    pub kind: &'static str,
    /// What the browser may fill in.
    pub complete: &'static str,
    /// What is to be known before typing.
    pub help: &'static str,
}

impl Field {
    /// The line, as what is held; the first one of a form takes the keyboard.
    pub fn built(self, held: Held<String>, is_first: bool) -> Built {
        let help = [self.id, "-help"].concat();
        view! {
            <div>
                <label class="field-label" for=self.id>
                    {self.label}
                </label>
                <input
                    id=self.id
                    name=self.id
                    class="field"
                    type=self.kind
                    required
                    autofocus=is_first
                    autocomplete=self.complete
                    autocapitalize="off"
                    spellcheck="false"
                    aria-describedby=help.clone()
                    prop:value=attr(move || Some(held.get()))
                    on:input=on(move |event| held.set(event_target_value(&event)))
                />
                <p class="field-help" id=help>
                    {self.help}
                </p>
            </div>
        }
        .built()
    }
}

/// A line that readers hear when it fills.
pub fn problem(id: &'static str, wrong: Held<Option<String>>) -> Built {
    view! {
        <p class="field-problem" id=id role="alert">
            {text(move || wrong.get().unwrap_or_default())}
        </p>
    }
    .built()
}
