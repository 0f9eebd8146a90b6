//! How a room hears that sessions ended. Only the Worker's own objects reach this door.

use std::rc::Rc;

use natter_protocol::{RoomId, SessionMark, UserId};
use natter_room::Input;
use worker::{Env, Request, Response, Result};

use super::Shell;
use crate::{ask, bindings};

/// Where a room is told.
pub const PATH: &str = "/revoked";

/// Tells a room that sessions of a person ended.
///
/// # Errors
/// If it does not answer.
pub async fn tell(env: &Env, room: RoomId, user: UserId, sessions: &[SessionMark]) -> Result<()> {
    ask::tell(&bindings::room(env, room)?, PATH, &(user, sessions)).await
}

/// The room hears of it.
pub async fn hear(shell: &Rc<Shell>, mut request: Request) -> Result<Response> {
    let (user, sessions) = serde_json::from_slice(&request.bytes().await?)?;
    shell.turn_and_settle(Input::Revoked { user, sessions });
    Response::from_json(&())
}
