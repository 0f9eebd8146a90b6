//! A line to type in, which may stay empty.

use leptos::prelude::*;

use crate::held::Held;
use crate::view::{Build, Built, attr, on};

/// A line to type in.
pub struct LineField {
    /// Its id in the page.
    pub id: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What is to be known before typing.
    pub help: &'static str,
}

impl LineField {
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
                    class="field"
                    autofocus=is_first
                    autocomplete="off"
                    dir="auto"
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
