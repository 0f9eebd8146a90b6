//! What was said, over HTTP: the tail from KV and pages from D1, without waking the room.
//! Both are frames with one `Page`.

use natter_protocol::api::ProblemKind;
use natter_protocol::packet::client::PageAt;
use natter_protocol::packet::server::Answer as Packet;
use natter_protocol::{RoomId, frame};
use worker::{Env, Request, Response, Url};

use crate::problem::Refusal;
use crate::router::Answer;
use crate::{d1, rooms, snapshot};

/// `GET /api/rooms/{id}/tail`.
pub async fn tail(request: &Request, env: &Env, room: RoomId) -> Answer {
    rooms::check_joined(request, env, room).await?;
    match snapshot::get(env, room).await? {
        Some(frame) => Ok(Response::from_bytes(frame)?),
        None => Err(Refusal::nothing_yet(ProblemKind::NoTail)),
    }
}

/// `GET /api/rooms/{id}/history?before|after|around={seq}`; the newest page without any.
pub async fn page(request: &Request, env: &Env, room: RoomId) -> Answer {
    let at = place(&request.url()?)?;
    rooms::check_joined(request, env, room).await?;
    match d1::page(env, room, at).await? {
        Some(page) => {
            let frame = frame::Batch::single(&Packet::from(page).encode());
            Ok(Response::from_bytes(frame)?)
        }
        None => Err(Refusal::nothing_yet(ProblemKind::NoHistory)),
    }
}

fn place(url: &Url) -> Result<PageAt, Refusal> {
    let mut places = url.query_pairs().filter_map(|(key, value)| {
        let at = match &*key {
            "before" => PageAt::Before,
            "after" => PageAt::After,
            "around" => PageAt::Around,
            _ => return None,
        };
        Some(value.parse().map(natter_protocol::Seq).map(at))
    });
    match (places.next(), places.next()) {
        (None, _) => Ok(PageAt::Newest),
        (Some(Ok(at)), None) => Ok(at),
        (Some(_), _) => Err(Refusal::bad_request(
            "A page lies before, after or around one seq, which is a whole number.",
        )),
    }
}
