//! Who is typing. The line is always there, so that nothing moves.

use leptos::prelude::*;
use natter_client::Client;

use crate::room::Room;
use crate::view::{Build, Built, changing, nothing};
use crate::words::words;

/// Who is typing, and a hint at the other end.
pub fn typing_line(room: Room) -> Built {
    let said = move || {
        room.typing.track();
        room.read(said).unwrap_or_default()
    };
    view! {
        <div class="typing-line">
            <span aria-live="polite">{changing(said, |said: &String| line(said))}</span>
            <span class="hint" aria-hidden="true">
                {words().composer_hint()}
            </span>
        </div>
    }
    .built()
}

fn line(said: &str) -> Built {
    if said.is_empty() {
        return nothing();
    }
    view! {
        <span class="dots" aria-hidden="true">
            <i></i>
            <i></i>
            <i></i>
        </span>
        " "
        {said.to_owned()}
    }
    .built()
}

fn said(client: &Client) -> String {
    let names: Vec<String> = client
        .typing()
        .into_iter()
        .map(|typist| named(typist.name))
        .collect();
    match names.as_slice() {
        [] => String::new(),
        [a] => words().typing_one(a),
        [a, b] => words().typing_two(a, b),
        [a, b, c] => words().typing_three(a, b, c),
        [..] => words().typing_many().to_owned(),
    }
}

/// A name, or what stands for one that nobody has said yet.
pub fn named(name: String) -> String {
    if name.is_empty() {
        words().message_somebody().to_owned()
    } else {
        name
    }
}
