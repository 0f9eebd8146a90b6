//! The emoji under a message.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use natter_client::view::ReactionView;
use natter_client::{Input, RowKey};

use crate::app::{PickFor, Picking, app};
use crate::components::icon::Icon;
use crate::components::message::Shown;
use crate::room::Room;
use crate::shell::dom;
use crate::words::{names, words};

/// The reactions of one message.
#[component]
pub fn Reactions(
    /// Where.
    room: Room,
    /// Which row.
    key: RowKey,
    /// What it shows.
    shown: Shown,
) -> impl IntoView {
    let app = app();
    let reactions =
        Memo::new(move |_| shown.with(|view| view.as_ref().map(|view| view.reactions.clone()).unwrap_or_default()));
    let any = Memo::new(move |_| reactions.with(|reactions| !reactions.is_empty()));
    let pick = move |event: MouseEvent| {
        let beside = dom::clicked_box(&event);
        app.picking.set(Some(Picking { to: PickFor::Reaction(room, key), beside }));
    };
    view! {
        <Show when=move || any.get()>
            <div class="reactions" role="group" aria-label=words().reactions()>
                <For
                    each=move || reactions.get()
                    key=|reaction| (reaction.emoji.clone(), reaction.count, reaction.mine, reaction.names.len())
                    let:reaction
                >
                    <Pill room shown reaction />
                </For>
                <button
                    class="reaction add"
                    aria-label=words().action_react()
                    title=words().action_react()
                    on:click=pick
                >
                    <Icon name="smile-plus" />
                </button>
            </div>
        </Show>
    }
}

#[component]
fn Pill(room: Room, shown: Shown, reaction: ReactionView) -> impl IntoView {
    let ReactionView { emoji, count, mine, names: who } = reaction;
    let label = words().reaction_label(count, &emoji, names(&who, count));
    let (face, title) = (emoji.clone(), label.clone());
    let turn = move |_| {
        let Some(target) = shown.with_untracked(|view| view.as_ref().and_then(|view| view.seq)) else { return };
        let emoji = emoji.clone();
        room.handle(if mine { Input::Unreact { target, emoji } } else { Input::React { target, emoji } });
    };
    view! {
        <button class="reaction pop" aria-pressed=mine.to_string() aria-label=label title=title on:click=turn>
            <span class="emoji">{face}</span>
            <span>{count}</span>
        </button>
    }
}
