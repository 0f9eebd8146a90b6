//! What we are at the providers that people may sign in with.

use natter_people::account::Issuers;
use natter_people::openid::is_issuer;
use natter_protocol::api::{Provider, ProviderId};
use worker::Env;

use super::settings::together;
use super::{
    GITHUB_API_URL, GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET, GITHUB_URL, OPENID_CLIENT_ID,
    OPENID_CLIENT_SECRET, OPENID_ISSUER, OPENID_NAME, complain, said,
};

const HALF: &str = "not set, but what belongs to it is: nobody can sign in with that provider";
const UNSAFE: &str = "no address that begins with https://: nobody can sign in with that provider";

const GITHUB: &str = "https://github.com";
const GITHUB_API: &str = "https://api.github.com";
const GITHUB_NAME: &str = "GitHub";

/// What we are at a provider.
#[derive(Clone, Debug)]
pub struct Client {
    /// Which provider.
    pub id: ProviderId,
    /// What the button calls it.
    pub name: String,
    /// Where it is.
    pub issuer: String,
    /// Where GitHub says who somebody is.
    pub api: String,
    /// What it knows us as.
    pub client_id: String,
    /// How it knows that it is us.
    pub secret: String,
}

/// Whom else people may sign in with.
pub fn providers(env: &Env) -> Vec<Provider> {
    let clients = ProviderId::ALL.into_iter().filter_map(|id| client(env, id));
    clients
        .map(|Client { id, name, .. }| Provider { id, name })
        .collect()
}

/// What we are at this one, if it is set up.
pub fn client(env: &Env, id: ProviderId) -> Option<Client> {
    match id {
        ProviderId::Openid => openid(env),
        ProviderId::Github => github(env),
    }
}

fn openid(env: &Env) -> Option<Client> {
    let names = [OPENID_ISSUER, OPENID_CLIENT_ID, OPENID_CLIENT_SECRET];
    let [issuer, client_id, secret] = whole(env, names)?;
    if !is_issuer(&issuer) {
        complain(OPENID_ISSUER, UNSAFE);
        return None;
    }
    Some(Client {
        id: ProviderId::Openid,
        name: said_name(env).unwrap_or_else(|| host(&issuer)),
        issuer,
        api: String::new(),
        client_id,
        secret,
    })
}

/// GitHub itself, or an Enterprise Server of that address.
fn github(env: &Env) -> Option<Client> {
    let names = [GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET];
    let [client_id, secret] = whole(env, names)?;
    let server = address(env, GITHUB_URL)?;
    let api = match (address(env, GITHUB_API_URL)?, &server) {
        (Some(api), _) => api,
        (None, Some(server)) => format!("{server}/api/v3"),
        (None, None) => GITHUB_API.to_owned(),
    };
    Some(Client {
        id: ProviderId::Github,
        name: GITHUB_NAME.to_owned(),
        issuer: server.unwrap_or_else(|| GITHUB.to_owned()),
        api,
        client_id,
        secret,
    })
}

/// An address that is set, if one is; `None` if it is no safe one.
fn address(env: &Env, name: &'static str) -> Option<Option<String>> {
    let said = said(env, name).map(|said| said.trim().trim_end_matches('/').to_owned());
    match said.filter(|said| !said.is_empty()) {
        Some(said) if !is_issuer(&said) => {
            complain(name, UNSAFE);
            None
        }
        said => Some(said),
    }
}

/// The issuers of those that are set up, as identities name them: with and without a slash at
/// the end an issuer is the same one.
pub fn issuers(env: &Env) -> Issuers {
    let issuer = |id| {
        client(env, id)
            .map(|client| client.issuer)
            .unwrap_or_default()
    };
    let openid = issuer(ProviderId::Openid);
    let bare = openid.trim_end_matches('/');
    let slashed = match bare {
        "" => String::new(),
        bare => format!("{bare}/"),
    };
    [bare.to_owned(), slashed, issuer(ProviderId::Github)]
}

/// What the button calls the provider of an issuer; its host, if it is not set up any more.
pub fn provider_name(env: &Env, issuer: &str) -> String {
    let mut clients = ProviderId::ALL.into_iter().filter_map(|id| client(env, id));
    let same = |other: &str| other.trim_end_matches('/') == issuer.trim_end_matches('/');
    let found = clients.find(|client| same(&client.issuer));
    found.map_or_else(|| host(issuer), |client| client.name)
}

fn whole<const N: usize>(env: &Env, names: [&'static str; N]) -> Option<[String; N]> {
    together(names.map(|name| (name, said(env, name)))).unwrap_or_else(|missing| {
        complain(missing, HALF);
        None
    })
}

fn said_name(env: &Env) -> Option<String> {
    let said = said(env, OPENID_NAME).map(|said| said.trim().to_owned());
    said.filter(|said| !said.is_empty())
}

fn host(issuer: &str) -> String {
    let rest = issuer.split_once("://").map_or(issuer, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default().to_owned()
}
