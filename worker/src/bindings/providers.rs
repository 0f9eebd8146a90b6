//! What we are at the providers that people may sign in with.

use natter_people::openid::is_issuer;
use natter_protocol::api::{Provider, ProviderId};
use worker::Env;

use super::settings::together;
use super::{OPENID_CLIENT_ID, OPENID_CLIENT_SECRET, OPENID_ISSUER, OPENID_NAME, complain, said};

const HALF: &str = "not set, but what belongs to it is: nobody can sign in with that provider";
const UNSAFE: &str = "no address that begins with https://: nobody can sign in with that provider";

/// What we are at a provider.
#[derive(Clone, Debug)]
pub struct Client {
    /// Which provider.
    pub id: ProviderId,
    /// What the button calls it.
    pub name: String,
    /// Where it is.
    pub issuer: String,
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
        ProviderId::Github => None,
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
        client_id,
        secret,
    })
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
