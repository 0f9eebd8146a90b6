//! The public rooms: find one, join it, or open another.

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_protocol::api::ListedRoom;

use crate::app::{App, Dialog};
use crate::components::avatar::room_avatar;
use crate::components::dialog::dialog_frame;
use crate::components::field::problem;
use crate::components::finder::{answers, finder};
use crate::components::icon::icon;
use crate::components::members::note;
use crate::held::Held;
use crate::membership;
use crate::rooms;
use crate::view::{Build, Built, nothing, on, part, row};
use crate::words::words;

/// The directory, and what is looked for in it.
#[derive(Clone, Copy)]
struct Browse {
    app: App,
    query: Held<String>,
    listed: Held<Option<Vec<ListedRoom>>>,
    wrong: Held<Option<String>>,
}

/// The dialog.
pub fn browse(app: App) -> Built {
    let browse = Browse {
        app,
        query: Held::new(String::new()),
        listed: Held::new(None),
        wrong: Held::new(None),
    };
    spawn_local(async move {
        match membership::directory().await {
            Ok(rooms) => browse.listed.set(Some(rooms)),
            Err(why) => browse.wrong.set(Some(why)),
        }
    });
    let new = move |_| {
        let name = browse.query.get_untracked();
        app.dialog.set(Some(Dialog::NewRoom(name)));
    };
    let inside = view! {
        <h2 class="finder-title">{words().rooms_browse()}</h2>
        {finder(words().browse_find(), browse.query)}
        {problem("browse-wrong", browse.wrong)}
        <div class="switcher-list tall">{part(move || browse.list())}</div>
        <div class="dialog-foot edge">
            <button type="button" class="button start" on:click=on(new)>
                {icon("plus")} {words().rooms_new()}
            </button>
            {close_button(app)}
        </div>
    };
    dialog_frame(words().rooms_browse(), "dialog", inside.built())
}

/// The foot of a dialog that only closes.
pub fn closing(app: App) -> Built {
    view! { <div class="dialog-foot edge">{close_button(app)}</div> }.built()
}

fn close_button(app: App) -> Built {
    view! {
        <button type="button" class="button plain-text" on:click=on(move |_| app.dialog.set(None))>
            {words().close()}
        </button>
    }
    .built()
}

impl Browse {
    fn list(self) -> Built {
        let query = self.query.get();
        self.listed.with(|listed| {
            let Some(rooms) = listed else {
                return nothing();
            };
            let is_found =
                |room: &&ListedRoom| answers(&room.name, &query) || answers(&room.topic, &query);
            let found: Vec<Built> = rooms
                .iter()
                .filter(is_found)
                .map(|it| self.item(it))
                .collect();
            match found.is_empty() {
                true => note(words().browse_none().to_owned()),
                false => view! { <ul>{row(found)}</ul> }.built(),
            }
        })
    }

    fn item(self, listed: &ListedRoom) -> Built {
        let id = listed.id;
        let joined = self
            .app
            .rooms
            .with(|rooms| rooms.iter().any(|room| room.id == id));
        let (says, label) = match joined {
            true => (words().browse_go(), words().browse_go_to(&listed.name)),
            false => (words().browse_join(), words().browse_join_it(&listed.name)),
        };
        let members = match listed.members {
            0 => String::new(),
            1 => words().browse_member().to_owned(),
            count => words().browse_members(count),
        };
        let about = match (members.as_str(), listed.topic.as_str()) {
            (members, "") => members.to_owned(),
            ("", topic) => topic.to_owned(),
            (members, topic) => [members, " · ", topic].concat(),
        };
        view! {
            <li class="listed-room">
                {room_avatar(id, &listed.name, "")}
                <span class="you-words">
                    <span class="room-name">{listed.name.clone()}</span>
                    <span class="you-quiet">{about}</span>
                </span>
                <button
                    type="button"
                    class="button"
                    class:primary=!joined
                    aria-label=label
                    on:click=on(move |_| self.enter(id))
                >
                    {says}
                </button>
            </li>
        }
        .built()
    }

    fn enter(self, id: natter_protocol::RoomId) {
        let rooms = self.app.rooms.get_untracked();
        if let Some(room) = rooms.iter().find(|room| room.id == id) {
            return rooms::go(self.app, *room);
        }
        self.wrong.set(None);
        spawn_local(async move { self.wrong.set(membership::join(self.app, id).await.err()) });
    }
}
