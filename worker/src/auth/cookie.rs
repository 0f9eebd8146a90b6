//! The session cookie. `__Host-` binds it to this very host, over TLS (browsers make an
//! exception for localhost), and no script can read it.

use natter_inbox::{Life, SESSION_LIFE_MS, life};
use worker::{Env, Request, Result};

use super::Claim;
use super::token::{self, Signed};
use crate::bindings;
use crate::clock;
use crate::problem::Refusal;

const NAME: &str = "__Host-natter";
/// What every cookie of ours is bound by.
pub const RULES: &str = "HttpOnly; Secure; SameSite=Lax; Path=/";

/// Who the request's cookie says it is; `None` if there is none that we signed, or it is over.
pub fn claim(request: &Request, env: &Env) -> Result<Option<Claim>, Refusal> {
    let signed = signed(request, env)?;
    Ok(
        signed.and_then(|signed| match life(signed.issued, clock::now()) {
            Life::Young | Life::HalfOver => Some(signed.claim),
            Life::Over => None,
        }),
    )
}

/// The header that renews the session, if the request's cookie is half over. It is for an answer
/// that the person's inbox agreed to.
pub fn renewal(request: &Request, env: &Env) -> Result<Option<String>, Refusal> {
    match signed(request, env)? {
        Some(signed) if life(signed.issued, clock::now()) == Life::HalfOver => {
            set(env, signed.claim).map(Some)
        }
        Some(_) | None => Ok(None),
    }
}

/// The header that starts or renews a session in the browser.
pub fn set(env: &Env, claim: Claim) -> Result<String, Refusal> {
    let secret = bindings::session_secret(env).ok_or_else(Refusal::no_session_secret)?;
    let token =
        token::sign(&secret, claim, clock::now()).map_err(|_| Refusal::no_session_secret())?;
    let seconds = SESSION_LIFE_MS / 1000;
    Ok(format!("{NAME}={token}; {RULES}; Max-Age={seconds}"))
}

fn signed(request: &Request, env: &Env) -> Result<Option<Signed>, Refusal> {
    let secret = bindings::session_secret(env).ok_or_else(Refusal::no_session_secret)?;
    let found = read(request, NAME)?;
    Ok(found.and_then(|text| token::verify(&secret, &text)))
}

/// What a cookie of this name says.
pub fn read(request: &Request, name: &str) -> Result<Option<String>, Refusal> {
    let cookies = request.headers().get("cookie")?.unwrap_or_default();
    Ok(find(&cookies, name).map(str::to_owned))
}

/// The header that takes it out of the browser.
pub fn clear() -> String {
    format!("{NAME}=; {RULES}; Max-Age=0")
}

fn find<'a>(cookies: &'a str, name: &str) -> Option<&'a str> {
    let pairs = cookies
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .into_iter()
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::{NAME, find};

    #[test]
    fn the_cookie_is_found_among_others() {
        assert_eq!(find("a=b; __Host-natter=x.y; c=d", NAME), Some("x.y"));
        assert_eq!(find("__Host-natter=x.y", NAME), Some("x.y"));
        assert_eq!(find("x__Host-natter=x.y; __Host-natterx=z", NAME), None);
        assert_eq!(find("", NAME), None);
    }
}
