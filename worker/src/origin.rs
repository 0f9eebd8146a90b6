//! Which pages may act for a person: those that this very host served.
//!
//! A WebSocket handshake is not bound by the browser's same-origin rule, and cookies travel
//! with it, so the room's door checks first of all where the page came from.

use worker::{Request, Result, Url};

/// Whether a request that changes something comes from our own page.
///
/// Browsers send `Origin` with every such request; where it is missing, the browser's own
/// `Sec-Fetch-Site` is taken.
pub fn may_change(request: &Request) -> Result<bool> {
    let headers = request.headers();
    match headers.get("origin")? {
        Some(origin) => is_own(request, &origin),
        None => Ok(headers.get("sec-fetch-site")?.as_deref() == Some("same-origin")),
    }
}

/// Whether a socket is opened from our own page: `Origin` has to be there.
pub fn may_connect(request: &Request) -> Result<bool> {
    match request.headers().get("origin")? {
        Some(origin) => is_own(request, &origin),
        None => Ok(false),
    }
}

/// Same host and port. The scheme is left out: a proxy before us may end TLS, and a
/// `SameSite` cookie does not cross schemes anyway.
fn is_own(request: &Request, origin: &str) -> Result<bool> {
    let own = request.url()?;
    Ok(Url::parse(origin).is_ok_and(|origin| {
        origin.host().is_some() && origin.host() == own.host() && origin.port() == own.port()
    }))
}
