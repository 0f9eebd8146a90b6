//! What somebody who is in goes to a provider for: one more way in, or to show again who they are.

use natter_inbox::Command;
use natter_people::Identity;
use natter_people::account::{self, AccountRow, Clash, IDENTITIES_MAX, IdentityRow, NewIdentity};
use natter_protocol::UserId;
use natter_protocol::api::Errand;
use worker::Env;

use super::flow::Flow;
use crate::account as own_account;
use crate::auth::{Claim, proof};
use crate::caller::Caller;
use crate::problem::Refusal;
use crate::{clock, d1, inbox_object, random};

/// What stands behind the `#` where somebody came back to their account.
pub const BACK: &str = "you";

/// Who sets out; for one more way in they showed lately who they are.
pub async fn may(env: &Env, caller: &Caller, errand: Errand) -> Result<UserId, Refusal> {
    let claim = caller.claim.ok_or_else(Refusal::no_session)?;
    own_account::own(env, claim).await?;
    match errand {
        Errand::Link => proof::require(env, claim).await?,
        Errand::SignIn | Errand::Prove => {}
    }
    Ok(claim.user)
}

/// Whoever comes back still has a session of who set out.
async fn still(env: &Env, caller: &Caller, flow: &Flow) -> Result<Claim, Refusal> {
    let claim = caller.claim.filter(|claim| Some(claim.user) == flow.user);
    let claim = claim.ok_or_else(Refusal::provider_stale)?;
    own_account::own(env, claim).await?;
    Ok(claim)
}

/// One more way in.
pub async fn link(
    env: &Env,
    caller: &Caller,
    flow: &Flow,
    identity: &Identity,
) -> Result<(), Refusal> {
    let claim = still(env, caller, flow).await?;
    if whose(env, identity).await? == Some(claim.user) {
        return Ok(());
    }
    let id = UserId(random::bytes()?).to_string();
    let new = NewIdentity { id: &id, identity };
    let statements = account::add_identity(claim.user, new, clock::now());
    let linked = d1::rows(env, statements).await;
    let linked: Vec<IdentityRow> =
        linked.map_err(|trouble| match account::clash(&trouble.words) {
            Some(Clash::Identity) => Refusal::identity_taken(),
            Some(Clash::Claimed | Clash::Handle | Clash::Account | Clash::Passkey) | None => {
                trouble.into()
            }
        })?;
    match linked.iter().any(|row| row.id == id) {
        true => Ok(()),
        false => Err(Refusal::too_many_identities(IDENTITIES_MAX)),
    }
}

/// They show again who they are.
pub async fn prove(
    env: &Env,
    caller: &Caller,
    flow: &Flow,
    identity: &Identity,
) -> Result<(), Refusal> {
    let claim = still(env, caller, flow).await?;
    if whose(env, identity).await? != Some(claim.user) {
        return Err(Refusal::wrong_credentials());
    }
    inbox_object::ask(env, claim, Command::Prove).await?;
    Ok(())
}

async fn whose(env: &Env, identity: &Identity) -> Result<Option<UserId>, Refusal> {
    let known = vec![account::account_by_identity(identity)];
    let known: Vec<AccountRow> = d1::rows(env, known).await?;
    Ok(known.first().map(|row| row.user))
}
