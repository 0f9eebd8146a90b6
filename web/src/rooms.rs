//! The list of rooms: arriving, opening, leaving, going from one to the next.

use leptos::prelude::{Track, untrack};
use leptos::task::spawn_local;
use natter_client::{Connection, Input, Refusal, sockets};
use natter_protocol::api::{self, Rooms, Session};
use natter_protocol::limits::ROOMS_PER_PAGE_MAX;
use natter_protocol::{Access, RoomId};
use wasm_bindgen::JsValue;

use crate::app::{App, Dialog, Toast};
use crate::bodies;
use crate::room::Room;
use crate::route::Route;
use crate::session::{self, Door};
use crate::shell::fetch::{self, FetchError, Holds};
use crate::shell::{dom, history, page, store};
use crate::view::effect;
use crate::words::{problem, problem_named, room_name_problem, words};

/// Where the list is.
pub const ROOMS: &str = "/api/rooms";
const VISITED: &str = "visited";
/// What the address says behind `#` where somebody comes from claiming the place: the first thing
/// to do is to invite people.
pub const INVITE: &str = "invite";
/// And where they come from changing their password: this session is a new one, too.
pub const PASSWORD_CHANGED: &str = "password-changed";
/// And where they were let in because they lost their ways in: the first thing is a new one.
pub const RECOVERED: &str = "recovered";
/// And where they come back to their account from a provider.
pub const ACCOUNT: &str = "you";

/// The rooms are known, and the person lands in one.
pub fn arrive(app: App, session: &Session, list: Rooms) {
    let rooms: Vec<Room> = list
        .rooms
        .iter()
        .map(|room| Room::new(room, session.user, &session.name))
        .collect();
    app.rooms.set(rooms);
    // Landing writes the address anew.
    let why = history::fragment();
    land(app, session);
    match why.as_str() {
        INVITE if session.handle.is_some() => app.dialog.set(Some(Dialog::Invite)),
        PASSWORD_CHANGED => app.say(words().password_changed()),
        RECOVERED | ACCOUNT if session.handle.is_some() => app.dialog.set(Some(Dialog::You)),
        // Whoever was sent to a provider comes back with what is wrong.
        why => problem_named(why)
            .into_iter()
            .for_each(|said| app.say(said)),
    }
}

/// Keeps sockets to the rooms that matter most, wherever the person goes.
pub fn listen(app: App) {
    effect(move || {
        let (open, rooms) = (app.current(), app.rooms.get());
        untrack(|| listen_to(open, &rooms));
    });
}

fn listen_to(open: Option<Room>, rooms: &[Room]) {
    if let Some(room) = open {
        room.mark_new(false);
    }
    let open = open.map(|room| room.id);
    let visited = visit_order(open);
    let listed: Vec<RoomId> = rooms.iter().map(|room| room.id).collect();
    let sending = rooms.iter().filter(|room| room.is_sending());
    let sending: Vec<RoomId> = sending.map(|room| room.id).collect();
    let chosen = sockets::choose(&listed, open, &sending, &visited);
    let rest = rooms.iter().filter(|room| !chosen.contains(&room.id));
    rest.for_each(|room| room.listen(false));
    for id in chosen {
        let rooms = rooms.iter().filter(|room| room.id == id);
        rooms.for_each(|room| room.listen(true));
    }
}

/// The rooms that were open last, the newest first; the one that is open now is the newest.
fn visit_order(open: Option<RoomId>) -> Vec<RoomId> {
    let kept = store::get(VISITED).unwrap_or_default();
    let kept = kept.split(' ').filter_map(|id| id.parse().ok());
    let Some(open) = open else {
        return kept.collect();
    };
    let rest = kept.filter(|id| *id != open);
    let order: Vec<RoomId> = [open].into_iter().chain(rest).collect();
    let ids = order.iter().take(ROOMS_PER_PAGE_MAX).map(RoomId::to_string);
    store::set(VISITED, &ids.collect::<Vec<_>>().join(" "));
    order
}

/// Where somebody comes in: the room of the address, the one they left last, or the lobby.
fn land(app: App, session: &Session) {
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
        Route::Claim | Route::Join(_) | Route::SignIn if session.handle.is_some() => {
            app.say(words().already_in());
            go_home(app);
        }
        Route::Claim | Route::Join(_) | Route::SignIn | Route::Enter => {}
    }
}

/// Goes to the room that was left last, or to the first; the address bar forgets `/`.
pub fn go_home(app: App) {
    let rooms = app.rooms.get_untracked();
    let order = visit_order(None);
    let of_id = |id: &RoomId| rooms.iter().find(|room| room.id == *id);
    if let Some(room) = order.iter().find_map(of_id).or(rooms.first()) {
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
    let name = natter_text::check_room_name(&page::normal(&name)).map_err(room_name_problem)?;
    if let Some(room) = find(app, &name) {
        go(app, room);
        return Ok(());
    }
    come_in(app, ROOMS, bodies::named(&name)).await
}

/// Comes into a room by a request, and goes there; what is wrong, if something is.
pub async fn come_in(app: App, path: &str, body: JsValue) -> Result<(), String> {
    let Door::In(session) = app.door.get_untracked() else {
        return Ok(());
    };
    let answer = fetch::send("POST", path, body).await;
    let answer = answer.map_err(|error| problem(&error))?;
    let unreadable = || problem(&FetchError::Unreadable(200));
    let listed = bodies::room(&answer).ok_or_else(unreadable)?;
    let rooms = app.rooms.get_untracked();
    let room = match rooms.iter().find(|room| room.id == listed.id) {
        Some(room) => *room,
        None => Room::new(&listed, session.user, &session.name),
    };
    room.rename(&listed.name);
    app.rooms.update(|rooms| {
        if !rooms.contains(&room) {
            rooms.push(room);
        }
    });
    go(app, room);
    Ok(())
}

/// Leaves a room, with a way back.
pub async fn leave(app: App, room: Room) {
    let name = room.name();
    let path = format!("{ROOMS}/{}", room.id);
    let is_public = room.settings().access == Access::Public;
    // The room would close the socket, and that it does so would be told.
    room.listen(false);
    if let Err(error) = fetch::ask("DELETE", path, None, Holds::Json).await {
        room.listen(true);
        app.say(problem(&error));
        return;
    }
    drop_from_list(app, room);
    let undo = is_public.then(|| (words().room_join_again().to_owned(), name.clone()));
    app.toast.set(Some(Toast {
        text: words().room_left(name),
        undo,
    }));
}

/// Follows what rooms say of themselves: that the person is not in one any more, that the session
/// ended, which holds for all of them, or that a room has another name.
pub fn follow_rooms(app: App) {
    effect(move || {
        let rooms = app.rooms.get();
        for room in &rooms {
            match room.connection() {
                Connection::Refused(Refusal::NoSession) => return session::ended(app),
                Connection::Refused(Refusal::Outside) => {
                    let name = room.name();
                    untrack(|| drop_from_list(app, *room));
                    app.say(words().room_lost(name));
                }
                Connection::Live { .. } => {
                    room.rights.track();
                    call(app, *room, room.settings().name);
                }
                Connection::Offline
                | Connection::Opening { .. }
                | Connection::Joining { .. }
                | Connection::Waiting { .. }
                | Connection::Refused(Refusal::NoRoom | Refusal::Version) => {}
            }
        }
    });
}

/// A room has this name from now on, if it is one.
fn call(app: App, room: Room, name: String) {
    let was = room.name();
    if name.is_empty() || !room.rename(&name) {
        return;
    }
    if app.route.get_untracked() == Route::Room(was) {
        let route = Route::Room(name);
        history::replace(&route.path());
        app.route.set(route);
    }
    app.rooms.update(|_| ());
}

/// Whether the person was in it; a room that is not listed any more stays so.
fn drop_from_list(app: App, room: Room) -> bool {
    if !app.rooms.with_untracked(|rooms| rooms.contains(&room)) {
        return false;
    }
    let was_here = untrack(|| app.current()) == Some(room);
    app.rooms
        .update(|rooms| rooms.retain(|other| *other != room));
    if was_here {
        go_home(app);
    }
    room.forget();
    was_here
}

/// Another tab or device may have read, joined, left or signed out: asked when the page comes to
/// the front.
pub async fn refresh(app: App) {
    let before = app.rooms.get_untracked();
    before.iter().for_each(|room| room.take_up());
    let answer = fetch::get(ROOMS).await;
    let Door::In(session) = app.door.get_untracked() else {
        return;
    };
    match answer {
        Ok(list) => {
            if let Some(list) = bodies::rooms(&list) {
                follow(app, &session, &before, &list.rooms);
            }
        }
        Err(error) if error.status() == Some(401) => session::ended(app),
        // Nobody asked for this answer, so its lack is not told: the list stays as it was, and
        // the next time in front asks again.
        Err(_) => {}
    }
}

/// Makes the list what the server has; a room that was opened meanwhile stays.
pub fn follow(app: App, session: &Session, before: &[Room], listed: &[api::Room]) {
    for room in before {
        if !listed.iter().any(|listed| listed.id == room.id) {
            lose(app, room.id);
        }
    }
    listed.iter().for_each(|listed| take(app, session, listed));
}

/// A room is as the server says: read this far, and by this name, unless the room itself says
/// another. One that is not listed yet is marked as new.
pub fn take(app: App, session: &Session, listed: &api::Room) {
    let Some(room) = of_id(app, listed.id) else {
        let room = Room::new(listed, session.user, &session.name);
        room.mark_new(true);
        return app.rooms.update(|rooms| rooms.push(room));
    };
    let ordinal = listed.read;
    room.handle(Input::ReadElsewhere { ordinal });
    let is_live = room.read(|client| client.connection().is_live());
    if is_live != Some(true) {
        call(app, room, listed.name.clone());
    }
}

/// The person is in a room no more: it goes from the list, and they are told if it was open.
pub fn lose(app: App, id: RoomId) {
    let Some(room) = of_id(app, id) else {
        return;
    };
    let name = room.name();
    if drop_from_list(app, room) {
        app.say(words().room_lost(name));
    }
}

fn of_id(app: App, id: RoomId) -> Option<Room> {
    let is_it = |room: &&Room| room.id == id;
    app.rooms
        .with_untracked(|rooms| rooms.iter().find(is_it).copied())
}
