//! Addresses: a route is an enum over the History API.

use crate::shell::history;

/// Where in the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// The list of rooms.
    Home,
    /// A room, by its name.
    Room(String),
    /// Becoming the owner of a place that has none.
    Claim,
    /// Making an account with this invite; it may be empty, to be typed.
    Join(String),
    /// Signing in.
    SignIn,
    /// Coming in by a link that was made for this device; its code is behind the `#`.
    Enter,
}

impl Route {
    /// The route of the address bar: `/`, `/claim`, `/join/code`, `/sign-in`, `/enter`,
    /// `/r/name`, or `/name`.
    pub fn current() -> Self {
        Self::read(&history::path())
    }

    fn read(path: &str) -> Self {
        let name = path.trim_matches('/');
        match name.split_once('/').unwrap_or((name, "")) {
            ("" | "index.html", _) => Self::Home,
            ("claim", "") => Self::Claim,
            ("sign-in", "") => Self::SignIn,
            ("enter", "") => Self::Enter,
            ("join", code) => Self::Join(code.to_owned()),
            ("r", name) if !name.is_empty() => Self::Room(name.to_owned()),
            _ => Self::Room(name.to_owned()),
        }
    }

    /// Its address.
    pub fn path(&self) -> String {
        match self {
            Self::Home => "/".to_owned(),
            Self::Room(name) => ["/r/", &history::encode(name)].concat(),
            Self::Claim => "/claim".to_owned(),
            Self::Join(code) => ["/join/", &history::encode(code)].concat(),
            Self::SignIn => "/sign-in".to_owned(),
            Self::Enter => "/enter".to_owned(),
        }
    }
}
