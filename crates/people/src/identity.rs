//! Who somebody is at a provider: a subject of an issuer, and what they are called there.

use serde_json::Value;

use crate::openid::Claims;
use crate::openid::json::said;

/// The longest subject, in bytes (OpenID Connect Core 1.0, §2).
pub const SUBJECT_BYTES_MAX: usize = 255;
/// As much of a name as is looked at, in bytes.
const NAME_BYTES_MAX: usize = 64;

/// An identity that was proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// Who they are there, for good.
    pub subject: String,
    /// What they are called there; it may be empty.
    pub name: String,
    /// What they go by there; it may be empty. It is a suggestion, and no handle yet.
    pub handle: String,
}

impl Identity {
    /// Of an identity token.
    #[must_use]
    pub fn of_claims(claims: Claims) -> Self {
        let username = claims.preferred_username.unwrap_or_default();
        Self::new((claims.iss, claims.sub), claims.name, &username)
    }

    /// Of what GitHub says of a user; nothing if it says not who.
    #[must_use]
    pub fn of_github(issuer: &str, user: &Value) -> Option<Self> {
        // A login changes hands, and a number never does.
        let id = user.get("id")?.as_u64()?;
        let name = said(user, "name").map(str::to_owned);
        let who = (issuer.to_owned(), id.to_string());
        Some(Self::new(
            who,
            name,
            said(user, "login").unwrap_or_default(),
        ))
    }

    fn new((issuer, subject): (String, String), name: Option<String>, username: &str) -> Self {
        // Some providers have addresses for names: what is before the @ is one.
        let handle = username.split('@').next().unwrap_or_default();
        let name = name.filter(|name| !name.trim().is_empty());
        Self {
            issuer,
            subject,
            name: cut(name.as_deref().unwrap_or(handle)),
            handle: cut(handle),
        }
    }

    /// What its person knows it by.
    #[must_use]
    pub fn label(&self) -> &str {
        match self.handle.as_str() {
            "" => &self.name,
            handle => handle,
        }
    }
}

fn cut(text: &str) -> String {
    let text = text.trim();
    let end = text.floor_char_boundary(NAME_BYTES_MAX);
    text.get(..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn named(name: Option<&str>, username: &str) -> (String, String, String) {
        let who = ("https://id.example".to_owned(), "1".to_owned());
        let identity = Identity::new(who, name.map(str::to_owned), username);
        let label = identity.label().to_owned();
        (identity.name, identity.handle, label)
    }

    #[test]
    fn whoever_github_knows_is_known_by_their_number() {
        let read = |user: Value| Identity::of_github("https://github.com", &user);
        let octocat = json!({"id": 583_231, "login": "octocat", "name": null, "email": "a@b"});
        let found = read(octocat).unwrap();
        assert_eq!(
            (found.subject.as_str(), found.name.as_str()),
            ("583231", "octocat")
        );
        for none in [
            json!({"login": "octocat"}),
            json!({"id": "1"}),
            json!({"id": -1}),
            json!([]),
        ] {
            assert_eq!(read(none.clone()), None, "{none}");
        }
    }

    #[test]
    fn what_a_provider_calls_somebody_is_a_suggestion_of_a_bounded_size() {
        let said = |name: &str, handle: &str, label: &str| {
            (name.to_owned(), handle.to_owned(), label.to_owned())
        };
        assert_eq!(named(Some("Ada L."), "ada"), said("Ada L.", "ada", "ada"));
        assert_eq!(
            named(Some(" "), "ada@id.example"),
            said("ada", "ada", "ada")
        );
        assert_eq!(named(None, ""), said("", "", ""));
        assert_eq!(named(Some("Ada"), ""), said("Ada", "", "Ada"));
        let (name, handle, _) = named(Some(&"é".repeat(100)), &"x".repeat(100));
        assert_eq!((name.len(), handle.len()), (64, 64));
    }
}
