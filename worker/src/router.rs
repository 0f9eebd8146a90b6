//! Addresses to answers.

mod people;

use futures_util::StreamExt;
use natter_archive::Failure;
use natter_protocol::api::Health;
use natter_protocol::{PROTOCOL_VERSION, RejectReason, RoomId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use worker::{ByteStream, Env, Method, Request, Response, Result};

use crate::problem::Refusal;
use crate::{
    assets, auth, bindings, d1, history, inbox_object, membership, operator, origin, rooms,
};

/// The largest JSON body that is taken, in bytes.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// What every answer carries. The API never serves anything that a browser should run.
const HEADERS: [(&str, &str); 6] = [
    ("cache-control", "no-store"),
    (
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'; sandbox",
    ),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

/// An answer, or why there is none.
pub type Answer = Result<Response, Refusal>;

/// Answers a request: the API here, everything else from the files.
pub async fn answer(request: Request, env: Env) -> Result<Response> {
    let path = request.path();
    let Some(place) = path.strip_prefix("/api/") else {
        return assets::serve(request, &env).await;
    };
    let segments: Vec<&str> = place.split('/').collect();
    let answered = match segments.as_slice() {
        ["rooms", room, "socket"] => return socket(request, &env, Some(room)).await,
        ["inbox", "socket"] => return socket(request, &env, None).await,
        ["place" | "claim" | "accounts" | "hand-off" | "arrival"]
        | ["passkeys" | "sign-in", ..] => people::public(request, &env, &segments).await,
        // What an invite leads to is for anybody, and says nothing of a session.
        ["invites", _] if request.method() == Method::Get => {
            people::public(request, &env, &segments).await
        }
        [
            "session" | "rooms" | "directory" | "account" | "sessions" | "invites" | "bans"
            | "audit" | "reports",
            ..,
        ] => personal(request, &env, &segments).await,
        ["health"] => health(&request, &env).await,
        ["operator", rest @ ..] => operator::answer(&request, &env, rest).await,
        _ => Err(Refusal::not_found()),
    };
    with_headers(answered.or_else(Refusal::into_response)?)
}

/// What is told only to somebody whose session stands. An answer means that their inbox agreed,
/// so it brings a new cookie where the old one is half over.
async fn personal(request: Request, env: &Env, segments: &[&str]) -> Answer {
    let renewal = auth::cookie::renewal(&request, env)?;
    let answer = match segments {
        ["session"] => session(request, env).await,
        ["directory"] if request.method() == Method::Get => rooms::directory(&request, env).await,
        ["directory"] => Err(Refusal::method("GET")),
        ["rooms"] => room_list(request, env).await,
        ["rooms", room, rest @ ..] => match room.parse() {
            Ok(id) => one_room(request, env, id, rest).await,
            Err(_) => Err(Refusal::no_room()),
        },
        _ => people::own(request, env, segments).await,
    };
    auth::session::renewed(answer?, renewal)
}

async fn session(request: Request, env: &Env) -> Answer {
    match request.method().as_ref() {
        "GET" => auth::session::show(&request, env).await,
        "POST" => auth::guest::enter(changing(request)?, env).await,
        "PATCH" => auth::session::rename(changing(request)?, env).await,
        "DELETE" => auth::session::end(&changing(request)?, env).await,
        _ => Err(Refusal::method("GET, POST, PATCH, DELETE")),
    }
}

async fn room_list(request: Request, env: &Env) -> Answer {
    match request.method().as_ref() {
        "GET" => rooms::list(&request, env).await,
        "POST" => rooms::open(changing(request)?, env).await,
        _ => Err(Refusal::method("GET, POST")),
    }
}

async fn one_room(request: Request, env: &Env, room: RoomId, rest: &[&str]) -> Answer {
    let method = request.method();
    match (rest, method) {
        ([], Method::Delete) => rooms::leave(&changing(request)?, env, room).await,
        ([], Method::Patch) => membership::change(changing(request)?, env, room).await,
        ([], _) => Err(Refusal::method("DELETE, PATCH")),
        (["join"], Method::Post) => rooms::join(&changing(request)?, env, room).await,
        (["join"], _) => Err(Refusal::method("POST")),
        (["members", rest @ ..], _) => members(request, env, room, rest).await,
        (["read"], Method::Put) => rooms::read(changing(request)?, env, room).await,
        (["read"], _) => Err(Refusal::method("PUT")),
        (["tail"], Method::Get) => history::tail(&request, env, room).await,
        (["history"], Method::Get) => history::page(&request, env, room).await,
        (["tail" | "history"], _) => Err(Refusal::method("GET")),
        _ => Err(Refusal::not_found()),
    }
}

async fn members(request: Request, env: &Env, room: RoomId, rest: &[&str]) -> Answer {
    let user = match rest.first().map(|user| user.parse()) {
        None => None,
        Some(Ok(user)) => Some(user),
        Some(Err(_)) => return Err(Refusal::rejected(RejectReason::NoSuchMember)),
    };
    match (user, rest, request.method()) {
        (None, _, Method::Get) => membership::list(&request, env, room).await,
        (None, _, Method::Post) => membership::add(changing(request)?, env, room).await,
        (None, _, _) => Err(Refusal::method("GET, POST")),
        (Some(user), [_], Method::Put) => {
            membership::set_role(changing(request)?, env, room, user).await
        }
        (Some(user), [_, "mute"], Method::Put) => {
            membership::mute(changing(request)?, env, room, user).await
        }
        (Some(_), [_] | [_, "mute"], _) => Err(Refusal::method("PUT")),
        _ => Err(Refusal::not_found()),
    }
}

/// A browser shows a page only code 1006 where an upgrade is refused, so every refusal but that
/// of a foreign page is a socket that is closed at once with a reason.
async fn socket(request: Request, env: &Env, room: Option<&str>) -> Result<Response> {
    if request.method() != Method::Get {
        return with_headers(Refusal::method("GET").into_response()?);
    }
    let upgrade = request.headers().get("upgrade")?;
    if !upgrade.is_some_and(|upgrade| upgrade.eq_ignore_ascii_case("websocket")) {
        return with_headers(Refusal::not_a_socket().into_response()?);
    }
    if !origin::may_connect(&request)? {
        return with_headers(Response::empty()?.with_status(403));
    }
    match room {
        Some(room) => rooms::connect(&request, env, room).await,
        None => inbox_object::connect(&request, env).await,
    }
}

/// `GET /api/health`: whether the database is there; the rooms work without it.
async fn health(request: &Request, env: &Env) -> Answer {
    if request.method() != Method::Get {
        return Err(Refusal::method("GET"));
    }
    let (status, code) = match (bindings::session_secret(env), d1::check(env).await) {
        (None, _) => (
            format!("no session secret: {}", bindings::SESSION_SECRET_COMMAND),
            503,
        ),
        (Some(_), Err(trouble)) if trouble.failure == Failure::NoSchema => {
            (format!("no tables yet: {}", bindings::MIGRATE_COMMAND), 503)
        }
        (Some(_), Err(_)) => ("the database does not answer".to_owned(), 503),
        (Some(_), Ok(())) => ("ok".to_owned(), 200),
    };
    Ok(json(&Health {
        status,
        protocol: PROTOCOL_VERSION,
    })?
    .with_status(code))
}

/// A request that changes something has to come from our own page.
fn changing(request: Request) -> Result<Request, Refusal> {
    if origin::may_change(&request)? {
        Ok(request)
    } else {
        Err(Refusal::foreign_origin())
    }
}

/// Reads a JSON body, and no more of it than is taken.
pub async fn body<T: DeserializeOwned>(mut request: Request) -> Result<T, Refusal> {
    let bytes = match request.inner().body() {
        Some(_) => bounded(request.stream()?, BODY_BYTES_MAX).await?,
        None => Some(Vec::new()),
    };
    let bytes = bytes.ok_or_else(|| Refusal::too_large(BODY_BYTES_MAX))?;
    serde_json::from_slice(&bytes)
        .map_err(|_| Refusal::bad_request("The body is not the JSON that this address takes."))
}

/// All that comes, or nothing if it is more than that.
pub async fn bounded(mut stream: ByteStream, bytes_max: usize) -> Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.next().await {
        bytes.extend(chunk?);
        if bytes.len() > bytes_max {
            return Ok(None);
        }
    }
    Ok(Some(bytes))
}

/// A JSON answer.
pub fn json<T: Serialize>(value: &T) -> Answer {
    Ok(Response::from_json(value)?)
}

/// Done, and nothing to say.
pub fn done() -> Answer {
    Ok(Response::empty()?.with_status(204))
}

/// Leads the browser to a page of ours, and gives it cookies.
pub fn lead(path: &str, cookies: &[&str]) -> Answer {
    let mut response = Response::empty()?.with_status(303);
    response.headers_mut().set("location", path)?;
    for cookie in cookies {
        response.headers_mut().append("set-cookie", cookie)?;
    }
    Ok(response)
}

fn with_headers(mut response: Response) -> Result<Response> {
    for (name, value) in HEADERS {
        response.headers_mut().set(name, value)?;
    }
    Ok(response)
}
