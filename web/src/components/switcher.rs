//! Go to a room: type a part of its name, or the name of a new one.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_client::completion::matching;
use natter_protocol::api::ListedRoom;

use crate::app::App;
use crate::components::avatar::room_avatar;
use crate::components::dialog::dialog_frame;
use crate::components::finder::answers;
use crate::components::icon::icon;
use crate::held::Held;
use crate::membership;
use crate::room::Room;
use crate::rooms;
use crate::shell::page;
use crate::view::{Build, Built, attr, nothing, on, part, row, switch};
use crate::words::words;

/// So many rooms of others are offered.
const LISTED_MAX: usize = 8;

/// One line of the list.
#[derive(Clone)]
enum Choice {
    /// A room of the list.
    Go(Room),
    /// A public room that the person is not in.
    Join(ListedRoom),
    /// A room that is not in the list.
    Open(String),
}

/// What is typed, and which line is chosen.
#[derive(Clone, Copy)]
struct Finder {
    app: App,
    query: Held<String>,
    at: Held<usize>,
    listed: Held<Vec<ListedRoom>>,
}

/// Finds a room.
pub fn switcher(app: App) -> Built {
    let finder = Finder {
        app,
        query: Held::new(String::new()),
        at: Held::new(0),
        listed: Held::new(Vec::new()),
    };
    // Without the directory one goes where one is.
    spawn_local(async move {
        finder
            .listed
            .set(membership::directory().await.unwrap_or_default())
    });
    let inside = view! {
        <div class="switcher-field">
            {icon("search")}
            <input
                role="combobox"
                aria-expanded="true"
                aria-controls="switcher-list"
                aria-activedescendant=attr(move || Some(format!("switch-{}", finder.at.get())))
                aria-label=words().switcher_field()
                placeholder=words().switcher_field()
                autofocus
                autocomplete="off"
                spellcheck="false"
                on:input=on(move |event| {
                    finder.query.set(event_target_value(&event));
                    finder.at.set(0);
                })
                on:keydown=on(move |event| finder.key(&event))
            />
            <kbd class="key">"Esc"</kbd>
        </div>
        <div class="switcher-list" id="switcher-list" role="listbox" aria-label=words().rooms()>
            {part(move || row(finder.found().into_iter().enumerate().map(|(index, choice)| finder.line(index, choice))))}
        </div>
    };
    dialog_frame(words().switcher_title(), "dialog high", inside.built())
}

impl Finder {
    fn key(self, event: &KeyboardEvent) {
        let choices = self.found();
        let last = choices.len().saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => self
                .at
                .update(|at| *at = if *at >= last { 0 } else { *at + 1 }),
            "ArrowUp" => self.at.update(|at| *at = at.checked_sub(1).unwrap_or(last)),
            "Enter" => {
                if let Some(choice) = choices.get(self.at.get_untracked()) {
                    self.choose(choice);
                }
            }
            _ => return,
        }
        event.prevent_default();
    }

    fn choose(self, choice: &Choice) {
        let app = self.app;
        match choice {
            Choice::Go(room) => rooms::go(app, *room),
            Choice::Join(room) => {
                let room = room.id;
                spawn_local(async move {
                    if let Err(why) = membership::join(app, room).await {
                        app.say(why);
                    }
                });
            }
            Choice::Open(name) => {
                let name = name.clone();
                spawn_local(async move {
                    if let Err(why) = rooms::open(app, name).await {
                        app.say(why);
                    }
                });
            }
        }
    }

    fn line(self, index: usize, choice: Choice) -> Built {
        let shown = choice_line(&choice);
        view! {
            <div
                class="switcher-item"
                id=format!("switch-{index}")
                role="option"
                aria-selected=switch(move || self.at.get() == index)
                on:pointermove=on(move |_| self.at.set(index))
                on:click=on(move |_| self.choose(&choice))
            >
                {shown}
            </div>
        }
        .built()
    }

    /// Rooms whose name begins with the query, then those that hold it, then a new one.
    fn found(self) -> Vec<Choice> {
        let (rooms, query) = (self.app.rooms.get(), self.query.get());
        let names: Vec<String> = rooms.iter().map(|room| room.name()).collect();
        let found = matching(&names, query.trim(), names.len());
        let of_name = |name: String| rooms.iter().find(|room| room.name() == name);
        let found = found.into_iter().filter_map(of_name);
        let mut choices: Vec<Choice> = found.map(|room| Choice::Go(*room)).collect();
        let own = |id| rooms.iter().any(|room| room.id == id);
        let listed = self.listed.get();
        let names: Vec<&str> = listed
            .iter()
            .map(|room| room.name.as_str())
            .chain(names.iter().map(String::as_str))
            .collect();
        let new = natter_text::check_room_name(&page::normal(&query)).ok();
        let is_found = |room: &&ListedRoom| {
            !own(room.id) && (answers(&room.name, &query) || new.as_ref() == Some(&room.name))
        };
        let others = listed.iter().filter(is_found);
        choices.extend(others.take(LISTED_MAX).cloned().map(Choice::Join));
        if let Some(name) = new.filter(|name| !names.contains(&name.as_str())) {
            choices.push(Choice::Open(name));
        }
        choices
    }
}

fn choice_line(choice: &Choice) -> Built {
    match choice {
        Choice::Go(room) => {
            let (room, name) = (*room, room.name());
            let badge = part(move || match room.unread() {
                0 => nothing(),
                count => view! { <span class="badge">{count.to_string()}</span> }.built(),
            });
            view! {
                {room_avatar(room.id, &name, "")}
                <span class="room-name">{name}</span>
                {badge}
            }
            .built()
        }
        Choice::Join(room) => view! {
            {room_avatar(room.id, &room.name, "")}
            <span class="room-name">{room.name.clone()}</span>
            <span class="person-note">{words().browse_join()}</span>
        }
        .built(),
        Choice::Open(name) => view! {
            {icon("plus")}
            <span class="room-name">{words().switcher_open(name)}</span>
        }
        .built(),
    }
}
