//! Who is in a room and what they are there: what the Worker asks of a room for whoever asks the
//! Worker. The room decides; the inboxes of those who come and go hear of it before the answer.

use natter_inbox::{Answer as Inboxed, Command, Person, ROOMS_MAX};
use natter_protocol::api::{AddMember, ChangeRole, ChangeRoom, MuteMember};
use natter_protocol::packet::Packet;
use natter_protocol::packet::client::{Add, ChangeSetting, Mute, Purge, SetRole};
use natter_protocol::packet::server::verdict;
use natter_protocol::{RejectReason, RoomId, Seq, Setting, Standing, UserId};
use natter_room::Visitor;
use natter_text::rules;
use worker::{Env, Error, Method, Request, RequestInit, Response};

use crate::auth::{Claim, session};
use crate::problem::Refusal;
use crate::room_object::entrance_address;
use crate::router::{self, Answer};
use crate::{bindings, d1, inbox_object, names, rooms};

/// Why a room did not do it.
pub enum Denied {
    /// It said no.
    Rejected(RejectReason),
    /// Something else.
    Refused(Refusal),
}

impl From<Denied> for Refusal {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Rejected(reason) => Self::rejected(reason),
            Denied::Refused(refusal) => refusal,
        }
    }
}

impl From<Error> for Denied {
    fn from(error: Error) -> Self {
        Self::Refused(Refusal::room_away(&error))
    }
}

/// Who asks; `joining`: whether they may be in one room more is looked at too.
///
/// # Errors
/// If their session does not stand.
pub async fn visitor(env: &Env, claim: Claim, joining: Option<RoomId>) -> Result<Visitor, Refusal> {
    let answers = inbox_object::ask_all(env, claim, vec![Command::Who, Command::Rooms]).await?;
    let [Inboxed::Person(person), Inboxed::Rooms(joined)] = answers.as_slice() else {
        return Err(Refusal::no_session());
    };
    let is_in = |room: RoomId| joined.iter().any(|joined| joined.room == room);
    if joining.is_some_and(|room| !is_in(room)) && joined.len() >= ROOMS_MAX {
        return Err(Refusal::too_many_rooms(ROOMS_MAX));
    }
    Ok(Visitor {
        user: claim.user,
        name: person.name.clone(),
        standing: person.standing,
        session: claim.session.mark(),
    })
}

/// Asks a room for something, in the name of whoever asks the Worker: one command in a frame. The
/// inboxes of others that it concerns have heard of it when this returns, or will as soon as they
/// answer. Returns the event that it became.
///
/// # Errors
/// If the room says no, or nothing.
pub async fn ask_room(
    env: &Env,
    room: RoomId,
    visitor: &Visitor,
    packet: &[u8],
) -> Result<Seq, Denied> {
    let mut init = RequestInit::new();
    init.with_method(Method::Post)
        .with_body(Some(js_sys::Uint8Array::from(packet).into()));
    let address = entrance_address(visitor, "ask")?;
    let request = Request::new_with_init(&address, &init)?;
    let mut response = bindings::room(env, room)?
        .fetch_with_request(request)
        .await?;
    if response.status_code() != 200 {
        return Err(match response.status_code() {
            401 => Denied::Refused(Refusal::no_session()),
            status => Error::RustError(format!("it answered {status}")).into(),
        });
    }
    let verdict = verdict(&response.bytes().await?);
    verdict
        .map_err(|error| Error::RustError(format!("it answered no verdict: {error}")))?
        .map_err(Denied::Rejected)
}

/// `GET /api/rooms/{id}/members?after={number}`.
pub async fn list(request: &Request, env: &Env, room: RoomId) -> Answer {
    let claim = rooms::check_joined(request, env, room).await?;
    let after = request.url()?.query().unwrap_or_default().to_owned();
    let visitor = Visitor {
        user: claim.user,
        name: String::new(),
        standing: Standing::Guest,
        session: claim.session.mark(),
    };
    let address = format!("{}&{after}", entrance_address(&visitor, "members")?);
    let request = Request::new(&address, Method::Get)?;
    let response = bindings::room(env, room)?.fetch_with_request(request).await;
    let mut response = response.map_err(|error| Refusal::room_away(&error))?;
    match response.status_code() {
        200 => {
            let body = response.bytes().await?;
            let mut answer = Response::from_bytes(body)?;
            answer
                .headers_mut()
                .set("content-type", "application/json")?;
            Ok(answer)
        }
        status => Err(Refusal::room_away(&Error::RustError(format!(
            "it answered {status}"
        )))),
    }
}

/// `POST /api/rooms/{id}/members`.
pub async fn add(request: Request, env: &Env, room: RoomId) -> Answer {
    let claim = session::claim(&request, env)?;
    let AddMember { id, user } = router::body(request).await?;
    let visitor = visitor(env, claim, None).await?;
    let other = Claim { user, ..claim };
    let named = inbox_object::ask(env, other, Command::Name).await;
    let Ok(Inboxed::Person(Person { name, standing, .. })) = named else {
        return Err(Refusal::rejected(RejectReason::NoSuchMember));
    };
    if standing == Standing::Banned {
        return Err(Refusal::rejected(RejectReason::Banned));
    }
    ask_room(env, room, &visitor, &Add { id, user, name }.frame()).await?;
    router::done()
}

/// `PUT /api/rooms/{id}/members/{user}`.
pub async fn set_role(request: Request, env: &Env, room: RoomId, user: UserId) -> Answer {
    let claim = session::claim(&request, env)?;
    let ChangeRole { id, role, purge } = router::body(request).await?;
    let visitor = visitor(env, claim, None).await?;
    ask_room(env, room, &visitor, &SetRole { id, user, role }.frame()).await?;
    if purge {
        let id = id.second();
        ask_room(env, room, &visitor, &Purge { id, user }.frame()).await?;
    }
    router::done()
}

/// `PUT /api/rooms/{id}/members/{user}/mute`.
pub async fn mute(request: Request, env: &Env, room: RoomId, user: UserId) -> Answer {
    let claim = session::claim(&request, env)?;
    let MuteMember { id, seconds } = router::body(request).await?;
    let visitor = visitor(env, claim, None).await?;
    ask_room(env, room, &visitor, &Mute { id, user, seconds }.frame()).await?;
    router::done()
}

/// `PATCH /api/rooms/{id}`.
pub async fn change(request: Request, env: &Env, room: RoomId) -> Answer {
    let claim = session::claim(&request, env)?;
    let ChangeRoom { id, setting } = router::body(request).await?;
    let visitor = visitor(env, claim, None).await?;
    let Setting::Name(name) = setting else {
        ask_room(env, room, &visitor, &ChangeSetting { id, setting }.frame()).await?;
        return router::done();
    };
    let name = names::check_room_name(&name)?;
    let key = rules::same_name_key(&name);
    let named = d1::find_room(env, &key).await?;
    if named.is_some_and(|other| other.id != room) {
        return Err(Refusal::name_taken());
    }
    let setting = Setting::Name(name.clone());
    ask_room(env, room, &visitor, &ChangeSetting { id, setting }.frame()).await?;
    if d1::rename_room(env, room, (&name, &key)).await? {
        router::done()
    } else {
        Err(Refusal::name_taken())
    }
}
