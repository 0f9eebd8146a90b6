//! Rooms over HTTP, and the door to a room's socket.

use natter_archive::RoomRow;
use natter_inbox::{Answer as Inboxed, Command, JoinedRoom, entrance};
use natter_protocol::api::{Directory, ListedRoom, OpenRoom, ReadMark, Room, Rooms};
use natter_protocol::packet::Packet;
use natter_protocol::packet::client::{Found, Join, Leave};
use natter_protocol::{CloseCode, CommandId, PROTOCOL_VERSION, RejectReason, RoomId, Seq, UserId};
use natter_room::Visitor;
use natter_text::rules;
use worker::{Env, Error, Method, Request, Response, Result, WebSocketPair, console_error};

use crate::auth::{Claim, cookie, session};
use crate::limiter_object::{self, Door};
use crate::membership::{Denied, ask_room, visitor};
use crate::problem::Refusal;
use crate::room_object::{close, entrance_address};
use crate::router::{self, Answer};
use crate::{bindings, d1, inbox_object, names, random};

/// How everyone begins. The lobby takes in whoever it does not know; who left it, or had to, is
/// not there again because they sign in.
pub fn begin_in_lobby() -> Command {
    let RoomRow { id: room, name, .. } = d1::lobby();
    Command::Begun { room, name }
}

/// `GET /api/rooms`.
pub async fn list(request: &Request, env: &Env) -> Answer {
    let claim = session::claim(request, env)?;
    let Inboxed::Rooms(rooms) = inbox_object::ask(env, claim, Command::Rooms).await? else {
        return Err(inbox_object::unexpected());
    };
    router::json(&Rooms {
        rooms: rooms.into_iter().map(api_room).collect(),
    })
}

/// `GET /api/directory`.
pub async fn directory(request: &Request, env: &Env) -> Answer {
    let claim = session::claim(request, env)?;
    inbox_object::ask(env, claim, Command::Who).await?;
    let rooms = d1::directory(env).await?.into_iter();
    let rooms = rooms.map(|row| ListedRoom {
        id: row.id,
        name: row.name,
        topic: row.topic,
        members: row.members,
    });
    router::json(&Directory {
        rooms: rooms.collect(),
    })
}

/// `POST /api/rooms`: found by its name, or created; whoever asks is in it then.
pub async fn open(request: Request, env: &Env) -> Answer {
    let claim = session::claim(&request, env)?;
    let address = limiter_object::address(&request)?;
    let asked = router::body::<OpenRoom>(request).await?;
    let name = names::check_room_name(&asked.name)?;
    // The session is checked before the directory is touched.
    let visitor = visitor(env, claim, None).await?;
    let row = find_or_open(env, &address, &name, &asked, claim.user).await?;
    let id = CommandId(random::bytes()?);
    let entered = if row.created_by == Some(claim.user) {
        let (access, topic) = (asked.access, asked.topic);
        let found = Found { id, access, topic };
        match ask_room(env, row.id, &visitor, &found.frame()).await {
            // Whoever opened it may have left it since.
            Err(Denied::Rejected(RejectReason::NotAllowed)) => {
                ask_room(env, row.id, &visitor, &Join { id }.frame()).await
            }
            entered => entered,
        }
    } else {
        ask_room(env, row.id, &visitor, &Join { id }.frame()).await
    };
    match entered {
        Err(Denied::Rejected(RejectReason::NotMember)) => Err(Refusal::name_taken()),
        Err(denied) => Err(denied.into()),
        Ok(as_of) => joined(env, claim, row, as_of).await,
    }
}

/// `POST /api/rooms/{id}/join`.
pub async fn join(request: &Request, env: &Env, room: RoomId) -> Answer {
    let claim = session::claim(request, env)?;
    let visitor = visitor(env, claim, Some(room)).await?;
    let row = d1::room(env, room).await?.ok_or_else(Refusal::no_room)?;
    let id = CommandId(random::bytes()?);
    let as_of = ask_room(env, room, &visitor, &Join { id }.frame()).await?;
    joined(env, claim, row, as_of).await
}

async fn joined(env: &Env, claim: Claim, row: RoomRow, as_of: Seq) -> Answer {
    let RoomRow { id: room, name, .. } = row;
    let join = Command::Join { room, name, as_of };
    let Inboxed::Room(joined) = inbox_object::ask(env, claim, join).await? else {
        return Err(inbox_object::unexpected());
    };
    router::json(&api_room(joined))
}

async fn find_or_open(
    env: &Env,
    address: &str,
    name: &str,
    asked: &OpenRoom,
    by: UserId,
) -> Result<RoomRow, Refusal> {
    let key = rules::same_name_key(name);
    if let Some(found) = d1::find_room(env, &key).await? {
        return Ok(found);
    }
    limiter_object::pass(env, Door::Rooms, address).await?;
    let id = RoomId(random::bytes()?);
    let about = (asked.topic.as_str(), asked.access);
    Ok(d1::open_room(env, id, (name, &key), about, by).await?)
}

/// `DELETE /api/rooms/{id}`.
pub async fn leave(request: &Request, env: &Env, room: RoomId) -> Answer {
    let claim = session::claim(request, env)?;
    let visitor = visitor(env, claim, None).await?;
    let id = CommandId(random::bytes()?);
    match ask_room(env, room, &visitor, &Leave { id }.frame()).await {
        // Whoever is not in it has left it.
        Ok(_) | Err(Denied::Rejected(RejectReason::NotMember)) => {}
        Err(denied) => return Err(denied.into()),
    }
    inbox_object::ask(env, claim, Command::Leave { room }).await?;
    router::done()
}

/// `PUT /api/rooms/{id}/read`.
pub async fn read(request: Request, env: &Env, room: RoomId) -> Answer {
    let claim = session::claim(&request, env)?;
    let ordinal = router::body::<ReadMark>(request).await?.ordinal;
    inbox_object::ask(env, claim, Command::MarkRead { room, ordinal }).await?;
    router::done()
}

/// Whether the person who asks joined this room.
///
/// # Errors
/// If they did not, or are nobody.
pub async fn check_joined(request: &Request, env: &Env, room: RoomId) -> Result<Claim, Refusal> {
    let claim = session::claim(request, env)?;
    inbox_object::ask(env, claim, Command::Member { room }).await?;
    Ok(claim)
}

/// `GET /api/rooms/{id}/socket?version={n}`.
pub async fn connect(request: &Request, env: &Env, room: &str) -> Result<Response> {
    let opened = match admit(request, env, room).await {
        Ok((room, visitor)) => enter(env, room, &visitor).await.map_err(broken),
        Err(code) => Err(code),
    };
    opened.or_else(refuse)
}

async fn enter(env: &Env, room: RoomId, visitor: &Visitor) -> Result<Response> {
    let upgrade = upgrade(&entrance_address(visitor, "socket")?)?;
    let opened = bindings::room(env, room)?
        .fetch_with_request(upgrade)
        .await?;
    match opened.status_code() {
        101 => Ok(opened),
        status => Err(Error::RustError(format!("the room answered {status}"))),
    }
}

/// A socket of this version.
///
/// # Errors
/// With what it is closed with.
pub fn check_version(request: &Request) -> Result<(), CloseCode> {
    let url = request.url().map_err(broken)?;
    let version = url.query_pairs().find(|(key, _)| key == "version");
    match version {
        Some((_, version)) if version == PROTOCOL_VERSION.to_string() => Ok(()),
        Some(_) | None => Err(CloseCode::Version),
    }
}

/// Whose socket it is; whether the session stands says the inbox.
///
/// # Errors
/// With what it is closed with.
pub fn socket_claim(request: &Request, env: &Env) -> Result<Claim, CloseCode> {
    let claim = cookie::claim(request, env).map_err(|refusal| {
        console_error!("a socket could not be opened: {}", refusal.detail());
        CloseCode::Broken
    })?;
    claim.ok_or(CloseCode::NoSession)
}

async fn admit(request: &Request, env: &Env, room: &str) -> Result<(RoomId, Visitor), CloseCode> {
    check_version(request)?;
    let room: RoomId = room.parse().map_err(|_| CloseCode::NoRoom)?;
    let claim = socket_claim(request, env)?;
    let answers = inbox_object::ask_all(env, claim, entrance::questions(room))
        .await
        .map_err(|_| CloseCode::Broken)?;
    let person = entrance::admit(&answers)?;
    let visitor = Visitor {
        user: claim.user,
        name: person.name,
        standing: person.standing,
        session: claim.session.mark(),
    };
    Ok((room, visitor))
}

/// What could not be done, in the log.
pub fn broken(error: worker::Error) -> CloseCode {
    console_error!("a socket could not be opened: {error}");
    CloseCode::Broken
}

/// A request of our own: nothing that the client sent is in it.
pub fn upgrade(address: &str) -> Result<Request> {
    let mut request = Request::new(address, Method::Get)?;
    request.headers_mut()?.set("upgrade", "websocket")?;
    Ok(request)
}

/// Accepted and closed at once, so that the page learns why.
pub fn refuse(code: CloseCode) -> Result<Response> {
    let pair = WebSocketPair::new()?;
    pair.server.accept()?;
    close(&pair.server, code);
    Response::from_websocket(pair.client)
}

fn api_room(joined: JoinedRoom) -> Room {
    Room {
        id: joined.room,
        name: joined.name,
        read: joined.read,
    }
}
