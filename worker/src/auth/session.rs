//! The session that a person has, whatever door they came through.

use natter_protocol::api::{Session, SetName};
use natter_text::rules;
use worker::{Env, Request};

use super::{Claim, cookie};
use crate::clock;
use crate::inbox_object::{self, Ask, Tell};
use crate::problem::Refusal;
use crate::router::{self, Answer};

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
    match inbox_object::ask(env, claim, &Ask::Who).await? {
        Tell::Person { name } => router::json(&Session { user: claim.user, name }),
        other => Err(other.into_refusal()),
    }
}

/// `PATCH /api/session`: another name, and a cookie for another year.
pub async fn rename(request: Request, env: &Env) -> Answer {
    let claim = claim(&request, env)?;
    let name = check_name(&router::body::<SetName>(request).await?.name)?;
    match inbox_object::ask(env, claim, &Ask::Rename { name }).await? {
        Tell::Person { name } => {
            let cookie = cookie::set(env, claim, clock::now())?;
            with_cookie(&Session { user: claim.user, name }, &cookie)
        }
        other => Err(other.into_refusal()),
    }
}

/// `DELETE /api/session`.
pub async fn end(request: &Request, env: &Env) -> Answer {
    let claim = claim(request, env)?;
    inbox_object::ask(env, claim, &Ask::End).await?;
    let mut response = router::done()?;
    response.headers_mut().append("set-cookie", &cookie::clear())?;
    Ok(response)
}

/// A session with its cookie.
pub fn with_cookie(session: &Session, cookie: &str) -> Answer {
    let mut response = router::json(session)?;
    response.headers_mut().append("set-cookie", cookie)?;
    Ok(response)
}

/// A display name as it is stored.
pub fn check_name(name: &str) -> Result<String, Refusal> {
    rules::check_name(name).map_err(|error| Refusal::bad_name(sentence(&error.to_string())))
}

/// An error of the rules as a sentence.
pub fn sentence(error: &str) -> String {
    let mut letters = error.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}
