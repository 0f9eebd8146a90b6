//! Who is typing. The line is always there, so that nothing moves.

use leptos::prelude::*;

use crate::room::Room;
use crate::words::words;

/// Who is typing, and a hint at the other end.
#[component]
pub fn TypingLine(
    /// Which room.
    room: Room,
) -> impl IntoView {
    let text = Memo::new(move |_| {
        let names: Vec<String> = room.typing.get().into_iter().map(|typist| named(typist.name)).collect();
        match names.as_slice() {
            [] => None,
            [a] => Some(words().typing_one(a)),
            [a, b] => Some(words().typing_two(a, b)),
            [a, b, c] => Some(words().typing_three(a, b, c)),
            [..] => Some(words().typing_many().to_owned()),
        }
    });
    view! {
        <div class="typing-line">
            <span aria-live="polite">
                {move || {
                    text.get()
                        .map(|text| {
                            view! {
                                <span class="dots" aria-hidden="true">
                                    <i></i>
                                    <i></i>
                                    <i></i>
                                </span>
                                " "
                                {text}
                            }
                        })
                }}
            </span>
            <span class="hint" aria-hidden="true">
                {words().composer_hint()}
            </span>
        </div>
    }
}

/// A name, or what stands for one that nobody has said yet.
pub fn named(name: String) -> String {
    if name.is_empty() { words().message_somebody().to_owned() } else { name }
}
