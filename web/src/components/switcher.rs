//! Go to a room: type a part of its name, or the name of a new one.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::app;
use crate::components::avatar::RoomAvatar;
use crate::components::dialog::DialogFrame;
use crate::components::icon::Icon;
use crate::room::Room;
use crate::rooms;
use crate::words::words;

/// One line of the list.
#[derive(Clone, PartialEq)]
enum Choice {
    /// A room of the list.
    Go(Room),
    /// A room that is not in the list.
    Open(String),
}

/// Finds a room.
#[component]
pub fn Switcher() -> impl IntoView {
    let app = app();
    let query = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let choices = Memo::new(move |_| query.with(|query| found(app.rooms.get(), query)));
    let choose = move |choice: Choice| match choice {
        Choice::Go(room) => rooms::go(app, room),
        Choice::Open(name) => spawn_local(async move {
            if let Err(why) = rooms::open(app, name).await {
                app.say(why);
            }
        }),
    };
    let keys = move |event: KeyboardEvent| {
        let last = choices.with(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => at.update(|at| *at = if *at >= last { 0 } else { *at + 1 }),
            "ArrowUp" => at.update(|at| *at = at.checked_sub(1).unwrap_or(last)),
            "Enter" => {
                if let Some(choice) = choices.with(|choices| choices.get(at.get_untracked()).cloned()) {
                    choose(choice);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <DialogFrame label=words().switcher_title().to_owned() class="dialog high">
            <div class="switcher-field">
                <Icon name="search" />
                <input
                    role="combobox"
                    aria-expanded="true"
                    aria-controls="switcher-list"
                    aria-activedescendant=move || format!("switch-{}", at.get())
                    aria-label=words().switcher_field()
                    placeholder=words().switcher_field()
                    autofocus
                    autocomplete="off"
                    spellcheck="false"
                    on:input=move |event| {
                        query.set(event_target_value(&event));
                        at.set(0);
                    }
                    on:keydown=keys
                />
                <kbd class="key">"Esc"</kbd>
            </div>
            <Choices choices at choose />
        </DialogFrame>
    }
}

#[component]
fn Choices(
    choices: Memo<Vec<Choice>>,
    at: RwSignal<usize>,
    choose: impl Fn(Choice) + Copy + Send + 'static,
) -> impl IntoView {
    let line = move |(index, choice): (usize, Choice)| {
        let chosen = choice.clone();
        view! {
            <div
                class="switcher-item"
                id=format!("switch-{index}")
                role="option"
                aria-selected=move || (at.get() == index).to_string()
                on:pointermove=move |_| at.set(index)
                on:click=move |_| choose(chosen.clone())
            >
                <ChoiceLine choice />
            </div>
        }
    };
    view! {
        <div class="switcher-list" id="switcher-list" role="listbox" aria-label=words().rooms()>
            {move || choices.get().into_iter().enumerate().map(line).collect_view()}
        </div>
    }
}

#[component]
fn ChoiceLine(choice: Choice) -> impl IntoView {
    match choice {
        Choice::Go(room) => view! {
            <RoomAvatar room=room.id name=room.name />
            <span class="room-name">{room.name}</span>
            {move || (room.unread.get() > 0).then(|| view! { <span class="badge">{room.unread}</span> })}
        }
        .into_any(),
        Choice::Open(name) => view! {
            <Icon name="plus" />
            <span class="room-name">{words().switcher_open(name)}</span>
        }
        .into_any(),
    }
}

/// Rooms whose name begins with the query, then those that hold it, then a new one.
fn found(rooms: Vec<Room>, query: &str) -> Vec<Choice> {
    let wanted = query.trim().to_lowercase();
    let place = |room: &Room| room.name.with(|name| name.to_lowercase().find(&wanted));
    let mut placed: Vec<(usize, Room)> = rooms.iter().filter_map(|room| Some((place(room)?.min(1), *room))).collect();
    placed.sort_by_key(|(place, _)| *place);
    let mut choices: Vec<Choice> = placed.into_iter().map(|(_, room)| Choice::Go(room)).collect();
    if let Ok(name) = natter_text::check_room_name(query)
        && !rooms.iter().any(|room| room.name.with(|own| *own == name))
    {
        choices.push(Choice::Open(name));
    }
    choices
}
