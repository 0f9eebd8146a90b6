//! History.

use natter_protocol::RoomId;
use worker::{Env, Request, Response};

use crate::problem::Refusal;
use crate::router::Answer;
use crate::{rooms, snapshot};

/// `GET /api/rooms/{id}/tail`.
pub async fn tail(request: &Request, env: &Env, room: RoomId) -> Answer {
    rooms::check_joined(request, env, room).await?;
    match snapshot::get(env, room).await? {
        Some(frame) => Ok(Response::from_bytes(frame)?),
        None => Err(Refusal::new(404, "no-tail", "No tail yet", "This room has no snapshot yet.")),
    }
}

pub async fn page(request: &Request, env: &Env, room: RoomId) -> Answer {
    rooms::check_joined(request, env, room).await?;
    Err(Refusal::no_database())
}
