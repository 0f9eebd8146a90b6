//! What can be done with a message, under the thumb.

use leptos::prelude::*;
use natter_client::{Input, RowKey};

use crate::app::{App, PickFor, Picking};
use crate::components::actions::{Action, quick, tool};
use crate::components::dialog::dialog_frame;
use crate::components::icon::icon;
use crate::room::Room;
use crate::view::{Build, Built, on, row};
use crate::words::words;

/// More than the bar has room for.
fn more() -> [(&'static str, &'static str); 2] {
    [("🎉", words().emoji_party()), ("👀", words().emoji_eyes())]
}

/// The sheet of a message.
pub fn sheet(app: App, room: Room, key: RowKey) -> Built {
    let seq = room.message(key).and_then(|view| view.seq);
    let reaction = move |(emoji, name): (&'static str, &'static str)| {
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
    let any = tool(words().action_react(), "tool", icon("smile-plus"), pick);
    let inside = view! {
        <div class="sheet-quick">{row(quick().into_iter().chain(more()).map(reaction).chain([any]))}</div>
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
