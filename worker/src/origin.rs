//! Which pages may act for a person: those that this very origin served.
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
        Some(origin) => Ok(is_own(&request.url()?, &origin)),
        None => Ok(headers.get("sec-fetch-site")?.as_deref() == Some("same-origin")),
    }
}

/// Whether a socket is opened from our own page: `Origin` has to be there.
pub fn may_connect(request: &Request) -> Result<bool> {
    match request.headers().get("origin")? {
        Some(origin) => Ok(is_own(&request.url()?, &origin)),
        None => Ok(false),
    }
}

/// Same scheme, host and port, in the one form in which browsers send them.
fn is_own(own: &Url, origin: &str) -> bool {
    let own = own.origin();
    own.is_tuple() && own.ascii_serialization() == origin
}

#[cfg(test)]
mod tests {
    use worker::Url;

    use super::is_own;

    #[test]
    fn only_the_same_scheme_host_and_port_are_our_own() {
        let table = [
            (
                "https://chat.example/api/rooms",
                "https://chat.example",
                true,
            ),
            ("https://chat.example:443/", "https://chat.example", true),
            (
                "https://chat.example:8443/",
                "https://chat.example:8443",
                true,
            ),
            ("http://localhost:8787/?a=b", "http://localhost:8787", true),
            ("http://127.0.0.1:8787/", "http://127.0.0.1:8787", true),
            ("http://[::1]:8787/", "http://[::1]:8787", true),
            (
                "https://bücher.example/",
                "https://xn--bcher-kva.example",
                true,
            ),
            // Another scheme.
            ("https://chat.example/", "http://chat.example", false),
            ("http://chat.example/", "https://chat.example", false),
            ("https://localhost:8787/", "http://localhost:8787", false),
            ("https://chat.example/", "https://chat.example:80", false),
            // Another port.
            ("https://chat.example/", "https://chat.example:8443", false),
            ("http://localhost:8787/", "http://localhost:8788", false),
            ("http://localhost:8787/", "http://localhost", false),
            // Another host.
            ("https://chat.example/", "https://evil.example", false),
            (
                "https://chat.example/",
                "https://chat.example.evil.example",
                false,
            ),
            (
                "https://chat.example/",
                "https://chat.example@evil.example",
                false,
            ),
            ("https://chat.example/", "https://a.chat.example", false),
            ("http://localhost:8787/", "http://127.0.0.1:8787", false),
            // No origin.
            ("https://chat.example/", "null", false),
            ("https://chat.example/", "", false),
            ("https://chat.example/", "chat.example", false),
            ("https://chat.example/", "https://chat.example/", false),
            ("file:///index.html", "null", false),
        ];
        for (own, origin, expected) in table {
            let url = Url::parse(own).unwrap();
            assert_eq!(is_own(&url, origin), expected, "{own} {origin}");
        }
    }
}
