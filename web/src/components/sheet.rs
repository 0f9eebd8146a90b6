//! What can be done with a message, under the thumb.

use leptos::prelude::*;
use natter_client::{Input, RowKey};

use crate::app::{App, PickFor, Picking};
use crate::components::actions::{Action, QUICK, tool};
use crate::components::dialog::dialog_frame;
use crate::components::icon::icon;
use crate::room::Room;
use crate::view::{Build, Built, on, row};
use crate::words::words;

/// More than the bar has room for.
const MORE: [(&str, &str); 2] = [("🎉", "party popper"), ("👀", "eyes")];

/// The sheet of a message.
pub fn sheet(app: App, room: Room, key: RowKey) -> Built {
    let seq = room.message(key).and_then(|view| view.seq);
    let quick = move |(emoji, name): (&'static str, &'static str)| {
        let react = move |_| {
            if let Some(target) = seq {
                room.handle(Input::React {
                    target,
                    emoji: emoji.to_owned(),
                });
            }
            app.dialog.set(None);
        };
        tool(name, "tool", emoji.built(), react)
    };
    let pick = move |_| {
        app.dialog.set(None);
        app.picking.set(Some(Picking {
            to: PickFor::Reaction(room, key),
            beside: [0; 4],
        }));
    };
    let more = tool(words().action_react(), "tool", icon("smile-plus"), pick);
    let inside = view! {
        <div class="sheet-quick">{row(QUICK.into_iter().chain(MORE).map(quick).chain([more]))}</div>
        {row(Action::offered(room, key).into_iter().map(|action| item(app, room, key, action)))}
    };
    dialog_frame(words().actions(), "sheet", inside.built())
}

fn item(app: App, room: Room, key: RowKey, action: Action) -> Built {
    let perform = move |_| {
        app.dialog.set(None);
        action.perform(app, room, key);
    };
    view! {
        <button class="sheet-item" class:danger=action == Action::Delete on:click=on(perform)>
            {icon(action.icon())}
            {action.name()}
        </button>
    }
    .built()
}
