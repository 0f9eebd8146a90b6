//! The session that a person has, whatever door they came through.

use natter_inbox::{Answer as Inboxed, Command, Person};
use natter_people::{account, may_invite};
use natter_protocol::api::{Session, SetName};
use worker::{Env, Request, Response, console_warn};

use super::{Claim, cookie, revoke};
use crate::problem::Refusal;
use crate::router::{self, Answer};
use crate::{bindings, d1, inbox_object, names};

/// Who the request is from.
///
/// # Errors
/// If there is no cookie that we signed. Whether the session still stands says the inbox.
pub fn claim(request: &Request, env: &Env) -> Result<Claim, Refusal> {
    cookie::claim(request, env)?.ok_or_else(Refusal::no_session)
}

/// `GET /api/session`.
pub async fn show(request: &Request, env: &Env) -> Answer {
    let claim = claim(request, env)?;
    let answer = inbox_object::ask(env, claim, Command::Who).await?;
    let person = person(env, claim, answer)?;
    router::json(&person)
}

/// `PATCH /api/session`: another name, and a cookie for another year. The inbox has the name; the
/// directory gets a copy as soon as it can.
pub async fn rename(request: Request, env: &Env) -> Answer {
    let claim = claim(&request, env)?;
    let name = names::check_name(&router::body::<SetName>(request).await?.name)?;
    let answer = inbox_object::ask(env, claim, Command::Rename { name }).await?;
    let person = person(env, claim, answer)?;
    if person.handle.is_some() {
        let copy = account::rename(claim.user, &person.name);
        if let Err(trouble) = d1::run(env, vec![copy]).await {
            console_warn!("a name was not copied: {trouble}");
        }
    }
    with_cookie(&person, &cookie::set(env, claim)?)
}

/// `DELETE /api/session`.
pub async fn end(request: &Request, env: &Env) -> Answer {
    let claim = claim(request, env)?;
    revoke::ask(env, claim, Command::End).await?;
    let mut response = router::done()?;
    response
        .headers_mut()
        .append("set-cookie", &cookie::clear())?;
    Ok(response)
}

fn person(env: &Env, claim: Claim, answer: Inboxed) -> Result<Session, Refusal> {
    if let Inboxed::Person(person) = answer {
        Ok(api_session(env, claim, person))
    } else {
        Err(inbox_object::unexpected())
    }
}

/// Who somebody is, for their own page.
pub fn api_session(env: &Env, claim: Claim, person: Person) -> Session {
    Session {
        may_invite: may_invite(person.standing, bindings::members_invite(env)),
        user: claim.user,
        name: person.name,
        handle: person.handle,
        standing: person.standing,
    }
}

/// The answer with a new cookie, if one is due and it does not set one itself.
pub fn renewed(mut answer: Response, renewal: Option<String>) -> Answer {
    if let Some(cookie) = renewal
        && !answer.headers().has("set-cookie")?
    {
        answer.headers_mut().append("set-cookie", &cookie)?;
    }
    Ok(answer)
}

/// A session with its cookie.
pub fn with_cookie(session: &Session, cookie: &str) -> Answer {
    let mut response = router::json(session)?;
    response.headers_mut().append("set-cookie", cookie)?;
    Ok(response)
}
