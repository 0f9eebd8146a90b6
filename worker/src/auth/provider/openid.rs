//! A provider that speaks OpenID Connect: the authorization code flow.

use std::cell::RefCell;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use natter_people::Identity;
use natter_people::openid::{
    DISCOVERY_LIFE_MS, Discovery, Expected, KEYS_AGAIN_MS, Returned, TokenFlaw, Unverified,
    address_of, read_discovery, read_token,
};
use natter_protocol::Timestamp;
use natter_protocol::api::Errand;
use serde_json::Value;
use worker::url::form_urlencoded::byte_serialize;
use worker::{Env, Url};

use super::back;
use super::flow::Flow;
use super::http::{self, Question};
use crate::auth::signature;
use crate::bindings::Client;
use crate::caller::Caller;
use crate::clock;
use crate::problem::Refusal;

/// What is asked to be told of the person.
const SCOPE: &str = "openid profile";

/// What a provider said of itself, and when.
#[derive(Clone)]
struct Known {
    discovery: Discovery,
    at: Timestamp,
    keys: Option<(Value, Timestamp)>,
}

thread_local! {
    /// For the issuer that is set; another Worker has another.
    static KNOWN: RefCell<Option<Known>> = const { RefCell::new(None) };
}

/// Where the person goes.
pub async fn address(
    env: &Env,
    client: &Client,
    caller: &Caller,
    flow: &Flow,
) -> Result<String, Refusal> {
    let discovery = discovery(client).await?;
    let address = Url::parse(&discovery.authorization_endpoint);
    let mut address = address.map_err(|_| Refusal::provider_failed("it has no address"))?;
    if flow.errand == Errand::Prove {
        // Who is to show again who they are signs in there again, where the provider knows that.
        address.query_pairs_mut().append_pair("max_age", "0");
    }
    address
        .query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &client.client_id)
        .append_pair("redirect_uri", &back(client, caller))
        .append_pair("scope", SCOPE)
        .append_pair("state", &flow.state(env)?)
        .append_pair("nonce", &flow.nonce(env)?)
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
    let discovery = discovery(client).await?;
    if !returned.is_of(&discovery.issuer, discovery.names_itself) {
        return Err(Refusal::provider_failed("another one sent somebody back"));
    }
    let verifier = flow.verifier(env)?;
    let token = exchange(client, &discovery, (code, &verifier, &back(client, caller))).await?;
    let expected = Expected {
        issuer: &discovery.issuer,
        client_id: &client.client_id,
        nonce: &flow.nonce(env)?,
        now: clock::now(),
    };
    let unverified = judged(&discovery, &token, expected).await?;
    let fits = signature::fits(&unverified.check).await;
    let claims = unverified.proved(fits).map_err(flawed)?;
    if flow.errand == Errand::Prove && !claims.is_fresh(flow.issued) {
        return Err(Refusal::provider_declined());
    }
    Ok(Identity::of_claims(claims))
}

async fn exchange(
    client: &Client,
    discovery: &Discovery,
    (code, verifier, back): (&str, &str, &str),
) -> Result<String, Refusal> {
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", back),
        ("code_verifier", verifier),
    ];
    let in_form = discovery.takes_secret_in_form;
    if in_form {
        fields.push(("client_id", &client.client_id));
        fields.push(("client_secret", &client.secret));
    }
    let question = Question {
        address: &discovery.token_endpoint,
        authorization: (!in_form).then(|| basic(client)),
        form: Some(http::form(&fields)),
    };
    let tokens = http::ask(question).await?;
    let token = tokens.get("id_token").and_then(Value::as_str);
    let token = token.ok_or_else(|| Refusal::provider_failed("it gives no token"))?;
    Ok(token.to_owned())
}

/// RFC 6749, §2.3.1: both are encoded as in a form first.
fn basic(client: &Client) -> String {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let both = format!("{}:{}", encoded(&client.client_id), encoded(&client.secret));
    format!("Basic {}", BASE64.encode(both))
}

/// Judges a token with the keys that we have, and once with those that there are now.
async fn judged(
    discovery: &Discovery,
    token: &str,
    expected: Expected<'_>,
) -> Result<Unverified, Refusal> {
    let (keys, at) = keys(discovery, None).await?;
    match read_token(token, &keys, expected) {
        Err(TokenFlaw::Key) => {
            let (keys, _) = self::keys(discovery, Some(at)).await?;
            read_token(token, &keys, expected).map_err(flawed)
        }
        read => read.map_err(flawed),
    }
}

fn flawed(flaw: TokenFlaw) -> Refusal {
    Refusal::provider_failed(&format!("its token is not taken: {flaw}"))
}

/// What the provider says of itself, now or lately.
async fn discovery(client: &Client) -> Result<Discovery, Refusal> {
    let known = KNOWN.with_borrow(Clone::clone);
    let young = known.filter(|known| clock::now().ms_since(known.at) < DISCOVERY_LIFE_MS);
    if let Some(known) = young {
        return Ok(known.discovery);
    }
    let json = http::get(&address_of(&client.issuer)).await?;
    let read = read_discovery(&json, &client.issuer);
    let discovery = read.map_err(|flaw| Refusal::provider_failed(&flaw.to_string()))?;
    KNOWN.set(Some(Known {
        discovery: discovery.clone(),
        at: clock::now(),
        keys: None,
    }));
    Ok(discovery)
}

/// Its keys, and when they were fetched: those that we have, unless they are those of `older`
/// and were fetched a while ago.
async fn keys(
    discovery: &Discovery,
    older: Option<Timestamp>,
) -> Result<(Value, Timestamp), Refusal> {
    let known = KNOWN.with_borrow(|known| known.as_ref().and_then(|known| known.keys.clone()));
    let now = clock::now();
    let good = |at: Timestamp| older != Some(at) || now.ms_since(at) < KEYS_AGAIN_MS;
    if let Some((keys, at)) = known.filter(|(_, at)| good(*at)) {
        return Ok((keys, at));
    }
    let keys = http::get(&discovery.jwks_uri).await?;
    KNOWN.with_borrow_mut(|known| {
        if let Some(known) = known {
            known.keys = Some((keys.clone(), now));
        }
    });
    Ok((keys, now))
}
