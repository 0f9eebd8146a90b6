//! Addresses: a route is an enum over the History API.

use crate::shell::history;

/// Where in the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// The list of rooms.
    Home,
    /// A room, by its name.
    Room(String),
}

impl Route {
    /// The route of the address bar: `/`, `/r/name`, or `/name`.
    pub fn current() -> Self {
        Self::read(&history::path())
    }

    fn read(path: &str) -> Self {
        let name = path.trim_matches('/');
        match name.strip_prefix("r/").unwrap_or(name) {
            "" | "index.html" => Self::Home,
            name => Self::Room(name.to_owned()),
        }
    }

    /// Its address.
    pub fn path(&self) -> String {
        match self {
            Self::Home => "/".to_owned(),
            Self::Room(name) => ["/r/", &history::encode(name)].concat(),
        }
    }
}
