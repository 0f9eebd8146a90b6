//! What can be done with a message, at its top corner.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use natter_client::{Input, RowKey};
use natter_protocol::Seq;

use crate::app::{App, Dialog};
use crate::components::icon::icon;
use crate::components::reactions::pick;
use crate::composing::Composing;
use crate::room::{Room, Shown};
use crate::view::{Build, Built, Part, changing, nothing, on, row};
use crate::words::words;

/// One click away.
pub fn quick() -> [(&'static str, &'static str); 3] {
    [
        ("👍", words().emoji_thumbs_up()),
        ("❤️", words().emoji_heart()),
        ("😂", words().emoji_joy()),
    ]
}

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
    /// Tell those who look after the place that it should not stand.
    Report,
}

impl Action {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reply => words().action_reply(),
            Self::Edit => words().action_edit(),
            Self::Delete => words().action_delete(),
            Self::Copy => words().action_copy(),
            Self::Report => words().action_report(),
        }
    }

    /// Its icon.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Edit => "pencil",
            Self::Delete => "trash-2",
            Self::Copy => "copy",
            Self::Report => "flag",
        }
    }

    /// Those that this row offers.
    pub fn offered(room: Room, key: RowKey) -> Vec<Self> {
        let Some(view) = room.message(key) else {
            return Vec::new();
        };
        match (
            view.seq.is_some() && view.body.text().is_some(),
            view.author.mine,
        ) {
            (true, true) => vec![Self::Reply, Self::Edit, Self::Copy, Self::Delete],
            (true, false) if room.role().moderates() => {
                vec![Self::Reply, Self::Copy, Self::Report, Self::Delete]
            }
            (true, false) => vec![Self::Reply, Self::Copy, Self::Report],
            (false, _) => Vec::new(),
        }
    }

    /// Does it.
    pub fn perform(self, app: App, room: Room, key: RowKey) {
        let Some(view) = room.message(key) else {
            return;
        };
        let Some(seq) = view.seq else { return };
        match self {
            Self::Reply => room.compose(Composing::Reply { to: seq }),
            Self::Edit => room.compose(Composing::Edit { target: seq }),
            Self::Delete => app.dialog.set(Some(Dialog::Delete(room, key))),
            Self::Report => app.dialog.set(Some(Dialog::Report(room, key))),
            Self::Copy => app.copy(view.body.text().unwrap_or_default().to_owned()),
        }
    }
}

/// The bar of actions.
pub fn actions(app: App, room: Room, key: RowKey, shown: Shown) -> Part {
    let seq = move || {
        shown
            .read(|view| view.seq.filter(|_| view.body.text().is_some()))
            .flatten()
    };
    changing(seq, move |seq| {
        seq.map_or_else(nothing, |seq| bar(app, room, key, seq))
    })
}

fn bar(app: App, room: Room, key: RowKey, seq: Seq) -> Built {
    let button = move |action: Action| {
        let perform = move |_| action.perform(app, room, key);
        tool(action.name(), "tool", icon(action.icon()), perform)
    };
    let reaction = move |(emoji, name): (&'static str, &'static str)| {
        let react = move |_| {
            room.handle(Input::React {
                target: seq,
                emoji: emoji.to_owned(),
            });
        };
        tool(name, "tool quick-emoji", emoji.built(), react)
    };
    let react = tool(
        words().action_react(),
        "tool",
        icon("smile-plus"),
        move |event| pick(app, room, key, &event),
    );
    let quick = quick().into_iter().map(reaction);
    let rest = Action::offered(room, key).into_iter().map(button);
    view! {
        <div class="actions" role="group" aria-label=words().actions()>
            {row(quick.chain([react]).chain(rest))}
        </div>
    }
    .built()
}

/// A button that is only a picture.
pub fn tool(
    name: &'static str,
    class: &'static str,
    inside: Built,
    act: impl FnMut(MouseEvent) + 'static,
) -> Built {
    view! {
        <button class=class aria-label=name title=name on:click=on(act)>
            {inside}
        </button>
    }
    .built()
}
