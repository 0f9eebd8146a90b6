//! What `:smi` may become.

use leptos::ev::PointerEvent;
use leptos::prelude::*;
use natter_text::emoji::Emoji;

use crate::app::App;
use crate::held::Held;
use crate::view::{Build, Built, Part, nothing, on, part, row, switch};
use crate::words::words;

const OFFERED_MAX: usize = 6;
/// Fewer letters would offer something in every sentence with a colon.
const LETTERS_MIN: usize = 2;

/// The emoji that are offered, and which one is chosen.
#[derive(Clone, Copy)]
pub struct Suggestions {
    /// The emoji.
    pub offered: Held<Vec<Emoji>>,
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
    pub fn look(self, app: App, before: &str) {
        let complete = |code: &str| {
            app.emoji.load();
            Some(app.emoji.now()?.complete(code, OFFERED_MAX))
        };
        let found = begun(before).and_then(complete).unwrap_or_default();
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

    /// The chosen one.
    pub fn chosen(self) -> Option<Emoji> {
        self.offered
            .with_untracked(|offered| offered.get(self.at.get_untracked()).copied())
    }
}

/// The shortcode that was begun at the end of a text, without its colon.
pub fn begun(before: &str) -> Option<&str> {
    let (rest, code) = before.rsplit_once(':')?;
    let is_code = code
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-'));
    let is_apart = rest
        .chars()
        .next_back()
        .is_none_or(|c| c.is_whitespace() || c == '(');
    (is_code && is_apart && code.len() >= LETTERS_MIN).then_some(code)
}

/// The list over the composer, and what is done with the chosen one.
pub fn suggestion_list(
    suggestions: Suggestions,
    choose: impl Fn(Emoji) + Copy + Send + 'static,
) -> Part {
    part(move || {
        let offered = suggestions.offered.get();
        if offered.is_empty() {
            return nothing();
        }
        let lines = offered.into_iter().enumerate();
        view! {
            <div class="suggestions" id="suggestions" role="listbox" aria-label=words().composer_suggestions()>
                {row(lines.map(|(index, emoji)| line(suggestions, index, emoji, choose)))}
            </div>
        }
        .built()
    })
}

fn line(
    suggestions: Suggestions,
    index: usize,
    emoji: Emoji,
    choose: impl Fn(Emoji) + 'static,
) -> Built {
    let take = move |event: PointerEvent| {
        event.prevent_default();
        choose(emoji);
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
            <span class="emoji">{emoji.emoji}</span>
            {format!(":{}:", emoji.shortcode())}
        </div>
    }
    .built()
}
