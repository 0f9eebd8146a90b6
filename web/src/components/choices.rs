//! One of a few, each with what it means.

use leptos::prelude::*;

use crate::held::Held;
use crate::view::{Build, Built, on, row};

/// What can be chosen: what it is called, and what it means.
pub type Choice = (&'static str, &'static str);

/// The choices by their place in the list; `group` tells their radio buttons from others.
pub fn choices(
    group: &'static str,
    legend: &'static str,
    of: &[Choice],
    chosen: Held<usize>,
) -> Built {
    let one = |(place, (name, says)): (usize, &Choice)| {
        let is_chosen = chosen.get_untracked() == place;
        view! {
            <label class="choice">
                <input type="radio" name=group checked=is_chosen on:change=on(move |_| chosen.set(place)) />
                <span class="you-words">
                    <b>{*name}</b>
                    <span class="you-quiet">{*says}</span>
                </span>
            </label>
        }
        .built()
    };
    view! {
        <fieldset class="choices">
            <legend class="field-label">{legend}</legend>
            {row(of.iter().enumerate().map(one))}
        </fieldset>
    }
    .built()
}
