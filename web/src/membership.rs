//! Who is in a room, what the room is set to, and which rooms there are: over HTTP.

use natter_protocol::api::{ListedRoom, RoomMember};
use natter_protocol::{Access, CommandId, Role, RoomId, Setting, UserId};
use wasm_bindgen::JsValue;

use crate::app::App;
use crate::bodies::{membership, object};
use crate::rooms;
use crate::shell::fetch::{self, FetchError};
use crate::shell::{page, random};
use crate::words::{problem, room_name_problem};

/// So many come with one page.
const PAGE: usize = 500;
/// So many pages are read: a list that is longer is searched by nobody's eyes.
const PAGES_MAX: usize = 20;

/// All who are in a room or banned from it; what is wrong, if something is.
pub async fn members(room: RoomId) -> Result<Vec<RoomMember>, String> {
    let mut all: Vec<RoomMember> = Vec::new();
    for _ in 0..PAGES_MAX {
        let after = all.last().map_or(0, |last| last.number.0);
        let path = format!("{}/{room}/members?after={after}", rooms::ROOMS);
        let answer = said(fetch::get(&path).await)?;
        let page = membership::members(&answer).members;
        let is_last = page.len() < PAGE;
        all.extend(page);
        if is_last {
            break;
        }
    }
    Ok(all)
}

/// Makes somebody something else; what is wrong, if something is.
pub async fn set_role(room: RoomId, user: UserId, role: Role) -> Result<(), String> {
    let role = ("role", membership::role_name(role).into());
    let path = format!("{}/{room}/members/{user}", rooms::ROOMS);
    command("PUT", path, &[role]).await
}

/// Bans somebody from a room, and perhaps all that they said there.
pub async fn ban(room: RoomId, user: UserId, purge: bool) -> Result<(), String> {
    let role = ("role", membership::role_name(Role::Banned).into());
    let path = format!("{}/{room}/members/{user}", rooms::ROOMS);
    command("PUT", path, &[role, ("purge", purge.into())]).await
}

/// Keeps somebody from speaking for so many seconds; 0: not any more.
pub async fn mute(room: RoomId, user: UserId, seconds: u32) -> Result<(), String> {
    let path = format!("{}/{room}/members/{user}/mute", rooms::ROOMS);
    command("PUT", path, &[("seconds", seconds.into())]).await
}

/// Brings somebody in.
pub async fn add(room: RoomId, user: UserId) -> Result<(), String> {
    let path = format!("{}/{room}/members", rooms::ROOMS);
    command("POST", path, &[("user", user.to_string().into())]).await
}

/// Gives one aspect of a room another value.
pub async fn change(room: RoomId, setting: Setting) -> Result<(), String> {
    let path = format!("{}/{room}", rooms::ROOMS);
    command("PATCH", path, &[("setting", membership::setting(setting))]).await
}

/// Asks for a change, under an id of its own.
pub async fn command(
    method: &'static str,
    path: String,
    fields: &[(&str, JsValue)],
) -> Result<(), String> {
    let mut id = [0; 16];
    id.iter_mut()
        .zip(random::seed())
        .for_each(|(to, from)| *to = from);
    let mut body = vec![("id", CommandId(id).to_string().into())];
    body.extend_from_slice(fields);
    said(fetch::send(method, &path, object(&body)).await).map(drop)
}

/// The public rooms, the largest first.
pub async fn directory() -> Result<Vec<ListedRoom>, String> {
    let answer = said(fetch::get("/api/directory").await)?;
    Ok(membership::directory(&answer).rooms)
}

/// Joins a public room and goes there.
pub async fn join(app: App, room: RoomId) -> Result<(), String> {
    let path = format!("{}/{room}/join", rooms::ROOMS);
    rooms::come_in(app, &path, object(&[])).await
}

/// Opens a room and goes there.
pub async fn found(app: App, name: &str, topic: &str, access: Access) -> Result<(), String> {
    let name = natter_text::check_room_name(&page::normal(name)).map_err(room_name_problem)?;
    let body = membership::new_room(&name, &page::normal(topic), access);
    rooms::come_in(app, rooms::ROOMS, body).await
}

fn said(answer: Result<JsValue, FetchError>) -> Result<JsValue, String> {
    answer.map_err(|error| problem(&error))
}
