//! The session cookie. `__Host-` binds it to this very host, over TLS (browsers make an
//! exception for localhost), and no script can read it.

use natter_protocol::Timestamp;
use worker::{Env, Request, Result};

use super::{Claim, token};
use crate::bindings;
use crate::clock;
use crate::problem::Refusal;

const NAME: &str = "__Host-natter";
const RULES: &str = "HttpOnly; Secure; SameSite=Lax; Path=/";
const AGE_SECONDS_MAX: u64 = 365 * 24 * 60 * 60;

/// Who the request's cookie says it is; `None` if there is none that we signed.
pub fn claim(request: &Request, env: &Env) -> Result<Option<Claim>, Refusal> {
    let secret = bindings::session_secret(env).ok_or_else(Refusal::no_session_secret)?;
    let cookies = request.headers().get("cookie")?.unwrap_or_default();
    let now = clock::now();
    Ok(find(&cookies).and_then(|text| token::verify(&secret, text, now, AGE_SECONDS_MAX * 1000)))
}

/// The header that starts or renews a session in the browser.
pub fn set(env: &Env, claim: Claim, now: Timestamp) -> Result<String, Refusal> {
    let secret = bindings::session_secret(env).ok_or_else(Refusal::no_session_secret)?;
    let token = token::sign(&secret, claim, now).map_err(|_| Refusal::no_session_secret())?;
    Ok(format!(
        "{NAME}={token}; {RULES}; Max-Age={AGE_SECONDS_MAX}"
    ))
}

/// The header that takes it out of the browser.
pub fn clear() -> String {
    format!("{NAME}=; {RULES}; Max-Age=0")
}

fn find(cookies: &str) -> Option<&str> {
    let pairs = cookies
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .into_iter()
        .find(|(name, _)| *name == NAME)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn the_cookie_is_found_among_others() {
        assert_eq!(find("a=b; __Host-natter=x.y; c=d"), Some("x.y"));
        assert_eq!(find("__Host-natter=x.y"), Some("x.y"));
        assert_eq!(find("x__Host-natter=x.y; __Host-natterx=z"), None);
        assert_eq!(find(""), None);
    }
}
