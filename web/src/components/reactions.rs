//! The emoji under a message.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use natter_client::view::ReactionView;
use natter_client::{Input, RowKey};

use crate::app::{App, PickFor, Picking};
use crate::components::icon::icon;
use crate::room::{Room, Shown};
use crate::shell::dom;
use crate::view::{Build, Built, Item, Part, list, on, when};
use crate::words::{names, words};

/// The reactions of one message.
pub fn reactions(app: App, room: Room, key: RowKey, shown: Shown) -> Part {
    let pills = move || {
        let reactions = shown
            .read(|view| view.reactions.clone())
            .unwrap_or_default();
        reactions
            .into_iter()
            .map(|reaction| item(room, shown, reaction))
            .collect::<Vec<_>>()
    };
    let any = move || shown.read(|view| !view.reactions.is_empty()) == Some(true);
    when(any, move || {
        view! {
            <div class="reactions" role="group" aria-label=words().reactions()>
                {list(pills)}
                <button
                    class="reaction add"
                    aria-label=words().action_react()
                    title=words().action_react()
                    on:click=on(move |event| pick(app, room, key, &event))
                >
                    {icon("smile-plus")}
                </button>
            </div>
        }
        .built()
    })
}

/// A pill is another one when it counts another number.
fn item(room: Room, shown: Shown, reaction: ReactionView) -> Item {
    let key = format!(
        "{}{}{}{}",
        reaction.emoji,
        reaction.count,
        reaction.mine,
        reaction.names.join("\n")
    );
    Item::new(key, move || pill(room, shown, &reaction))
}

fn pill(room: Room, shown: Shown, reaction: &ReactionView) -> Built {
    let (emoji, mine) = (reaction.emoji.clone(), reaction.mine);
    let label = words().reaction_label(
        reaction.count,
        &emoji,
        names(&reaction.names, reaction.count),
    );
    let turn = move |_| {
        let Some(target) = shown.now(|view| view.seq).flatten() else {
            return;
        };
        let emoji = emoji.clone();
        room.handle(if mine {
            Input::Unreact { target, emoji }
        } else {
            Input::React { target, emoji }
        });
    };
    view! {
        <button
            class="reaction pop"
            aria-pressed=mine.to_string()
            aria-label=label.clone()
            title=label
            on:click=on(turn)
        >
            <span class="emoji">{reaction.emoji.clone()}</span>
            <span>{reaction.count.to_string()}</span>
        </button>
    }
    .built()
}

/// Opens the picker beside the button that was clicked.
pub fn pick(app: App, room: Room, key: RowKey, event: &MouseEvent) {
    app.picking.set(Some(Picking {
        to: PickFor::Reaction(room, key),
        beside: dom::clicked_box(event),
    }));
}
