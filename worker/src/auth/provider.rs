//! Signing in with a provider: somebody goes there, comes back with a code, and is who the
//! provider says that they are. Nobody is found by an e-mail address.

mod flow;
mod github;
mod http;
mod link;
mod openid;

use natter_people::account::{self, AccountRow};
use natter_people::openid::{Callback, Returned, read_callback};
use natter_people::{Identity, read_code};
use natter_protocol::api::{Arrival, AtProvider, Came, Errand, GoToProvider, ProviderId, SignUp};
use worker::{Env, Request};

use super::enter::{self, Also};
use crate::bindings::{self, Client};
use crate::caller::Caller;
use crate::limiter_object::{self, Door};
use crate::problem::Refusal;
use crate::router::{self, Answer};
use crate::{clock, d1};

use flow::{Arrived, Flow};

pub use flow::clear;

/// `POST /api/sign-in/{provider}`: where to go. It is a `POST` of our own page, so that no other
/// page sends anybody on their way.
pub async fn go(request: Request, env: &Env, id: &str) -> Answer {
    let id = ProviderId::from_name(id).ok_or_else(Refusal::not_found)?;
    let caller = Caller::of(&request, env)?;
    let GoToProvider { errand, invite } = router::body(request).await?;
    let client = bindings::client(env, id).ok_or_else(Refusal::no_provider)?;
    let invite = invite.map(|typed| read_code(&typed).ok_or_else(Refusal::no_invite));
    limiter_object::pass(env, Door::SignIns, &caller.address).await?;
    let user = match errand {
        Errand::SignIn => None,
        Errand::Link | Errand::Prove => Some(link::may(env, &caller, errand).await?),
    };
    let flow = Flow::new(id, errand, (invite.transpose()?, user))?;
    let to = match id {
        ProviderId::Openid => openid::address(env, &client, &caller, &flow).await?,
        ProviderId::Github => github::address(env, &client, &caller, &flow)?,
    };
    let mut answer = router::json(&AtProvider { to })?;
    let cookie = flow::set(env, &flow)?;
    answer.headers_mut().append("set-cookie", &cookie)?;
    Ok(answer)
}

/// Where a provider sends people back to.
fn back(client: &Client, caller: &Caller) -> String {
    let (origin, id) = (&caller.origin, client.id.name());
    format!("{origin}/api/sign-in/{id}/callback")
}

/// `GET /api/sign-in/{provider}/callback`: whatever comes of it, the person sees a page of ours.
pub async fn come_back(request: &Request, env: &Env, id: &str) -> Answer {
    let id = ProviderId::from_name(id).ok_or_else(Refusal::not_found)?;
    match come(request, env, id).await {
        Ok(answer) => Ok(answer),
        Err(refusal) => router::lead(&format!("/sign-in#{}", refusal.kind()), &[]),
    }
}

async fn come(request: &Request, env: &Env, id: ProviderId) -> Answer {
    let caller = Caller::of(request, env)?;
    let client = bindings::client(env, id).ok_or_else(Refusal::no_provider)?;
    let mut returned = Returned::default();
    for (name, value) in request.url()?.query_pairs() {
        returned.take(&name, &value);
    }
    let flow = flow::take(request, env, id, returned.state.as_deref()).await?;
    let code = match read_callback(&returned) {
        Callback::Code(code) => code,
        Callback::Declined => return Err(Refusal::provider_declined()),
        Callback::Failed => return Err(Refusal::provider_failed("it sent somebody back in vain")),
    };
    let came = (&flow, &returned, code.as_str());
    let identity = match id {
        ProviderId::Openid => openid::identity(env, &client, &caller, came).await?,
        ProviderId::Github => github::identity(env, &client, &caller, came).await?,
    };
    match flow.errand {
        Errand::SignIn => return sign_in(env, caller, &client, (flow, identity)).await,
        Errand::Link => link::link(env, &caller, &flow, &identity).await?,
        Errand::Prove => link::prove(env, &caller, &flow, &identity).await?,
    }
    router::lead(&format!("/#{}", link::BACK), &[&flow::clear()])
}

/// Whoever is known comes in; whoever is not may make an account.
async fn sign_in(
    env: &Env,
    caller: Caller,
    client: &Client,
    (flow, identity): (Flow, Identity),
) -> Answer {
    let found = vec![account::account_by_identity(&identity)];
    let found: Vec<AccountRow> = d1::rows(env, found).await?;
    let Some(account) = found.into_iter().next() else {
        return to_account(env, client, flow, identity);
    };
    let entered = enter::enter(env, caller, account, Came::Credential, Also::Nothing).await?;
    d1::run(env, vec![account::identity_used(&identity, clock::now())]).await?;
    let cookie = entered.headers().get("set-cookie")?.unwrap_or_default();
    router::lead("/", &[&cookie, &flow::clear()])
}

fn to_account(env: &Env, client: &Client, flow: Flow, identity: Identity) -> Answer {
    let code = match (flow.invite, bindings::sign_up(env)) {
        (Some(code), _) => code,
        (None, SignUp::Open) => String::new(),
        (None, SignUp::Invite) => return Err(Refusal::needs_invite()),
    };
    let arrived = Arrived::new(client, identity);
    let cookie = flow::set_arrived(env, &arrived)?;
    router::lead(&format!("/join/{code}#{}", flow::ARRIVED), &[&cookie])
}

/// `GET /api/arrival`: what to suggest to whoever came back and has no account yet.
pub fn arrived(request: &Request, env: &Env) -> Answer {
    let arrived = flow::arrived(request, env)?.ok_or_else(Refusal::provider_stale)?;
    router::json(&Arrival {
        provider: arrived.provider,
        name: arrived.name,
        handle: arrived.handle,
    })
}

/// Who came back and has no account yet, if this browser is one of those.
pub fn arrival(request: &Request, env: &Env) -> Result<Option<Identity>, Refusal> {
    Ok(flow::arrived(request, env)?.map(Arrived::identity))
}
