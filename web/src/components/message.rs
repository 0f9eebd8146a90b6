//! One message. It renders again when it changes, and no other row does.

use leptos::ev::{FocusEvent, PointerEvent};
use leptos::prelude::*;
use natter_client::effect::Failure;
use natter_client::view::{Body, Delivery, Grouping, MessageView, Reply};
use natter_client::{Input, RowKey};
use natter_protocol::Timestamp;
use wasm_bindgen::JsCast;

use crate::app::{App, Dialog, PickFor};
use crate::components::actions::actions;
use crate::components::avatar::avatar;
use crate::components::icon::icon;
use crate::components::prose::prose;
use crate::components::reactions::reactions;
use crate::components::scrolling::row_id;
use crate::components::typing_line::named;
use crate::held::Held;
use crate::room::{Room, Shown};
use crate::shell::clock;
use crate::shell::timer::Timer;
use crate::view::{Build, Built, Part, attr, changing, flag, nothing, on, text, when};
use crate::words::{failure, words};

/// How long a finger rests for the sheet, in milliseconds.
const LONG_PRESS_MS: u64 = 420;

/// One row.
pub fn message_row(app: App, room: Room, key: RowKey, grouping: Grouping) -> Built {
    let shown = room.watch(key);
    let is_armed = Held::new(false);
    let starts = grouping == Grouping::Starts;
    let settles = shown.now(is_on_its_way) == Some(true);
    let is_busy = move || {
        app.picking
            .with(|picking| picking.is_some_and(|it| it.to == PickFor::Reaction(room, key)))
    };
    let press = LongPress::new(move || app.dialog.set(Some(Dialog::Sheet(room, key))));
    let side = if starts {
        face(shown)
    } else {
        time(shown, clock::short_hour)
    };
    let head = if starts { head(shown) } else { nothing() };
    view! {
        <div
            class="message"
            class:first=starts
            class:settle=settles
            class:failed=flag(move || shown.read(has_failed) == Some(true))
            class:busy=flag(is_busy)
            role="article"
            aria-label=attr(move || shown.read(label))
            tabindex="-1"
            id=row_id(key)
            on:pointerenter=on(move |event: PointerEvent| is_armed.set(event.pointer_type() != "touch"))
            on:pointerleave=on(move |_| is_armed.set(false))
            on:focusin=on(move |_| is_armed.set(true))
            on:focusout=on(move |event| if left(&event) { is_armed.set(false) })
            on:pointerdown=on(move |event| press.began(&event))
            on:pointermove=on(move |event| press.moved(&event))
            on:pointerup=on(move |_| press.ended())
            on:pointercancel=on(move |_| press.ended())
            on:touchend=on(move |event| press.lifted(&event))
            on:contextmenu=on(move |event| press.menu(&event))
        >
            <div class="message-side">{side}</div>
            <div class="message-body">
                {head} {quote(room, shown)} {body(app, shown)} {failed(room, key, shown)} {reactions(app, room, key, shown)}
            </div>
            {when(move || is_armed.get() || is_busy(), move || actions(app, room, key, shown).built())}
        </div>
    }
    .built()
}

fn author(view: &MessageView) -> String {
    named(view.author.name.clone())
}

fn label(view: &MessageView) -> String {
    words().message_label(author(view), clock::hour(view.at))
}

fn is_on_its_way(view: &MessageView) -> bool {
    matches!(view.delivery, Delivery::Sending { .. })
}

fn has_failed(view: &MessageView) -> bool {
    matches!(view.delivery, Delivery::Failed(_))
}

/// Whether the keyboard left the row, and not for something in it.
fn left(event: &FocusEvent) -> bool {
    let row = event
        .current_target()
        .and_then(|row| row.dyn_into::<web_sys::Node>().ok());
    let to = event
        .related_target()
        .and_then(|to| to.dyn_into::<web_sys::Node>().ok());
    !row.is_some_and(|row| row.contains(to.as_ref()))
}

fn face(shown: Shown) -> Built {
    let who = move || shown.read(|view| (view.author.user, author(view)));
    changing(who, |who| {
        who.as_ref()
            .map_or_else(nothing, |(user, name)| avatar(*user, name, ""))
    })
    .built()
}

fn head(shown: Shown) -> Built {
    view! {
        <div class="message-head">
            <bdi class="message-author">{text(move || shown.read(author).unwrap_or_default())}</bdi>
            {time(shown, clock::hour)}
        </div>
    }
    .built()
}

/// When. It shows only once the room has the message: the time is the sign of it.
fn time(shown: Shown, write: fn(Timestamp) -> String) -> Built {
    let at = move || shown.read(posted_at).flatten();
    view! {
        <time class="message-time" title=attr(move || at().map(clock::full))>
            {text(move || at().map(write).unwrap_or_default())}
        </time>
    }
    .built()
}

fn posted_at(view: &MessageView) -> Option<Timestamp> {
    match view.delivery {
        Delivery::Posted | Delivery::Sent => Some(view.at),
        Delivery::Sending { .. } | Delivery::Failed(_) => None,
    }
}

/// The message that this one answers.
fn quote(room: Room, shown: Shown) -> Part {
    let reply = move || shown.read(|view| view.reply.clone()).flatten();
    changing(reply, move |reply| {
        reply
            .clone()
            .map_or_else(nothing, |reply| quote_line(room, reply))
    })
}

fn quote_line(room: Room, reply: Reply) -> Built {
    let seq = reply.to;
    let (who, what) = match reply.quoted {
        Some(quoted) => (
            named(quoted.author.name),
            quoted
                .text
                .unwrap_or_else(|| words().quote_gone().to_owned()),
        ),
        None => (String::new(), words().quote_far().to_owned()),
    };
    let title = if who.is_empty() {
        what.clone()
    } else {
        words().quote_jump(&who)
    };
    let jump = move |_| {
        room.handle(Input::JumpTo { seq });
    };
    view! {
        <button class="quote" title=title on:click=on(jump)>
            <b>
                <bdi>{who}</bdi>
            </b>
            <span>{what}</span>
        </button>
    }
    .built()
}

/// What it says, and a quiet clock while it is on its way.
fn body(app: App, shown: Shown) -> Built {
    let waits =
        move || shown.read(|view| matches!(view.delivery, Delivery::Sending { .. })) == Some(true);
    view! { {changing(move || shown.read(|view| view.body.clone()), move |body| said(app, body))} {when(waits, clock_mark)} }
        .built()
}

fn said(app: App, body: &Option<Body>) -> Built {
    match body {
        Some(Body::Text(text)) => prose(app, text, false),
        Some(Body::Edited(text)) => prose(app, text, true),
        Some(Body::Deleted) => {
            view! { <p class="message-gone">{words().message_deleted()}</p> }.built()
        }
        None => nothing(),
    }
}

fn clock_mark() -> Built {
    view! {
        <span class="message-waits" role="img" aria-label=words().message_sending()>
            {icon("clock")}
        </span>
    }
    .built()
}

/// Why it was not sent, and what to do.
fn failed(room: Room, key: RowKey, shown: Shown) -> Part {
    let why = move || {
        shown
            .read(|view| match view.delivery {
                Delivery::Failed(why) => Some(why),
                Delivery::Posted | Delivery::Sent | Delivery::Sending { .. } => None,
            })
            .flatten()
    };
    changing(why, move |why| {
        why.map_or_else(nothing, |why| failed_line(room, key, why))
    })
}

fn failed_line(room: Room, key: RowKey, why: Failure) -> Built {
    let RowKey::Post(id) = key else {
        return nothing();
    };
    let button = move |name: &'static str, input: Input| {
        let act = move |_| {
            room.handle(input.clone());
        };
        view! { <button on:click=on(act)>{name}</button> }.built()
    };
    let cancel = Input::Cancel { id };
    let (first, second) = match why {
        Failure::Timeout => (
            button(words().failed_resend(), Input::Resend { id }),
            button(words().failed_cancel(), cancel),
        ),
        Failure::Rejected(_) => (button(words().failed_edit(), cancel), nothing()),
    };
    view! {
        <p class="message-failed">
            <span role="alert">{icon("circle-alert")} {failure(why)}</span>
            {first}
            {second}
        </p>
    }
    .built()
}

/// A finger that rests on a row.
#[derive(Clone, Copy)]
struct LongPress {
    timer: StoredValue<Option<Timer>, LocalStorage>,
    at: StoredValue<(i32, i32)>,
    is_touch: StoredValue<bool>,
    is_over: StoredValue<bool>,
    then: StoredValue<Box<dyn Fn()>, LocalStorage>,
}

impl LongPress {
    fn new(then: impl Fn() + 'static) -> Self {
        Self {
            timer: StoredValue::new_local(None),
            at: StoredValue::new((0, 0)),
            is_touch: StoredValue::new(false),
            is_over: StoredValue::new(false),
            then: StoredValue::new_local(Box::new(then)),
        }
    }

    fn began(self, event: &PointerEvent) {
        self.is_over.set_value(false);
        self.is_touch.set_value(event.pointer_type() == "touch");
        if self.is_touch.get_value() {
            self.at.set_value((event.client_x(), event.client_y()));
            self.timer
                .set_value(Some(Timer::after(LONG_PRESS_MS, move || {
                    self.is_over.set_value(true);
                    self.then.with_value(|then| then());
                })));
        }
    }

    fn moved(self, event: &PointerEvent) {
        const SLIP_PX: i32 = 10;
        let (x, y) = self.at.get_value();
        if (event.client_x() - x).abs() > SLIP_PX || (event.client_y() - y).abs() > SLIP_PX {
            self.ended();
        }
    }

    fn ended(self) {
        self.timer.set_value(None);
    }

    /// A finger that is lifted soon after would click on what came under it.
    fn lifted(self, event: &leptos::ev::TouchEvent) {
        if self.is_over.get_value() {
            event.prevent_default();
        }
    }

    /// The browser's own menu would cover the sheet.
    fn menu(self, event: &leptos::ev::MouseEvent) {
        if self.is_touch.get_value() {
            event.prevent_default();
        }
    }
}
