//! Bring people into a room: whoever is in another room of the person's can be found.

use leptos::prelude::*;
use leptos::task::spawn_local;
use natter_protocol::UserId;
use natter_protocol::api::RoomMember;

use super::{Listed, note};
use crate::app::App;
use crate::components::avatar::avatar;
use crate::components::dialog::dialog_frame;
use crate::components::field::problem;
use crate::components::finder::{LISTED_MAX, answers, finder};
use crate::components::typing_line::named;
use crate::held::Held;
use crate::membership;
use crate::room::Room;
use crate::view::{Build, Built, nothing, on, part, row};
use crate::words::words;

/// Whom somebody can bring in, and who came.
#[derive(Clone, Copy)]
struct Adding {
    room: Room,
    query: Held<String>,
    listed: Listed,
    added: Held<Vec<UserId>>,
    wrong: Held<Option<String>>,
}

/// The dialog.
pub fn add_people(app: App, room: Room) -> Built {
    let adding = Adding {
        room,
        query: Held::new(String::new()),
        listed: Held::new(None),
        added: Held::new(Vec::new()),
        wrong: Held::new(None),
    };
    spawn_local(async move { adding.listed.set(Some(strangers(app, room).await)) });
    let show = move || {
        adding.listed.with(|listed| match listed {
            None => nothing(),
            Some(Err(why)) => note(why.clone()),
            Some(Ok(people)) => adding.list(people),
        })
    };
    let inside = view! {
        <h2 class="finder-title">{words().add_title(room.name())}</h2>
        {finder(words().add_find(), adding.query)}
        {problem("add-wrong", adding.wrong)}
        <div class="switcher-list">{part(show)}</div>
        {super::super::browse::closing(app)}
    };
    dialog_frame(words().members_add(), "dialog", inside.built())
}

/// Whoever is in the first room of the list, where everybody begins, and not in this one.
async fn strangers(app: App, room: Room) -> Result<Vec<RoomMember>, String> {
    let first = app.rooms.with_untracked(|rooms| rooms.first().copied());
    let Some(first) = first.filter(|first| *first != room) else {
        return Ok(Vec::new());
    };
    let inside = membership::members(room.id).await?;
    let mut people = membership::members(first.id).await?;
    let is_inside = |user: UserId| inside.iter().any(|it| it.user == user && it.role.is_in());
    people.retain(|it| it.role.is_in() && !is_inside(it.user));
    people.sort_by_cached_key(|it| it.name.to_lowercase());
    Ok(people)
}

impl Adding {
    fn list(self, people: &[RoomMember]) -> Built {
        let query = self.query.get();
        let found = people.iter().filter(|person| answers(&person.name, &query));
        let items: Vec<Built> = found
            .take(LISTED_MAX)
            .map(|person| self.item(person))
            .collect();
        match items.is_empty() {
            true => note(words().add_none().to_owned()),
            false => view! { <ul>{row(items)}</ul> }.built(),
        }
    }

    fn item(self, person: &RoomMember) -> Built {
        let (user, name) = (person.user, named(person.name.clone()));
        let button = match self.added.with(|added| added.contains(&user)) {
            true => view! { <span class="person-note">{words().add_added()}</span> }.built(),
            false => {
                let label = words().add_one(&name);
                view! {
                    <button type="button" class="button" aria-label=label on:click=on(move |_| self.add(user))>
                        {words().add_submit()}
                    </button>
                }
                .built()
            }
        };
        view! {
            <li class="person">
                {avatar(Some(user), &name, "small")}
                <bdi class="person-name">{name}</bdi>
                {button}
            </li>
        }
        .built()
    }

    fn add(self, user: UserId) {
        self.wrong.set(None);
        spawn_local(async move {
            match membership::add(self.room.id, user).await {
                Ok(()) => self.added.update(|added| added.push(user)),
                Err(why) => self.wrong.set(Some(why)),
            }
        });
    }
}
