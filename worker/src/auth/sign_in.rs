//! The door of those who have an account.

use natter_inbox::Command;
use natter_people::account::{self as people, AccountRow, CodeRow, SignInRow};
use natter_people::{check_handle, password, recovery_hash};
use natter_protocol::api::{Came, HandOffCode, SignIn};
use worker::{Env, Request};

use super::enter::{self, Also};
use super::{hand_off, passkey, session};
use crate::caller::Caller;
use crate::limiter_object::{self, Door};
use crate::problem::Refusal;
use crate::router::{self, Answer};
use crate::{account, clock, d1, inbox_object, names, password_object};

/// `POST /api/sign-in`.
pub async fn sign_in(request: Request, env: &Env) -> Answer {
    let caller = Caller::of(&request, env)?;
    let proof: SignIn = router::body(request).await?;
    limiter_object::pass(env, Door::SignIns, &caller.address).await?;
    let (account, came) = match proof {
        SignIn::HandOff(HandOffCode { code }) => hand_off::take(env, &caller, &code).await?,
        SignIn::Password { .. } | SignIn::Passkey(_) | SignIn::RecoveryCode { .. } => {
            shown(env, &caller, proof).await?
        }
    };
    enter::enter(env, caller, account, came, Also::Nothing).await
}

/// `POST /api/account/proof`: the person of a session shows again who they are.
pub async fn prove(request: Request, env: &Env) -> Answer {
    let caller = Caller::of(&request, env)?;
    let claim = session::claim(&request, env)?;
    let proof: SignIn = router::body(request).await?;
    account::own(env, claim).await?;
    limiter_object::pass(env, Door::SignIns, &caller.address).await?;
    let (shown, _) = shown(env, &caller, proof).await?;
    if shown.user != claim.user {
        return Err(Refusal::wrong_credentials());
    }
    inbox_object::ask(env, claim, Command::Prove).await?;
    router::done()
}

/// Whose password, passkey or recovery code it is. A link is shown by whoever holds the device
/// that it was opened on: it shows nothing of them.
async fn shown(env: &Env, caller: &Caller, proof: SignIn) -> Result<(AccountRow, Came), Refusal> {
    match proof {
        SignIn::Password { handle, password } => {
            let account = by_password(env, &handle, &password).await?;
            Ok((account, Came::Credential))
        }
        SignIn::Passkey(proof) => {
            let account = passkey::prove(env, caller, &proof).await?;
            Ok((account, Came::Credential))
        }
        SignIn::RecoveryCode { handle, code } => {
            let account = by_recovery_code(env, &handle, &code).await?;
            Ok((account, Came::Recovery))
        }
        SignIn::HandOff(_) => Err(Refusal::wrong_credentials()),
    }
}

/// A handle that nobody has costs the same work and gets the same answer as a wrong code: one
/// statement either way, and one hash of whatever was typed.
async fn by_recovery_code(env: &Env, handle: &str, typed: &str) -> Result<AccountRow, Refusal> {
    let handle = check_handle(handle).map_err(|_| Refusal::wrong_credentials())?;
    limiter_object::pass(env, Door::HandleSignIns, handle.key()).await?;
    let used = people::use_recovery_code(&handle, &recovery_hash(typed), clock::now());
    let used: Vec<CodeRow> = d1::rows(env, vec![used]).await?;
    let whose = used
        .into_iter()
        .next()
        .ok_or_else(Refusal::wrong_credentials)?;
    let found: Vec<AccountRow> = d1::rows(env, vec![people::account(whose.user)]).await?;
    found
        .into_iter()
        .next()
        .ok_or_else(Refusal::wrong_credentials)
}

/// A handle that nobody has costs the same work and gets the same answer as a wrong password.
async fn by_password(env: &Env, handle: &str, typed: &str) -> Result<AccountRow, Refusal> {
    let handle = check_handle(handle).map_err(|_| Refusal::wrong_credentials())?;
    let typed = names::composed_password(typed).map_err(|_| Refusal::wrong_credentials())?;
    limiter_object::pass(env, Door::HandleSignIns, handle.key()).await?;
    let found: Vec<SignInRow> = d1::rows(env, vec![people::account_by_handle(&handle)]).await?;
    let account = found.into_iter().next();
    let stored = account.as_ref().and_then(|account| account.hash.clone());
    let is_known = stored.is_some();
    let stored = stored.unwrap_or_else(|| password::DUMMY.to_owned());
    let is_right = password_object::verify(env, &handle, typed, stored).await?;
    account
        .filter(|_| is_known && is_right)
        .ok_or_else(Refusal::wrong_credentials)
}
