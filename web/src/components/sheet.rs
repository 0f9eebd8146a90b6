//! What can be done with a message, under the thumb.

use leptos::prelude::*;
use natter_client::{Input, RowKey};

use crate::app::{PickFor, Picking, app};
use crate::components::actions::{Action, QUICK};
use crate::components::dialog::DialogFrame;
use crate::components::icon::Icon;
use crate::room::Room;
use crate::words::words;

/// More than the bar has room for.
const MORE: [(&str, &str); 2] = [("🎉", "party popper"), ("👀", "eyes")];

/// The sheet of a message.
#[component]
pub fn Sheet(
    /// Where.
    room: Room,
    /// Which row.
    key: RowKey,
) -> impl IntoView {
    let app = app();
    let seq = room.read(|client| client.message(key)).flatten().and_then(|view| view.seq);
    let close = move || app.dialog.set(None);
    let react = move |emoji: &str| {
        if let Some(target) = seq {
            room.handle(Input::React { target, emoji: emoji.to_owned() });
        }
        close();
    };
    let quick = move |(emoji, name): (&'static str, &'static str)| {
        view! {
            <button class="tool" aria-label=name on:click=move |_| react(emoji)>
                {emoji}
            </button>
        }
    };
    let item = move |action: Action| {
        let perform = move |_| {
            close();
            action.perform(app, room, key);
        };
        view! {
            <button class="sheet-item" class:danger=action == Action::Delete on:click=perform>
                <Icon name=action.icon() />
                {action.name()}
            </button>
        }
    };
    let pick = move |_| {
        close();
        app.picking.set(Some(Picking { to: PickFor::Reaction(room, key), beside: [0.0; 4] }));
    };
    view! {
        <DialogFrame label=words().actions().to_owned() class="sheet">
            <div class="sheet-quick">
                {QUICK.into_iter().chain(MORE).map(quick).collect_view()}
                <button class="tool" aria-label=words().action_react() on:click=pick>
                    <Icon name="smile-plus" />
                </button>
            </div>
            {Action::offered(room, key).into_iter().map(item).collect_view()}
        </DialogFrame>
    }
}
