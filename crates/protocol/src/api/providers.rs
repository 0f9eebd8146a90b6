//! The bodies of signing in with a provider: somewhere else that knows who people are.

use serde::{Deserialize, Serialize};

use crate::id::Timestamp;

/// Which provider, as in an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProviderId {
    /// The one that speaks OpenID Connect.
    Openid,
    /// GitHub, or a GitHub Enterprise Server.
    Github,
}

impl ProviderId {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Openid, Self::Github];

    /// What JSON and addresses say.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Openid => "openid",
            Self::Github => "github",
        }
    }

    /// What has that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|id| id.name() == name)
    }
}

/// A provider that people may sign in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    /// Which.
    pub id: ProviderId,
    /// What the button calls it.
    pub name: String,
}

/// Why somebody goes to a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Errand {
    /// To come in: to the account that it leads to, or to a new one.
    SignIn,
    /// To make who they are there a way into their account.
    Link,
    /// To show again who they are.
    Prove,
}

impl Errand {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::SignIn, Self::Link, Self::Prove];

    /// What JSON says.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Link => "link",
            Self::Prove => "prove",
        }
    }

    /// What has that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|errand| errand.name() == name)
    }
}

/// Go to a provider. Whoever comes back within ten minutes, in this browser, is who they are
/// there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoToProvider {
    /// Why.
    pub errand: Errand,
    /// The invite's code, for a new account where that takes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invite: Option<String>,
}

/// Where to go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtProvider {
    /// The provider's own address.
    pub to: String,
}

/// Who came back from a provider, and has no account yet: what to suggest for one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// What the button calls the provider.
    pub provider: String,
    /// What they are called there; it may be empty.
    pub name: String,
    /// What they go by there; it may be empty, and is no handle yet.
    pub handle: String,
}

/// Who somebody is at a provider, as a way into their account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Its name in an address; nobody comes in with it.
    pub id: String,
    /// What the button calls the provider.
    pub provider: String,
    /// What they go by there; it may be empty.
    pub label: String,
    /// When it became a way in.
    pub created_at: Timestamp,
    /// When somebody last came in by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Timestamp>,
}
