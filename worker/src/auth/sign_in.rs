//! The door of those who have an account.

use natter_people::account::{self, AccountRow, SignInRow};
use natter_people::{check_handle, password};
use natter_protocol::api::SignIn;
use worker::{Env, Request};

use super::enter::{self, Also};
use super::passkey;
use crate::caller::Caller;
use crate::limiter_object::{self, Door};
use crate::problem::Refusal;
use crate::router::{self, Answer};
use crate::{d1, names, password_object};

/// `POST /api/sign-in`.
pub async fn sign_in(request: Request, env: &Env) -> Answer {
    let caller = Caller::of(&request, env)?;
    let proof: SignIn = router::body(request).await?;
    limiter_object::pass(env, Door::SignIns, &caller.address).await?;
    let account = match proof {
        SignIn::Password { handle, password } => by_password(env, &handle, &password).await?,
        SignIn::Passkey(proof) => passkey::prove(env, &caller, &proof).await?,
    };
    enter::enter(env, caller, account, Also::Nothing).await
}

/// A handle that nobody has costs the same work and gets the same answer as a wrong password.
async fn by_password(env: &Env, handle: &str, typed: &str) -> Result<AccountRow, Refusal> {
    let handle = check_handle(handle).map_err(|_| Refusal::wrong_credentials())?;
    let typed = names::composed_password(typed).map_err(|_| Refusal::wrong_credentials())?;
    limiter_object::pass(env, Door::HandleSignIns, handle.key()).await?;
    let found: Vec<SignInRow> = d1::rows(env, vec![account::account_by_handle(&handle)]).await?;
    let account = found.into_iter().next();
    let stored = account.as_ref().and_then(|account| account.hash.clone());
    let is_known = stored.is_some();
    let stored = stored.unwrap_or_else(|| password::DUMMY.to_owned());
    let is_right = password_object::verify(env, &handle, typed, stored).await?;
    account
        .filter(|_| is_known && is_right)
        .ok_or_else(Refusal::wrong_credentials)
}
