//! GitHub, which has an OAuth2 of its own: no token says who somebody is, but its API does.

use natter_people::Identity;
use natter_people::openid::Returned;
use serde_json::Value;
use worker::{Env, Url};

use super::back;
use super::flow::Flow;
use super::http::{self, Question};
use crate::bindings::Client;
use crate::caller::Caller;
use crate::problem::Refusal;

/// Where the person goes. Nothing is asked for but who they are, which everybody may know.
pub fn address(
    env: &Env,
    client: &Client,
    caller: &Caller,
    flow: &Flow,
) -> Result<String, Refusal> {
    let address = Url::parse(&format!("{}/login/oauth/authorize", client.issuer));
    let mut address = address.map_err(|_| Refusal::provider_failed("it has no address"))?;
    address
        .query_pairs_mut()
        .append_pair("client_id", &client.client_id)
        .append_pair("redirect_uri", &back(client, caller))
        .append_pair("state", &flow.state(env)?)
        .append_pair("code_challenge", &flow.challenge(env)?)
        .append_pair("code_challenge_method", "S256");
    Ok(address.into())
}

/// Who came back with this code.
pub async fn identity(
    env: &Env,
    client: &Client,
    caller: &Caller,
    (flow, returned, code): (&Flow, &Returned, &str),
) -> Result<Identity, Refusal> {
    // It says of itself where it authorizes, not which server it is (RFC 9207).
    if !returned.is_of(&format!("{}/login/oauth", client.issuer), false) {
        return Err(Refusal::provider_failed("another one sent somebody back"));
    }
    let verifier = flow.verifier(env)?;
    let token = exchange(client, (code, &verifier, &back(client, caller))).await?;
    let question = Question {
        address: &format!("{}/user", client.api),
        authorization: Some(format!("Bearer {token}")),
        form: None,
    };
    let user = http::ask(question).await?;
    let identity = Identity::of_github(&client.issuer, &user);
    identity.ok_or_else(|| Refusal::provider_failed("it says not who that is"))
}

/// The token is used once, and kept nowhere.
async fn exchange(
    client: &Client,
    (code, verifier, back): (&str, &str, &str),
) -> Result<String, Refusal> {
    let fields = [
        ("client_id", client.client_id.as_str()),
        ("client_secret", &client.secret),
        ("code", code),
        ("redirect_uri", back),
        ("code_verifier", verifier),
    ];
    let question = Question {
        address: &format!("{}/login/oauth/access_token", client.issuer),
        authorization: None,
        form: Some(http::form(&fields)),
    };
    let answer = http::ask(question).await?;
    let token = answer.get("access_token").and_then(Value::as_str);
    let token = token.filter(|token| token.bytes().all(|byte| byte.is_ascii_graphic()));
    let token = token.ok_or_else(|| Refusal::provider_failed("it gives no token"))?;
    Ok(token.to_owned())
}
