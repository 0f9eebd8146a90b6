//! Where a message is written. What is in it is never lost: the core keeps the draft.

use leptos::ev::{KeyboardEvent, MouseEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use natter_client::completion::Begun;
use natter_client::effect::Notice;
use natter_client::view::Composing as May;
use natter_client::{Client, Input, RowKey};
use natter_protocol::Seq;
use natter_protocol::limits::MESSAGE_TEXT_BYTES_MAX;
use web_sys::HtmlTextAreaElement;

use crate::app::{App, Dialog, PickFor, Picking};
use crate::components::actions::tool;
use crate::components::aside::Aside;
use crate::components::icon::icon;
use crate::components::suggestions::{Suggestions, suggestion_list};
use crate::components::typing_line::{named, typing_line};
use crate::composing::Composing;
use crate::held::Held;
use crate::room::Room;
use crate::shell::{clock, dom, page};
use crate::view::{Build, Built, Part, attr, changing, effect, flag, nothing, on, text};
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
    text: Held<String>,
    wrong: Held<Option<String>>,
    suggestions: Suggestions,
}

/// The composer.
pub fn composer(app: App, room: Room) -> Built {
    let desk = Desk::new(app, room);
    view! {
        <div class="composer-frame">
            <div class="composer">
                {suggestion_list(desk.suggestions, move |text| desk.complete(text))} {banner(desk)}
                <p class="composer-problem" role="alert">
                    {text(move || desk.wrong.get().unwrap_or_default())}
                </p>
                {silenced(desk)}
                <div class="composer-line" class:typed=flag(move || desk.text.with(|text| !text.is_empty()))>
                    {area(desk)} {counter(desk)} {tools(desk)}
                </div>
            </div>
            {typing_line(room)}
        </div>
    }
    .built()
}

fn area(desk: Desk) -> Built {
    let offers = move || desk.suggestions.offered.with(|offered| !offered.is_empty());
    let active = move || offers().then(|| format!("suggestion-{}", desk.suggestions.at.get()));
    view! {
        <textarea
            node_ref=desk.area
            rows="1"
            dir="auto"
            aria-label=words().composer_label()
            aria-autocomplete="list"
            aria-haspopup="listbox"
            aria-controls=attr(move || offers().then(|| "suggestions".to_owned()))
            aria-activedescendant=attr(active)
            aria-invalid=attr(move || desk.wrong.get().map(|_| "true".to_owned()))
            placeholder=words().composer_placeholder(desk.room.name())
            autocomplete="off"
            enterkeyhint="send"
            on:input=on(move |_| desk.typed())
            on:keydown=on(move |event| desk.key(&event))
        ></textarea>
    }
    .built()
}

fn tools(desk: Desk) -> Built {
    let edits = move || {
        desk.room.composing.track();
        matches!(desk.room.composing(), Composing::Edit { .. })
    };
    let name = move || {
        Some(
            if edits() {
                words().composer_save()
            } else {
                words().composer_send()
            }
            .to_owned(),
        )
    };
    let pick = move |event: MouseEvent| {
        let beside = dom::clicked_box(&event);
        desk.app.picking.set(Some(Picking {
            to: PickFor::Composer,
            beside,
        }));
    };
    view! {
        {tool(words().composer_emoji(), "tool", icon("smile"), pick)}
        <button
            class="tool send"
            class:ready=flag(move || desk.text.with(|text| !text.trim().is_empty()))
            aria-label=attr(name)
            title=attr(name)
            on:pointerdown=on(move |event: PointerEvent| event.prevent_default())
            on:click=on(move |_| desk.submit())
        >
            {changing(edits, |edits| icon(if *edits { "check" } else { "arrow-up" }))}
        </button>
    }
    .built()
}

/// Why nothing can be posted now.
fn silenced(desk: Desk) -> Part {
    let composing = move || {
        desk.room.rights.track();
        desk.room.read(|client| client.composing(clock::now()))
    };
    changing(composing, move |composing| match composing {
        None | Some(May::Open) => nothing(),
        Some(_) => Aside::Silence(desk.room).show(desk.app),
    })
}

/// How much more fits, when that is not much.
fn counter(desk: Desk) -> Part {
    let bytes = move || desk.text.with(|text| text.trim().len());
    let near = move || Some(bytes()).filter(|bytes| bytes + COUNTED_BYTES > MESSAGE_TEXT_BYTES_MAX);
    changing(near, |near| {
        let Some(bytes) = *near else { return nothing() };
        let left = MESSAGE_TEXT_BYTES_MAX.checked_sub(bytes);
        let says = match left {
            Some(left) => words().composer_left(left),
            None => words().composer_over(bytes - MESSAGE_TEXT_BYTES_MAX),
        };
        view! {
            <span class="composer-count" class:over=left.is_none()>
                {says}
            </span>
        }
        .built()
    })
}

/// What is answered, or edited.
fn banner(desk: Desk) -> Part {
    let stop = move |_| {
        desk.stop();
    };
    let show = move |composing: &Composing| {
        let (picture, label, quoted) = match composing {
            Composing::New => return nothing(),
            Composing::Reply { to } => {
                ("reply", words().composer_replying(), quoted(desk.room, *to))
            }
            Composing::Edit { .. } => ("pencil", words().composer_editing(), None),
        };
        let (who, what) = quoted.unwrap_or_default();
        view! {
            <div class="composer-banner">
                {icon(picture)} <p>{label} " " <b>{who}</b> " " {what}</p> <kbd class="key only-keys">"Esc"</kbd>
                {tool(words().composer_stop(), "tool", icon("x"), stop)}
            </div>
        }
        .built()
    };
    let composing = move || {
        desk.room.composing.track();
        desk.room.composing()
    };
    changing(composing, show)
}

fn quoted(room: Room, seq: Seq) -> Option<(String, String)> {
    let view = message(room, seq)?;
    let text = view
        .body
        .text()
        .map(|text| natter_text::plain(text, QUOTED_CHARS_MAX))
        .unwrap_or_default();
    Some((named(view.author.name), text))
}

/// A message by its seq, whatever its row is named.
fn message(room: Room, seq: Seq) -> Option<natter_client::MessageView> {
    room.read(|client| {
        let direct = client.message(RowKey::Message(seq));
        direct.or_else(|| {
            client
                .rows()
                .iter()
                .filter_map(|row| client.message(row.key))
                .find(|view| view.seq == Some(seq))
        })
    })
    .flatten()
}

impl Desk {
    fn new(app: App, room: Room) -> Self {
        let desk = Self {
            app,
            room,
            area: NodeRef::new(),
            text: Held::new(String::new()),
            wrong: Held::new(None),
            suggestions: Suggestions::new(),
        };
        desk.follow();
        desk
    }

    /// What comes from elsewhere: the kept draft, an emoji from the picker, what the core says.
    fn follow(self) {
        let mut was = None;
        effect(move || {
            self.room.composing.track();
            let composing = self.room.composing();
            if self.area.get().is_some() && was != Some(composing) {
                self.begin(was, composing);
                was = Some(composing);
            }
        });
        effect(move || {
            self.room.told.track();
            if let Some(draft) = self.room.take_draft() {
                self.set_text(&draft);
            }
            if let Some(notice) = self.room.take_notice() {
                self.told(notice);
            }
        });
        effect(move || {
            if let Some(emoji) = self.app.inserted.get() {
                self.app.inserted.set(None);
                self.insert(&emoji);
            }
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
                let text =
                    message(self.room, target).and_then(|view| view.body.text().map(str::to_owned));
                self.set_text(&text.unwrap_or_default());
            }
            Composing::New | Composing::Reply { .. } => {
                if matches!(was, None | Some(Composing::Edit { .. })) {
                    self.set_text(
                        &self
                            .room
                            .read(|client| client.draft().to_owned())
                            .unwrap_or_default(),
                    );
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
        let Some(area) = self.area.get_untracked() else {
            return;
        };
        if area.value() != text {
            area.set_value(text);
        }
        self.text.set(text.to_owned());
        self.wrong.set(None);
        grow(&area);
    }

    fn typed(self) {
        let Some(area) = self.area.get_untracked() else {
            return;
        };
        let text = area.value();
        self.text.set(text.clone());
        self.wrong.set(None);
        self.suggestions
            .look(self.app, self.room, &before_caret(&area));
        grow(&area);
        match self.room.composing() {
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
                if let Some(text) = self.suggestions.chosen() {
                    self.complete(&text);
                }
            }
            _ => return false,
        }
        true
    }

    /// Puts it in the place of what was begun.
    fn complete(self, text: &str) {
        let Some(area) = self.area.get_untracked() else {
            return;
        };
        let before = before_caret(&area);
        let units = Begun::read(&before).map_or(0, Begun::units);
        self.put(&area, &[text, " "].concat(), units);
        self.suggestions.close();
    }

    fn insert(self, emoji: &str) {
        if let Some(area) = self.area.get_untracked() {
            self.put(&area, emoji, 0);
        }
    }

    /// Puts a text at the caret, in the place of so many units before it.
    fn put(self, area: &HtmlTextAreaElement, text: &str, units: usize) {
        let length = |units: usize| u32::try_from(units).unwrap_or(0);
        let caret = caret(area);
        let start = caret.saturating_sub(length(units));
        drop(area.set_range_text_with_start_and_end(text, start, caret));
        let end = start.saturating_add(length(text.encode_utf16().count()));
        drop(area.set_selection_range(end, end));
        self.focus();
        self.typed();
    }

    fn submit(self) {
        let Some(area) = self.area.get_untracked() else {
            return;
        };
        let text = page::normal(&area.value());
        let text = self
            .app
            .emoji
            .now()
            .map_or(text.clone(), |table| table.expand(&text));
        self.suggestions.close();
        match self.room.composing() {
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
            self.room.compose(Composing::New);
            self.set_text(
                &self
                    .room
                    .read(|client| client.draft().to_owned())
                    .unwrap_or_default(),
            );
        }
    }

    fn save(self, target: Seq, text: String) {
        if text.trim().is_empty() {
            let key = message(self.room, target).map(|view| view.key);
            self.stop();
            self.app
                .dialog
                .set(key.map(|key| Dialog::Delete(self.room, key)));
            return;
        }
        let told = self.room.handle(Input::Edit { target, text });
        if !matches!(told, Some(Notice::CannotPost(_))) {
            self.stop();
        }
    }

    /// Gives up answering or editing; whether there was something to give up.
    fn stop(self) -> bool {
        let was = self.room.composing() != Composing::New;
        if was {
            self.room.compose(Composing::New);
        }
        was
    }

    fn edit_last(self) -> bool {
        if !self.text.with_untracked(String::is_empty) {
            return false;
        }
        match self.room.read(Client::last_own).flatten() {
            Some(target) => {
                self.room.compose(Composing::Edit { target });
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
    let units: Vec<u16> = area
        .value()
        .encode_utf16()
        .take(usize::try_from(caret(area)).unwrap_or(0))
        .collect();
    String::from_utf16_lossy(&units)
}

/// As high as what is in it.
fn grow(area: &HtmlTextAreaElement) {
    let style = web_sys::HtmlElement::style(area);
    drop(style.set_property("height", "auto"));
    drop(style.set_property("height", &format!("{}px", area.scroll_height())));
}
