//! The list of rooms: arriving, opening, leaving, going from one to the next.

use leptos::prelude::untrack;
use leptos::task::spawn_local;
use natter_client::Input;
use natter_protocol::api::{Rooms, Session};
use natter_protocol::limits::ROOMS_PER_PAGE_MAX;

use crate::app::{App, Toast};
use crate::bodies;
use crate::room::Room;
use crate::route::Route;
use crate::session::Door;
use crate::shell::fetch::{self, FetchError, Holds};
use crate::shell::{dom, history, store};
use crate::words::{self, problem, room_name_problem, words};

/// Where the list is.
pub const ROOMS: &str = "/api/rooms";
const LAST: &str = "last";

/// The rooms are known: each opens its socket, and the person lands in one.
pub fn arrive(app: App, session: &Session, list: Rooms) {
    let rooms: Vec<Room> = list
        .rooms
        .iter()
        .take(ROOMS_PER_PAGE_MAX)
        .map(|room| Room::new(room, session.user, &session.name))
        .collect();
    app.rooms.set(rooms);
    land(app);
    start(app);
}

/// The room that is looked at comes first.
fn start(app: App) {
    let current = untrack(|| app.current());
    if let Some(room) = current {
        room.handle(Input::Start);
    }
    let rest = app
        .rooms
        .get_untracked()
        .into_iter()
        .filter(|room| Some(*room) != current);
    rest.for_each(|room| {
        room.handle(Input::Start);
    });
}

/// Where somebody comes in: the room of the address, the one they left last, or the lobby.
fn land(app: App) {
    match app.route.get_untracked() {
        Route::Room(name) => {
            if find(app, &name).is_none() {
                spawn_local(async move {
                    if let Err(why) = open(app, name).await {
                        app.say(why);
                        go_home(app);
                    }
                });
            }
        }
        Route::Home => go_home(app),
    }
}

/// Goes to the room that was left last, or to the first; the address bar forgets `/`.
pub fn go_home(app: App) {
    let last = store::get(LAST).and_then(|name| find(app, &name));
    let room = last.or_else(|| app.rooms.with_untracked(|rooms| rooms.first().copied()));
    if let Some(room) = room {
        let route = Route::Room(room.name());
        history::replace(&route.path());
        app.route.set(route);
    }
}

fn find(app: App, name: &str) -> Option<Room> {
    let is_it = |room: &&Room| room.name() == name;
    app.rooms
        .with_untracked(|rooms| rooms.iter().find(is_it).copied())
}

/// Goes to a room of the list.
pub fn go(app: App, room: Room) {
    visit(app, Route::Room(room.name()));
}

/// Goes somewhere.
pub fn visit(app: App, route: Route) {
    if let Route::Room(name) = &route {
        store::set(LAST, name);
    }
    if app.route.get_untracked() != route {
        history::push(&route.path());
        app.route.set(route);
    }
    app.drawer.set(false);
    app.dialog.set(None);
    app.picking.set(None);
    if dom::matches("(width < 1024px)") {
        app.panel.set(None);
    }
}

/// Goes so many rooms down the list, or up, around its ends.
pub fn step(app: App, by: isize) {
    let rooms = app.rooms.get_untracked();
    let at =
        untrack(|| app.current()).and_then(|room| rooms.iter().position(|other| *other == room));
    let to = at
        .unwrap_or(0)
        .checked_add_signed(by)
        .unwrap_or(rooms.len().saturating_sub(1));
    if let Some(room) = rooms.get(to).or(rooms.first()) {
        go(app, *room);
    }
}

/// Opens a room by its name and goes there; what is wrong, if something is.
pub async fn open(app: App, name: String) -> Result<(), String> {
    let name = natter_text::check_room_name(&name).map_err(room_name_problem)?;
    if let Some(room) = find(app, &name) {
        go(app, room);
        return Ok(());
    }
    if app.rooms.with_untracked(Vec::len) >= ROOMS_PER_PAGE_MAX {
        return Err(words::rooms_full());
    }
    let Door::In(session) = app.door.get_untracked() else {
        return Ok(());
    };
    let answer = fetch::send("POST", ROOMS, bodies::named(&name)).await;
    let answer = answer.map_err(|error| problem(&error))?;
    let unreadable = || problem(&FetchError::Unreadable(200));
    let room = bodies::room(&answer).ok_or_else(unreadable)?;
    let room = Room::new(&room, session.user, &session.name);
    app.rooms.update(|rooms| rooms.push(room));
    go(app, room);
    room.handle(Input::Start);
    Ok(())
}

/// Leaves a room, with a way back.
pub async fn leave(app: App, room: Room) {
    let name = room.name();
    let path = format!("{ROOMS}/{}", room.id);
    if let Err(error) = fetch::ask("DELETE", path, None, Holds::Json).await {
        app.say(problem(&error));
        return;
    }
    let was_here = untrack(|| app.current()) == Some(room);
    app.rooms
        .update(|rooms| rooms.retain(|other| *other != room));
    if was_here {
        store::remove(LAST);
        go_home(app);
    }
    room.forget();
    let undo = Some((words().room_join_again().to_owned(), name.clone()));
    app.toast.set(Some(Toast {
        text: words().room_left(name),
        undo,
    }));
}

/// Another tab or device may have read, joined or left: asked when the page comes to the front.
pub async fn refresh(app: App) {
    let list = fetch::get(ROOMS).await;
    let Some(list) = list.ok().as_ref().and_then(bodies::rooms) else {
        return;
    };
    let Door::In(session) = app.door.get_untracked() else {
        return;
    };
    for listed in list.rooms {
        let known = app
            .rooms
            .with_untracked(|rooms| rooms.iter().find(|room| room.id == listed.id).copied());
        match known {
            Some(room) => {
                room.handle(Input::ReadElsewhere {
                    ordinal: listed.read,
                });
            }
            None => {
                let room = Room::new(&listed, session.user, &session.name);
                app.rooms.update(|rooms| rooms.push(room));
                room.handle(Input::Start);
            }
        }
    }
}
