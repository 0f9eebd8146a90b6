//! How a room hears that somebody was banned from the place. Only the Worker's own objects reach
//! this door.

use std::rc::Rc;

use natter_inbox::Owed;
use natter_protocol::{SessionMark, UserId};
use natter_room::{Ban, Input};
use worker::{Env, Request, Response, Result};

use super::{Shell, asks, entrance};
use crate::{ask, bindings};

/// Where a room is told.
pub const PATH: &str = "/banned";

/// Tells a room what it is owed.
///
/// # Errors
/// If it did not do it.
pub async fn tell(env: &Env, user: UserId, owed: &Owed, sessions: &[SessionMark]) -> Result<()> {
    let news = (owed.ban, user, owed.purge, sessions);
    ask::tell(&bindings::room(env, owed.room)?, PATH, &news).await
}

/// The room hears of it, and answers when it is done.
pub async fn hear(shell: &Rc<Shell>, mut request: Request) -> Result<Response> {
    let (id, user, purge, sessions) = serde_json::from_slice(&request.bytes().await?)?;
    let ask = entrance::connection_id()?;
    let ban = Ban {
        id,
        user,
        sessions,
        purge,
    };
    match asks::turn(shell, ask, Input::Banned { ask, ban }).await {
        Ok(_) => Response::from_json(&()),
        Err(_) => Ok(Response::empty()?.with_status(503)),
    }
}
