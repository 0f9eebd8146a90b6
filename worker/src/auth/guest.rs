//! The guests' door: a name is enough.

use natter_protocol::UserId;
use natter_protocol::api::{Session, SetName};
use worker::{Env, Request};

use super::session::{check_name, with_cookie};
use super::{Claim, SessionId, cookie};
use crate::inbox_object::{self, Ask, Tell};
use crate::limiter_object::{self, Door};
use crate::problem::Refusal;
use crate::router::{self, Answer};
use crate::{bindings, clock, random};

/// Makes a new person with a session, and gives the browser its cookie.
pub async fn enter(request: Request, env: &Env) -> Answer {
    if !bindings::is_open_to_guests(env) {
        return Err(Refusal::closed());
    }
    let address = limiter_object::address(&request)?;
    let name = check_name(&router::body::<SetName>(request).await?.name)?;
    let claim = Claim { user: UserId(random::bytes()?), session: SessionId(random::bytes()?) };
    let now = clock::now();
    let cookie = cookie::set(env, claim, now)?;
    limiter_object::pass(env, Door::Guests, &address).await?;
    match inbox_object::ask(env, claim, &Ask::Begin { name, at: now }).await? {
        Tell::Person { name } => with_cookie(&Session { user: claim.user, name }, &cookie),
        other => Err(other.into_refusal()),
    }
}
