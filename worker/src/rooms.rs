//! Rooms over HTTP, and the door to a room's socket.

use natter_protocol::api::{OpenRoom, ReadMark, Room, Rooms};
use natter_protocol::{CloseCode, PROTOCOL_VERSION, RoomId};
use natter_room::Visitor;
use natter_text::rules;
use worker::{Env, Request, Response, Result, WebSocketPair, console_error};

use crate::auth::{cookie, session};
use crate::inbox_object::{self, Ask, Tell};
use crate::limiter_object::{self, Door};
use crate::problem::Refusal;
use crate::room_object::{close, entrance_address};
use crate::router::{self, Answer};
use crate::{bindings, clock, d1, random};

/// The room that is there from the start, and that everyone joins.
pub const LOBBY: RoomId = RoomId(*b"natter lobby 001");
/// Its name.
pub const LOBBY_NAME: &str = "lobby";

/// `GET /api/rooms`.
pub async fn list(request: &Request, env: &Env) -> Answer {
    let claim = session::claim(request, env)?;
    match inbox_object::ask(env, claim, &Ask::Rooms).await? {
        Tell::Rooms(rooms) => router::json(&Rooms { rooms }),
        other => Err(other.into_refusal()),
    }
}

/// `POST /api/rooms`: found by its name, or created.
pub async fn open(request: Request, env: &Env) -> Answer {
    let claim = session::claim(&request, env)?;
    let address = limiter_object::address(&request)?;
    let name = router::body::<OpenRoom>(request).await?.name;
    let name = rules::check_room_name(&name)
        .map_err(|error| Refusal::bad_name(session::sentence(&error.to_string())))?;
    // The session is checked before the directory is touched.
    let Tell::Person { .. } = inbox_object::ask(env, claim, &Ask::Who).await? else {
        return Err(Refusal::no_session());
    };
    let (room, name) = find_or_create(env, &address, name).await?;
    match inbox_object::ask(env, claim, &Ask::Join { room, name }).await? {
        Tell::Joined(room) => router::json::<Room>(&room),
        other => Err(other.into_refusal()),
    }
}

async fn find_or_create(
    env: &Env,
    address: &str,
    name: String,
) -> Result<(RoomId, String), Refusal> {
    let key = rules::same_name_key(&name);
    if key == LOBBY_NAME {
        return Ok((LOBBY, LOBBY_NAME.to_owned()));
    }
    if let Some(found) = d1::find_room(env, &key).await? {
        return Ok(found);
    }
    limiter_object::pass(env, Door::Rooms, address).await?;
    d1::create_room(env, RoomId(random::bytes()?), &name, &key, clock::now()).await
}

/// `DELETE /api/rooms/{id}`.
pub async fn leave(request: &Request, env: &Env, room: RoomId) -> Answer {
    let claim = session::claim(request, env)?;
    match inbox_object::ask(env, claim, &Ask::Leave { room }).await? {
        Tell::Done => router::done(),
        other => Err(other.into_refusal()),
    }
}

/// `PUT /api/rooms/{id}/read`.
pub async fn read(request: Request, env: &Env, room: RoomId) -> Answer {
    let claim = session::claim(&request, env)?;
    let ordinal = router::body::<ReadMark>(request).await?.ordinal;
    match inbox_object::ask(env, claim, &Ask::Read { room, ordinal }).await? {
        Tell::Done => router::done(),
        other => Err(other.into_refusal()),
    }
}

/// Whether the person who asks joined this room.
///
/// # Errors
/// If they did not, or are nobody.
pub async fn check_joined(request: &Request, env: &Env, room: RoomId) -> Result<(), Refusal> {
    let claim = session::claim(request, env)?;
    match inbox_object::ask(env, claim, &Ask::Enter { room }).await? {
        Tell::Person { .. } => Ok(()),
        other => Err(other.into_refusal()),
    }
}

/// `GET /api/rooms/{id}/socket?version={n}`.
pub async fn connect(request: &Request, env: &Env, room: &str) -> Result<Response> {
    match admit(request, env, room).await {
        Ok((room, visitor)) => {
            let address = entrance_address(&visitor)?;
            let request = upgrade(&address)?;
            bindings::room(env, room)?.fetch_with_request(request).await
        }
        Err(code) => refuse(code),
    }
}

async fn admit(request: &Request, env: &Env, room: &str) -> Result<(RoomId, Visitor), CloseCode> {
    let broken = |error: worker::Error| {
        console_error!("a socket could not be opened: {error}");
        CloseCode::Broken
    };
    let url = request.url().map_err(broken)?;
    let version = url.query_pairs().find(|(key, _)| key == "version");
    let is_spoken = version.is_some_and(|(_, version)| version == PROTOCOL_VERSION.to_string());
    if !is_spoken {
        return Err(CloseCode::Version);
    }
    let room: RoomId = room.parse().map_err(|_| CloseCode::NoRoom)?;
    let claim = cookie::claim(request, env).map_err(|_| CloseCode::Broken)?;
    let claim = claim.ok_or(CloseCode::NoSession)?;
    match inbox_object::ask(env, claim, &Ask::Enter { room }).await.map_err(broken)? {
        Tell::Person { name } => Ok((room, Visitor { user: claim.user, name })),
        Tell::NoSession => Err(CloseCode::NoSession),
        Tell::NotJoined => Err(CloseCode::NoRoom),
        Tell::TooManyRooms | Tell::Rooms(_) | Tell::Joined(_) | Tell::Done => {
            Err(CloseCode::Broken)
        }
    }
}

/// A request of our own: nothing that the client sent is in it.
fn upgrade(address: &str) -> Result<Request> {
    let mut request = Request::new(address, worker::Method::Get)?;
    request.headers_mut()?.set("upgrade", "websocket")?;
    Ok(request)
}

/// Accepted and closed at once, so that the page learns why.
fn refuse(code: CloseCode) -> Result<Response> {
    let pair = WebSocketPair::new()?;
    pair.server.accept()?;
    close(&pair.server, code);
    Response::from_websocket(pair.client)
}
