//! What a provider says of itself (Discovery 1.0, §3 and §4), and which addresses are safe.

use std::fmt;

use serde_json::Value;

use super::json::{list, said};

/// The longest address of a provider, in bytes.
const ADDRESS_BYTES_MAX: usize = 255;
/// Where a provider may be without TLS: what is said there stays on the machine.
const LOOPBACK: [&str; 3] = ["http://localhost", "http://127.0.0.1", "http://[::1]"];

/// A provider, as far as we need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovery {
    /// What it calls itself, in every token.
    pub issuer: String,
    /// Where the person goes.
    pub authorization_endpoint: String,
    /// Where a code is exchanged.
    pub token_endpoint: String,
    /// Where its keys are.
    pub jwks_uri: String,
    /// Whether it says who it is when it sends the browser back (RFC 9207).
    pub names_itself: bool,
    /// Whether our secret goes into the form; else it goes into a header, as is the default.
    pub takes_secret_in_form: bool,
}

impl Discovery {
    fn of(json: &Value) -> Option<Self> {
        let text = |name: &str| said(json, name).map(str::to_owned);
        let takes = |method: &str| {
            let mut known = list(json, "token_endpoint_auth_methods_supported");
            known.any(|known| known == method)
        };
        Some(Self {
            issuer: text("issuer")?,
            authorization_endpoint: text("authorization_endpoint")?,
            token_endpoint: text("token_endpoint")?,
            jwks_uri: text("jwks_uri")?,
            names_itself: json
                .get("authorization_response_iss_parameter_supported")
                .and_then(Value::as_bool)
                .unwrap_or(false),
            takes_secret_in_form: takes("client_secret_post") && !takes("client_secret_basic"),
        })
    }
}

/// Why a provider is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscoveryFlaw {
    /// It is not what such a document says.
    Shape,
    /// It is of another provider.
    Issuer,
    /// An address in it has no TLS.
    Address,
}

impl fmt::Display for DiscoveryFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Shape => "it is no discovery document",
            Self::Issuer => "it is of another issuer",
            Self::Address => "an address in it has no TLS",
        })
    }
}

/// Where the document of an issuer is.
#[must_use]
pub fn address_of(issuer: &str) -> String {
    format!("{}/.well-known/openid-configuration", bare(issuer))
}

/// Reads the document of an issuer. With and without a slash at its end an issuer is the same
/// one: which it is in tokens the document says.
///
/// # Errors
/// If it is not to be used.
pub fn read_discovery(json: &Value, issuer: &str) -> Result<Discovery, DiscoveryFlaw> {
    let read = Discovery::of(json).ok_or(DiscoveryFlaw::Shape)?;
    if bare(&read.issuer) != bare(issuer) {
        return Err(DiscoveryFlaw::Issuer);
    }
    let fits = |address: &String| is_safe(address) && may_be_beside(issuer, address);
    let addresses = [
        &read.authorization_endpoint,
        &read.token_endpoint,
        &read.jwks_uri,
    ];
    let all_fit = addresses.into_iter().all(fits);
    all_fit.then_some(read).ok_or(DiscoveryFlaw::Address)
}

/// A provider out in the world leads nobody to this machine.
fn may_be_beside(issuer: &str, address: &str) -> bool {
    is_loopback(issuer) || !is_loopback(address)
}

/// Whether that can be an issuer: a safe address without query and fragment.
#[must_use]
pub fn is_issuer(address: &str) -> bool {
    is_safe(address) && !address.contains('?')
}

/// Whether an address is one that secrets go to: over TLS, or on this machine.
#[must_use]
pub fn is_safe(address: &str) -> bool {
    let odd = |byte: u8| !byte.is_ascii_graphic() || matches!(byte, b'\\' | b'#' | b'"');
    let is_plain = address.len() <= ADDRESS_BYTES_MAX && !address.bytes().any(odd);
    is_plain && (is_over_tls(address) || is_loopback(address))
}

fn is_over_tls(address: &str) -> bool {
    let host = address.strip_prefix("https://").map(authority);
    host.is_some_and(|host| !host.is_empty() && !host.contains('@'))
}

fn is_loopback(address: &str) -> bool {
    LOOPBACK.into_iter().any(|host| {
        let rest = address.strip_prefix(host).map(authority);
        rest.is_some_and(|rest| {
            let port = rest.strip_prefix(':').unwrap_or(rest);
            port.bytes().all(|digit| digit.is_ascii_digit()) && (rest.is_empty() || rest != port)
        })
    })
}

fn authority(rest: &str) -> &str {
    rest.split(['/', '?']).next().unwrap_or_default()
}

fn bare(issuer: &str) -> &str {
    issuer.trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> Value {
        json!({
            "issuer": "https://id.example/realm",
            "authorization_endpoint": "https://id.example/auth?realm=1",
            "token_endpoint": "https://id.example/token",
            "jwks_uri": "https://keys.example/jwks",
        })
    }

    fn read(document: &Value) -> Result<Discovery, DiscoveryFlaw> {
        read_discovery(document, "https://id.example/realm/")
    }

    #[test]
    fn a_provider_is_found_with_or_without_a_slash() {
        let found = "https://id.example/realm/.well-known/openid-configuration";
        assert_eq!(address_of("https://id.example/realm/"), found);
        assert_eq!(address_of("https://id.example/realm"), found);
        assert_eq!(
            read(&document()).unwrap().issuer,
            "https://id.example/realm"
        );
    }

    #[test]
    fn a_document_that_is_not_its_own_or_not_safe_is_refused() {
        let table = [
            (
                "issuer",
                json!("https://evil.example"),
                DiscoveryFlaw::Issuer,
            ),
            ("issuer", Value::Null, DiscoveryFlaw::Shape),
            (
                "jwks_uri",
                json!("http://id.example/jwks"),
                DiscoveryFlaw::Address,
            ),
            (
                "jwks_uri",
                json!("http://127.0.0.1/jwks"),
                DiscoveryFlaw::Address,
            ),
            (
                "token_endpoint",
                json!("//id.example/token"),
                DiscoveryFlaw::Address,
            ),
            (
                "authorization_endpoint",
                json!("javascript:alert(1)"),
                DiscoveryFlaw::Address,
            ),
        ];
        for (name, value, flaw) in table {
            let mut document = document();
            document[name] = value.clone();
            assert_eq!(read(&document).err(), Some(flaw), "{name}: {value}");
        }
        assert_eq!(read(&json!([])).err(), Some(DiscoveryFlaw::Shape));
    }

    #[test]
    fn secrets_go_over_tls_or_stay_on_the_machine() {
        let table = [
            ("https://id.example", true),
            ("https://id.example:8443/realms/a", true),
            ("http://localhost", true),
            ("http://localhost:8080/realm", true),
            ("http://127.0.0.1:9", true),
            ("http://[::1]:9/", true),
            ("http://id.example", false),
            ("http://localhost.example", false),
            ("http://localhost@evil.example", false),
            ("http://localhost:80@evil.example", false),
            ("http://localhost:80\\@evil.example", false),
            ("http://127.0.0.12", false),
            ("https://us@evil.example", false),
            ("https:///path", false),
            ("https://", false),
            ("https://id.example/a b", false),
            ("https://id.example/#part", false),
            ("HTTPS://id.example", false),
            ("", false),
        ];
        for (address, expected) in table {
            assert_eq!(is_safe(address), expected, "{address}");
            assert_eq!(is_issuer(address), expected, "{address}");
        }
        assert!(!is_issuer("https://id.example/?realm=1"));
        assert!(!is_safe(&format!("https://id.example/{}", "x".repeat(255))));
    }

    #[test]
    fn the_secret_goes_where_the_provider_takes_it() {
        let table = [
            (json!(null), false),
            (json!(["client_secret_basic", "client_secret_post"]), false),
            (json!(["client_secret_post"]), true),
            (json!(["private_key_jwt"]), false),
        ];
        for (methods, expected) in table {
            let mut document = document();
            if !methods.is_null() {
                document["token_endpoint_auth_methods_supported"] = methods.clone();
            }
            let found = read(&document).unwrap().takes_secret_in_form;
            assert_eq!(found, expected, "{methods}");
        }
    }
}
