//! One message. It renders again when it changes, and no other row does.

use leptos::ev::{FocusEvent, PointerEvent};
use leptos::prelude::*;
use natter_client::effect::Failure;
use natter_client::view::{Body, Delivery, Grouping, MessageView, Reply};
use natter_client::{Input, RowKey};
use natter_protocol::Timestamp;
use wasm_bindgen::JsCast;

use crate::app::{Dialog, PickFor, app};
use crate::components::actions::Actions;
use crate::components::avatar::Avatar;
use crate::components::icon::Icon;
use crate::components::prose::Prose;
use crate::components::reactions::Reactions;
use crate::components::scrolling::row_id;
use crate::components::typing_line::named;
use crate::room::Room;
use crate::shell::clock;
use crate::shell::timer::Timer;
use crate::words::{failure, words};

/// What a row shows; `None` for a moment when it goes.
pub type Shown = RwSignal<Option<MessageView>>;

/// How long a finger rests for the sheet, in milliseconds.
const LONG_PRESS_MS: u64 = 420;

/// One row.
#[component]
pub fn MessageRow(
    /// Where.
    room: Room,
    /// Which row.
    key: RowKey,
    /// Whether it shows who wrote it.
    grouping: Grouping,
) -> impl IntoView {
    let app = app();
    let shown = room.watch(key);
    let is_armed = RwSignal::new(false);
    let starts = grouping == Grouping::Starts;
    let has_failed = Memo::new(move |_| delivery(shown).is_some_and(|delivery| matches!(delivery, Delivery::Failed(_))));
    let is_busy = Memo::new(move |_| app.picking.get().is_some_and(|picking| picking.to == PickFor::Reaction(room, key)));
    let label = move || {
        let named = |view: &MessageView| words().message_label(author(view), clock::hour(view.at));
        shown.with(|view| view.as_ref().map(named))
    };
    let left = move |event: FocusEvent| {
        let row = event.current_target().and_then(|row| row.dyn_into::<web_sys::Node>().ok());
        let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        if !row.is_some_and(|row| row.contains(to.as_ref())) {
            is_armed.set(false);
        }
    };
    let press = LongPress::new(move || app.dialog.set(Some(Dialog::Sheet(room, key))));
    view! {
        <div
            class="message"
            class:first=starts
            class:failed=has_failed
            class:busy=is_busy
            role="article"
            aria-label=label
            tabindex="-1"
            id=row_id(key)
            on:pointerenter=move |event| is_armed.set(event.pointer_type() != "touch")
            on:pointerleave=move |_| is_armed.set(false)
            on:focusin=move |_| is_armed.set(true)
            on:focusout=left
            on:pointerdown=move |event| press.began(&event)
            on:pointermove=move |event| press.moved(&event)
            on:pointerup=move |_| press.ended()
            on:pointercancel=move |_| press.ended()
            on:contextmenu=move |event| press.menu(&event)
        >
            <Side shown starts />
            <div class="message-body">
                {starts.then(|| view! { <Head shown /> })}
                <Quote room shown />
                <Text shown />
                <Failed room key shown />
                <Reactions room key shown />
            </div>
            <Show when=move || is_armed.get() || is_busy.get()>
                <Actions room key shown />
            </Show>
        </div>
    }
}

fn author(view: &MessageView) -> String {
    named(view.author.name.clone())
}

fn delivery(shown: Shown) -> Option<Delivery> {
    shown.with(|view| view.as_ref().map(|view| view.delivery))
}

/// The column of the face, or of the time where the face is above.
#[component]
fn Side(shown: Shown, starts: bool) -> impl IntoView {
    let face = Memo::new(move |_| shown.with(|view| view.as_ref().map(|view| (view.author.user, author(view)))));
    view! {
        <div class="message-side">
            {match starts {
                true => {
                    (move || face.get().map(|(user, name)| view! { <Avatar user name /> })).into_any()
                }
                false => view! { <Time shown write=clock::short_hour /> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn Head(shown: Shown) -> impl IntoView {
    let name = Memo::new(move |_| shown.with(|view| view.as_ref().map(author)));
    view! {
        <div class="message-head">
            <bdi class="message-author">{name}</bdi>
            <Time shown write=clock::hour />
        </div>
    }
}

/// When. It shows only once the room has the message: the time is the sign of it.
#[component]
fn Time(shown: Shown, write: fn(Timestamp) -> String) -> impl IntoView {
    let at = Memo::new(move |_| {
        shown.with(|view| {
            let view = view.as_ref()?;
            match view.delivery {
                Delivery::Posted | Delivery::Sent => Some(view.at),
                Delivery::Sending { .. } | Delivery::Failed(_) => None,
            }
        })
    });
    view! {
        <time class="message-time" title=move || at.get().map(clock::full)>
            {move || at.get().map(write)}
        </time>
    }
}

/// The message that this one answers.
#[component]
fn Quote(room: Room, shown: Shown) -> impl IntoView {
    let reply = Memo::new(move |_| shown.with(|view| view.as_ref().and_then(|view| view.reply.clone())));
    move || reply.get().map(|reply| view! { <QuoteLine room reply /> })
}

#[component]
fn QuoteLine(room: Room, reply: Reply) -> impl IntoView {
    let seq = reply.to;
    let (who, what) = match reply.quoted {
        Some(quoted) => (named(quoted.author.name), quoted.text.unwrap_or_else(|| words().quote_gone().to_owned())),
        None => (String::new(), words().quote_far().to_owned()),
    };
    let label = if who.is_empty() { None } else { Some(words().quote_jump(&who)) };
    view! {
        <button
            class="quote"
            title=label
            on:click=move |_| {
                room.handle(Input::JumpTo { seq });
            }
        >
            <b>
                <bdi>{who}</bdi>
            </b>
            <span>{what}</span>
        </button>
    }
}

/// What it says.
#[component]
fn Text(shown: Shown) -> impl IntoView {
    let body = Memo::new(move |_| shown.with(|view| view.as_ref().map(|view| view.body.clone())));
    let waits = Memo::new(move |_| matches!(delivery(shown), Some(Delivery::Sending { .. })));
    view! {
        {move || match body.get() {
            Some(Body::Text(text)) => view! { <Prose text is_edited=false /> }.into_any(),
            Some(Body::Edited(text)) => view! { <Prose text is_edited=true /> }.into_any(),
            Some(Body::Deleted) => view! { <p class="message-gone">{words().message_deleted()}</p> }.into_any(),
            None => ().into_any(),
        }}
        <Show when=move || waits.get()>
            <span class="message-waits" role="img" aria-label=words().message_sending()>
                <Icon name="clock" />
            </span>
        </Show>
    }
}

/// Why it was not sent, and what to do.
#[component]
fn Failed(room: Room, key: RowKey, shown: Shown) -> impl IntoView {
    let why = Memo::new(move |_| match delivery(shown) {
        Some(Delivery::Failed(why)) => Some(why),
        Some(Delivery::Posted | Delivery::Sent | Delivery::Sending { .. }) | None => None,
    });
    let id = match key {
        RowKey::Post(id) => Some(id),
        RowKey::Message(_) | RowKey::Day(_) | RowKey::Unread => None,
    };
    let resend = move |_| {
        if let Some(id) = id {
            room.handle(Input::Resend { id });
        }
    };
    let cancel = move |_| {
        if let Some(id) = id {
            room.handle(Input::Cancel { id });
        }
    };
    move || {
        why.get().map(|why| {
            view! {
                <p class="message-failed">
                    <span role="alert">
                        <Icon name="circle-alert" />
                        {failure(why)}
                    </span>
                    {match why {
                        Failure::Timeout => {
                            view! {
                                <button on:click=resend>{words().failed_resend()}</button>
                                <button on:click=cancel>{words().failed_cancel()}</button>
                            }
                                .into_any()
                        }
                        Failure::Rejected(_) => {
                            view! { <button on:click=cancel>{words().failed_edit()}</button> }.into_any()
                        }
                    }}
                </p>
            }
        })
    }
}

/// A finger that rests on a row.
#[derive(Clone, Copy)]
struct LongPress {
    timer: StoredValue<Option<Timer>, LocalStorage>,
    at: StoredValue<(i32, i32)>,
    is_touch: StoredValue<bool>,
    then: StoredValue<Box<dyn Fn()>, LocalStorage>,
}

impl LongPress {
    fn new(then: impl Fn() + 'static) -> Self {
        Self {
            timer: StoredValue::new_local(None),
            at: StoredValue::new((0, 0)),
            is_touch: StoredValue::new(false),
            then: StoredValue::new_local(Box::new(then)),
        }
    }

    fn began(self, event: &PointerEvent) {
        self.is_touch.set_value(event.pointer_type() == "touch");
        if self.is_touch.get_value() {
            self.at.set_value((event.client_x(), event.client_y()));
            self.timer.set_value(Some(Timer::after(LONG_PRESS_MS, move || self.then.with_value(|then| then()))));
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

    /// The browser's own menu would cover the sheet.
    fn menu(self, event: &leptos::ev::MouseEvent) {
        if self.is_touch.get_value() {
            event.prevent_default();
        }
    }
}
