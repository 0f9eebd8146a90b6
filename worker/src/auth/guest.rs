//! The guests' door: a name is enough.

use natter_archive::Failure;
use natter_inbox::{Answer, Command};
use natter_protocol::UserId;
use natter_protocol::api::SetName;
use worker::{Env, Request};

use super::session::{api_session, with_cookie};
use super::{Claim, SessionId, cookie};
use crate::caller::device;
use crate::limiter_object::{self, Door};
use crate::problem::Refusal;
use crate::router::{self, Answer as HttpAnswer};
use crate::{bindings, d1, inbox_object, names, random, rooms};

/// Makes a new person with a session, and gives the browser its cookie.
pub async fn enter(request: Request, env: &Env) -> HttpAnswer {
    if !bindings::is_open_to_guests(env) {
        return Err(Refusal::closed());
    }
    let address = limiter_object::address(&request)?;
    let device = device(&request)?;
    let name = names::check_name(&router::body::<SetName>(request).await?.name)?;
    let claim = Claim {
        user: UserId(random::bytes()?),
        session: SessionId(random::bytes()?),
    };
    let cookie = cookie::set(env, claim)?;
    // A server that was never set up says so at the door; one whose database is away lets
    // people in, since chatting does not need it.
    let checked = d1::check(env).await;
    if checked.is_err_and(|trouble| trouble.failure == Failure::NoSchema) {
        return Err(Refusal::no_schema());
    }
    // Counted last: what is refused before uses up nothing.
    limiter_object::pass(env, Door::Guests, &address).await?;
    let commands = vec![Command::Begin { name, device }, rooms::begin_in_lobby()];
    let answers = inbox_object::ask_all(env, claim, commands).await?;
    let [Answer::Person(person), Answer::Room(_)] = answers.as_slice() else {
        return Err(inbox_object::unexpected());
    };
    with_cookie(&api_session(env, claim, person.clone()), &cookie)
}
