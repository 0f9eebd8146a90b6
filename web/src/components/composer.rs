//! Where a message is written. What is in it is never lost: the core keeps the draft.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use natter_client::effect::Notice;
use natter_client::{Client, Input, RowKey};
use natter_protocol::Seq;
use natter_protocol::limits::MESSAGE_TEXT_BYTES_MAX;
use natter_text::emoji::{self, Emoji};
use web_sys::HtmlTextAreaElement;

use crate::app::{App, Dialog, PickFor, Picking, app};
use crate::components::icon::Icon;
use crate::components::suggestions::{SuggestionList, Suggestions, begun};
use crate::components::typing_line::{TypingLine, named};
use crate::composing::Composing;
use crate::room::Room;
use crate::shell::dom;
use crate::words::{self, words};

/// From so many bytes left on, they are counted.
const COUNTED_BYTES: usize = 512;
const QUOTED_CHARS_MAX: usize = 120;

/// The composer of one room.
#[derive(Clone, Copy)]
struct Desk {
    app: App,
    room: Room,
    area: NodeRef<html::Textarea>,
    text: RwSignal<String>,
    wrong: RwSignal<Option<String>>,
    suggestions: Suggestions,
}

/// The composer.
#[component]
pub fn Composer(
    /// Of which room.
    room: Room,
) -> impl IntoView {
    let desk = Desk::new(app(), room);
    view! {
        <div class="composer-frame">
            <div class="composer">
                <SuggestionList suggestions=desk.suggestions choose=move |emoji| desk.complete(emoji) />
                <Banner desk />
                <p class="composer-problem" role="alert" hidden=move || desk.wrong.with(Option::is_none)>
                    {desk.wrong}
                </p>
                <div class="composer-line">
                    <Area desk />
                    <Counter desk />
                    <Tools desk />
                </div>
            </div>
            <TypingLine room />
        </div>
    }
}

#[component]
fn Area(desk: Desk) -> impl IntoView {
    let expanded = move || desk.suggestions.offered.with(|offered| !offered.is_empty());
    view! {
        <textarea
            node_ref=desk.area
            rows="1"
            dir="auto"
            aria-label=words().composer_label()
            aria-controls=move || expanded().then_some("suggestions")
            aria-activedescendant=move || expanded().then(|| format!("suggestion-{}", desk.suggestions.at.get()))
            aria-invalid=move || desk.wrong.with(Option::is_some).then_some("true")
            placeholder=move || words().composer_placeholder(desk.room.name.get())
            autocomplete="off"
            enterkeyhint="send"
            on:input=move |_| desk.typed()
            on:keydown=move |event| desk.key(&event)
        ></textarea>
    }
}

#[component]
fn Tools(desk: Desk) -> impl IntoView {
    let is_ready = Memo::new(move |_| desk.text.with(|text| !text.trim().is_empty()));
    let name = move || match desk.room.composing.get() {
        Composing::Edit { .. } => words().composer_save(),
        Composing::New | Composing::Reply { .. } => words().composer_send(),
    };
    let icon = Signal::derive(move || match desk.room.composing.get() {
        Composing::Edit { .. } => "check",
        Composing::New | Composing::Reply { .. } => "arrow-up",
    });
    let pick = move |event: MouseEvent| {
        let beside = dom::clicked_box(&event);
        desk.app.picking.set(Some(Picking { to: PickFor::Composer, beside }));
    };
    view! {
        <button class="tool" aria-label=words().composer_emoji() title=words().composer_emoji() on:click=pick>
            <Icon name="smile" />
        </button>
        <button
            class="tool send"
            class:ready=is_ready
            aria-label=name
            title=name
            on:pointerdown=move |event| event.prevent_default()
            on:click=move |_| desk.submit()
        >
            <Icon name=icon />
        </button>
    }
}

/// How much more fits, when that is not much.
#[component]
fn Counter(desk: Desk) -> impl IntoView {
    let bytes = Memo::new(move |_| desk.text.with(|text| text.trim().len()));
    let left = move || MESSAGE_TEXT_BYTES_MAX.checked_sub(bytes.get());
    view! {
        <Show when=move || { bytes.get() + COUNTED_BYTES > MESSAGE_TEXT_BYTES_MAX }>
            <span class="composer-count" class:over=move || left().is_none()>
                {move || match left() {
                    Some(left) => words().composer_left(left),
                    None => words().composer_over(bytes.get() - MESSAGE_TEXT_BYTES_MAX),
                }}
            </span>
        </Show>
    }
}

/// What is answered, or edited.
#[component]
fn Banner(desk: Desk) -> impl IntoView {
    let stop = move |_| {
        desk.stop();
    };
    move || {
        let (icon, label, quoted) = match desk.room.composing.get() {
            Composing::New => return None,
            Composing::Reply { to } => ("reply", words().composer_replying(), quoted(desk.room, to)),
            Composing::Edit { .. } => ("pencil", words().composer_editing(), None),
        };
        let (who, what) = quoted.unwrap_or_default();
        Some(view! {
            <div class="composer-banner">
                <Icon name=icon />
                <p>{label} " " <b>{who}</b> " " {what}</p>
                <kbd class="key only-keys">"Esc"</kbd>
                <button class="tool" aria-label=words().composer_stop() on:click=stop>
                    <Icon name="x" />
                </button>
            </div>
        })
    }
}

fn quoted(room: Room, seq: Seq) -> Option<(String, String)> {
    let view = message(room, seq)?;
    let text = view.body.text().map(|text| natter_text::plain(text, QUOTED_CHARS_MAX)).unwrap_or_default();
    Some((named(view.author.name), text))
}

/// A message by its seq, whatever its row is named.
fn message(room: Room, seq: Seq) -> Option<natter_client::MessageView> {
    room.read(|client| {
        let direct = client.message(RowKey::Message(seq));
        direct.or_else(|| client.rows().iter().filter_map(|row| client.message(row.key)).find(|view| view.seq == Some(seq)))
    })
    .flatten()
}

impl Desk {
    fn new(app: App, room: Room) -> Self {
        let desk = Self {
            app,
            room,
            area: NodeRef::new(),
            text: RwSignal::new(String::new()),
            wrong: RwSignal::new(None),
            suggestions: Suggestions::new(),
        };
        desk.follow();
        desk
    }

    /// What comes from elsewhere: the kept draft, an emoji from the picker, what the core says.
    fn follow(self) {
        Effect::new(move |was: Option<Composing>| {
            let composing = self.room.composing.get();
            if self.area.get().is_some() {
                self.begin(was, composing);
            }
            composing
        });
        Effect::new(move |_| {
            if let Some(told) = self.room.draft.get() {
                self.set_text(&told.what);
            }
        });
        Effect::new(move |last: Option<u64>| {
            let told = self.app.inserted.get();
            let turn = told.as_ref().map_or(0, |told| told.turn);
            if let Some(told) = told
                && last.is_some_and(|last| last != turn)
            {
                self.insert(&told.what);
            }
            turn
        });
        Effect::new(move |last: Option<u64>| {
            let told = self.room.notice.get();
            let turn = told.as_ref().map_or(0, |told| told.turn);
            if let Some(told) = told
                && last.is_some_and(|last| last != turn)
            {
                self.told(told.what);
            }
            turn
        });
    }

    fn told(self, notice: Notice) {
        match notice {
            Notice::CannotPost(unfit) => self.wrong.set(Some(words::unfit(unfit))),
            Notice::Undone { .. } | Notice::NoSuchMessage => self.app.say(words::notice(notice)),
        }
    }

    /// Another message is answered or edited, or none any more.
    fn begin(self, was: Option<Composing>, composing: Composing) {
        match composing {
            Composing::Edit { target } => {
                let text = message(self.room, target).and_then(|view| view.body.text().map(str::to_owned));
                self.set_text(&text.unwrap_or_default());
            }
            Composing::New | Composing::Reply { .. } => {
                if matches!(was, None | Some(Composing::Edit { .. })) {
                    self.set_text(&self.room.read(|client| client.draft().to_owned()).unwrap_or_default());
                }
            }
        }
        let is_first = was.is_none();
        if !is_first || dom::matches("(pointer: fine)") {
            self.focus();
        }
    }

    fn focus(self) {
        if let Some(area) = self.area.get_untracked() {
            dom::focus(&area);
        }
    }

    fn set_text(self, text: &str) {
        let Some(area) = self.area.get_untracked() else { return };
        if area.value() != text {
            area.set_value(text);
        }
        self.text.set(text.to_owned());
        self.wrong.set(None);
        grow(&area);
    }

    fn typed(self) {
        let Some(area) = self.area.get_untracked() else { return };
        let text = area.value();
        self.text.set(text.clone());
        self.wrong.set(None);
        self.suggestions.look(&before_caret(&area));
        grow(&area);
        match self.room.composing.get_untracked() {
            Composing::New | Composing::Reply { .. } => {
                self.room.handle(Input::Type { text });
            }
            Composing::Edit { .. } => {}
        }
    }

    fn key(self, event: &KeyboardEvent) {
        // Enter and arrows belong to the input method while it composes.
        if event.is_composing() || event.key_code() == 229 {
            return;
        }
        let done = match event.key().as_str() {
            key if self.suggestions.is_open() => self.suggestion_key(key),
            "Enter" if !event.shift_key() => {
                self.submit();
                true
            }
            "Escape" => self.stop(),
            "ArrowUp" if !event.alt_key() => self.edit_last(),
            _ => false,
        };
        if done {
            event.prevent_default();
            event.stop_propagation();
        }
    }

    fn suggestion_key(self, key: &str) -> bool {
        match key {
            "ArrowUp" => self.suggestions.step(-1),
            "ArrowDown" => self.suggestions.step(1),
            "Escape" => self.suggestions.close(),
            "Enter" | "Tab" => {
                if let Some(emoji) = self.suggestions.chosen() {
                    self.complete(emoji);
                }
            }
            _ => return false,
        }
        true
    }

    /// Puts the emoji in the place of the shortcode that was begun.
    fn complete(self, emoji: Emoji) {
        let Some(area) = self.area.get_untracked() else { return };
        let before = before_caret(&area);
        let begun = begun(&before).map_or(0, |code| code.len() + 1);
        let caret = caret(&area);
        let start = caret.saturating_sub(u32::try_from(begun).unwrap_or(0));
        drop(area.set_range_text_with_start_and_end(&[emoji.emoji, " "].concat(), start, caret));
        self.after_insert(&area, start, emoji.emoji.encode_utf16().count() + 1);
        self.suggestions.close();
    }

    fn insert(self, emoji: &str) {
        let Some(area) = self.area.get_untracked() else { return };
        let at = caret(&area);
        drop(area.set_range_text_with_start_and_end(emoji, at, at));
        self.after_insert(&area, at, emoji.encode_utf16().count());
    }

    fn after_insert(self, area: &HtmlTextAreaElement, start: u32, units: usize) {
        let end = start.saturating_add(u32::try_from(units).unwrap_or(0));
        drop(area.set_selection_range(end, end));
        self.focus();
        self.typed();
    }

    fn submit(self) {
        let Some(area) = self.area.get_untracked() else { return };
        let text = emoji::expand(&area.value());
        self.suggestions.close();
        match self.room.composing.get_untracked() {
            Composing::New => self.post(text, None),
            Composing::Reply { to } => self.post(text, Some(to)),
            Composing::Edit { target } => self.save(target, text),
        }
        self.focus();
    }

    fn post(self, text: String, reply_to: Option<Seq>) {
        if text.trim().is_empty() {
            return;
        }
        let told = self.room.handle(Input::Submit { text, reply_to });
        if !matches!(told, Some(Notice::CannotPost(_))) {
            self.room.composing.set(Composing::New);
            self.set_text(&self.room.read(|client| client.draft().to_owned()).unwrap_or_default());
        }
    }

    fn save(self, target: Seq, text: String) {
        if text.trim().is_empty() {
            let key = message(self.room, target).map(|view| view.key);
            self.stop();
            self.app.dialog.set(key.map(|key| Dialog::Delete(self.room, key)));
            return;
        }
        let told = self.room.handle(Input::Edit { target, text });
        if !matches!(told, Some(Notice::CannotPost(_))) {
            self.stop();
        }
    }

    /// Gives up answering or editing; whether there was something to give up.
    fn stop(self) -> bool {
        let was = self.room.composing.get_untracked() != Composing::New;
        if was {
            self.room.composing.set(Composing::New);
        }
        was
    }

    fn edit_last(self) -> bool {
        if !self.text.with_untracked(String::is_empty) {
            return false;
        }
        match self.room.read(Client::last_own).flatten() {
            Some(target) => {
                self.room.composing.set(Composing::Edit { target });
                true
            }
            None => false,
        }
    }
}

fn caret(area: &HtmlTextAreaElement) -> u32 {
    area.selection_end().ok().flatten().unwrap_or(0)
}

/// The text before the caret, which browsers count in UTF-16.
fn before_caret(area: &HtmlTextAreaElement) -> String {
    let units: Vec<u16> = area.value().encode_utf16().take(usize::try_from(caret(area)).unwrap_or(0)).collect();
    String::from_utf16_lossy(&units)
}

/// As high as what is in it.
fn grow(area: &HtmlTextAreaElement) {
    let style = web_sys::HtmlElement::style(area);
    drop(style.set_property("height", "auto"));
    drop(style.set_property("height", &format!("{}px", area.scroll_height())));
}
