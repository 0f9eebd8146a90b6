//! What can be done with a message, at its top corner.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use natter_client::{Input, RowKey};
use natter_protocol::Seq;

use crate::app::{App, Dialog, PickFor, Picking, app};
use crate::components::icon::Icon;
use crate::components::message::Shown;
use crate::composing::Composing;
use crate::room::Room;
use crate::shell::{dom, page};
use crate::words::words;

/// One click away.
pub const QUICK: [(&str, &str); 3] = [("👍", "thumbs up"), ("❤️", "red heart"), ("😂", "face with tears of joy")];

/// What can be done with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Answer it.
    Reply,
    /// Give it another text.
    Edit,
    /// Delete it.
    Delete,
    /// Copy its text.
    Copy,
}

impl Action {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reply => words().action_reply(),
            Self::Edit => words().action_edit(),
            Self::Delete => words().action_delete(),
            Self::Copy => words().action_copy(),
        }
    }

    /// Its icon.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Edit => "pencil",
            Self::Delete => "trash-2",
            Self::Copy => "copy",
        }
    }

    /// Those that this row offers.
    pub fn offered(room: Room, key: RowKey) -> Vec<Self> {
        let Some(view) = room.read(|client| client.message(key)).flatten() else { return Vec::new() };
        match (view.seq.is_some() && view.body.text().is_some(), view.author.mine) {
            (true, true) => vec![Self::Reply, Self::Edit, Self::Copy, Self::Delete],
            (true, false) => vec![Self::Reply, Self::Copy],
            (false, _) => Vec::new(),
        }
    }

    /// Does it.
    pub fn perform(self, app: App, room: Room, key: RowKey) {
        let Some(view) = room.read(|client| client.message(key)).flatten() else { return };
        let Some(seq) = view.seq else { return };
        match self {
            Self::Reply => room.composing.set(Composing::Reply { to: seq }),
            Self::Edit => room.composing.set(Composing::Edit { target: seq }),
            Self::Delete => app.dialog.set(Some(Dialog::Delete(room, key))),
            Self::Copy => {
                page::copy(view.body.text().unwrap_or_default());
                app.say(words().copied());
            }
        }
    }
}

/// The bar of actions.
#[component]
pub fn Actions(
    /// Where.
    room: Room,
    /// Which row.
    key: RowKey,
    /// What it shows.
    shown: Shown,
) -> impl IntoView {
    let app = app();
    let seq = Memo::new(move |_| {
        shown.with(|view| view.as_ref().filter(|view| view.body.text().is_some()).and_then(|view| view.seq))
    });
    let open = move |event: MouseEvent| {
        let beside = dom::clicked_box(&event);
        app.picking.set(Some(Picking { to: PickFor::Reaction(room, key), beside }));
    };
    let button = move |action: Action| {
        view! {
            <button
                class="tool"
                aria-label=action.name()
                title=action.name()
                on:click=move |_| action.perform(app, room, key)
            >
                <Icon name=action.icon() />
            </button>
        }
    };
    move || {
        seq.get().map(|seq| {
            view! {
                <div class="actions" role="group" aria-label=words().actions()>
                    {QUICK.map(|(emoji, name)| view! { <Quick room seq emoji name /> }).collect_view()}
                    <button
                        class="tool"
                        aria-label=words().action_react()
                        title=words().action_react()
                        on:click=open
                    >
                        <Icon name="smile-plus" />
                    </button>
                    {Action::offered(room, key).into_iter().map(button).collect_view()}
                </div>
            }
        })
    }
}

#[component]
fn Quick(room: Room, seq: Seq, emoji: &'static str, name: &'static str) -> impl IntoView {
    view! {
        <button
            class="tool quick-emoji"
            aria-label=name
            title=name
            on:click=move |_| {
                room.handle(Input::React { target: seq, emoji: emoji.to_owned() });
            }
        >
            {emoji}
        </button>
    }
}
