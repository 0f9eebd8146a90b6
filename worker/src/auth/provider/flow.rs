//! What binds a way to a provider and back to one browser: a cookie that we signed, good for ten
//! minutes. State, nonce and verifier are made of its seed by a key that only we have, so that it
//! carries none of them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use natter_people::Identity;
use natter_people::invite::Code;
use natter_protocol::api::{Errand, ProviderId};
use natter_protocol::{Timestamp, UserId};
use sha2::{Digest, Sha256};
use worker::{Env, Request};

use crate::auth::{cookie, token};
use crate::bindings::{self, Client};
use crate::limiter_object::{self, Door};
use crate::problem::Refusal;
use crate::{clock, random};

/// What stands behind the `#` where somebody came back and has no account yet.
pub const ARRIVED: &str = "arrived";

const COOKIE: &str = "__Host-natter-provider";
const FLOW: &[u8] = b"natter provider flow 1:";
const ARRIVAL: &[u8] = b"natter provider arrival 1:";
const STATE: &[u8] = b"natter provider state 1:";
const NONCE: &[u8] = b"natter provider nonce 1:";
const VERIFIER: &[u8] = b"natter provider verifier 1:";
/// How long either is good for, in milliseconds.
const LIFE_MS: u64 = 10 * 60 * 1000;

/// Somebody who set out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Where to.
    pub provider: ProviderId,
    /// Why.
    pub errand: Errand,
    /// The invite that they have.
    pub invite: Option<String>,
    /// Whose account it is for, unless they come in.
    pub user: Option<UserId>,
    /// When they set out.
    pub issued: Timestamp,
    seed: String,
}

/// Somebody who came back and has no account yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// What the button calls the provider.
    pub provider: String,
    /// What they are called there.
    pub name: String,
    /// What they go by there.
    pub handle: String,
    issuer: String,
    subject: String,
    issued: Timestamp,
}

impl Flow {
    /// Somebody sets out.
    pub fn new(
        provider: ProviderId,
        errand: Errand,
        (invite, user): (Option<Code>, Option<UserId>),
    ) -> Result<Self, Refusal> {
        Ok(Self {
            provider,
            errand,
            invite: invite.map(|code| code.to_string()),
            user,
            seed: BASE64.encode(random::bytes::<32>()?),
            issued: clock::now(),
        })
    }

    fn of([provider, errand, invite, user, seed, issued]: [String; 6]) -> Option<Self> {
        Some(Self {
            provider: ProviderId::from_name(&provider)?,
            errand: Errand::from_name(&errand)?,
            invite: Some(invite).filter(|code| !code.is_empty()),
            user: user.parse().ok(),
            seed,
            issued: Timestamp(issued.parse().ok()?),
        })
    }

    /// What the provider hands back to us.
    pub fn state(&self, env: &Env) -> Result<String, Refusal> {
        self.derived(env, STATE)
    }

    /// What it puts into the token.
    pub fn nonce(&self, env: &Env) -> Result<String, Refusal> {
        self.derived(env, NONCE)
    }

    /// What shows that whoever has the code set out for it (RFC 7636).
    pub fn verifier(&self, env: &Env) -> Result<String, Refusal> {
        self.derived(env, VERIFIER)
    }

    /// What of the verifier is told before: `S256`.
    pub fn challenge(&self, env: &Env) -> Result<String, Refusal> {
        Ok(BASE64.encode(Sha256::digest(self.verifier(env)?)))
    }

    fn derived(&self, env: &Env, purpose: &[u8]) -> Result<String, Refusal> {
        let secret = bindings::session_secret(env).ok_or_else(Refusal::no_session_secret)?;
        token::derive(&secret, purpose, &self.seed).map_err(|_| Refusal::no_session_secret())
    }
}

impl Arrived {
    /// Somebody came back.
    pub fn new(client: &Client, identity: Identity) -> Self {
        Self {
            provider: client.name.clone(),
            name: identity.name,
            handle: identity.handle,
            issuer: identity.issuer,
            subject: identity.subject,
            issued: clock::now(),
        }
    }

    fn of([provider, name, handle, issuer, subject, issued]: [String; 6]) -> Option<Self> {
        Some(Self {
            provider,
            name,
            handle,
            issuer,
            subject,
            issued: Timestamp(issued.parse().ok()?),
        })
    }

    /// Who they are there.
    pub fn identity(self) -> Identity {
        Identity {
            issuer: self.issuer,
            subject: self.subject,
            name: self.name,
            handle: self.handle,
        }
    }
}

/// The cookie of somebody who sets out.
pub fn set(env: &Env, flow: &Flow) -> Result<String, Refusal> {
    let issued = flow.issued.0.to_string();
    let invite = flow.invite.as_deref().unwrap_or_default();
    let user = flow.user.map(|user| user.to_string()).unwrap_or_default();
    let fields = [
        flow.provider.name(),
        flow.errand.name(),
        invite,
        &user,
        &flow.seed,
        &issued,
    ];
    signed(env, FLOW, &fields)
}

/// The cookie of somebody who came back.
pub fn set_arrived(env: &Env, arrived: &Arrived) -> Result<String, Refusal> {
    let issued = arrived.issued.0.to_string();
    let fields = [
        &*arrived.provider,
        &arrived.name,
        &arrived.handle,
        &arrived.issuer,
        &arrived.subject,
        &issued,
    ];
    signed(env, ARRIVAL, &fields)
}

/// The header that takes either out of the browser.
pub fn clear() -> String {
    format!("{COOKIE}=; {}; Max-Age=0", cookie::RULES)
}

/// Whoever comes back set out in this browser, to this provider, lately, and did not come back
/// yet.
pub async fn take(
    request: &Request,
    env: &Env,
    provider: ProviderId,
    state: Option<&str>,
) -> Result<Flow, Refusal> {
    let flow = read(request, env, FLOW)?.and_then(Flow::of);
    let flow = flow.filter(|flow| flow.provider == provider && is_young(flow.issued));
    let flow = flow.ok_or_else(Refusal::provider_stale)?;
    if state != Some(&flow.state(env)?) {
        return Err(Refusal::provider_stale());
    }
    limiter_object::pass(env, Door::Flows, &flow.seed).await?;
    Ok(flow)
}

/// Who came back in this browser and has no account yet.
pub fn arrived(request: &Request, env: &Env) -> Result<Option<Arrived>, Refusal> {
    let arrived = read(request, env, ARRIVAL)?.and_then(Arrived::of);
    Ok(arrived.filter(|arrived| is_young(arrived.issued)))
}

fn is_young(issued: Timestamp) -> bool {
    clock::now().ms_since(issued) <= LIFE_MS
}

fn signed(env: &Env, purpose: &[u8], fields: &[&str]) -> Result<String, Refusal> {
    let secret = bindings::session_secret(env).ok_or_else(Refusal::no_session_secret)?;
    let json = serde_json::to_vec(fields).unwrap_or_default();
    let signed = token::sign_bytes(&secret, purpose, &json);
    let signed = signed.map_err(|_| Refusal::no_session_secret())?;
    let (rules, seconds) = (cookie::RULES, LIFE_MS / 1000);
    Ok(format!("{COOKIE}={signed}; {rules}; Max-Age={seconds}"))
}

/// So many fields that we signed for a purpose.
fn read<const N: usize>(
    request: &Request,
    env: &Env,
    purpose: &[u8],
) -> Result<Option<[String; N]>, Refusal> {
    let secret = bindings::session_secret(env).ok_or_else(Refusal::no_session_secret)?;
    let said = cookie::read(request, COOKIE)?;
    let json = said.and_then(|said| token::open_bytes(&secret, purpose, &said));
    let fields = json.and_then(|json| serde_json::from_slice::<Vec<String>>(&json).ok());
    Ok(fields.and_then(|fields| fields.try_into().ok()))
}
