//! One's own account: what it is, its passkeys and its password.

use natter_inbox::{Answer as Inboxed, Command, may_reset};
use natter_people::account::{self, AccountRow, Clash, CodesLeftRow, IdentityRow, PasskeyRow};
use natter_people::{Handle, check_handle, check_password};
use natter_protocol::api::{Account, Came, Identity, NewPasskey, Passkey, SetPassword};
use worker::{Env, Request};

use crate::auth::enter::{self, Also};
use crate::auth::{Claim, passkey, proof, session};
use crate::caller::Caller;
use crate::limiter_object::{self, Door};
use crate::problem::Refusal;
use crate::router::{self, Answer};
use crate::{bindings, clock, d1, inbox_object, names, password_object};

/// `GET /api/account`.
pub async fn show(request: &Request, env: &Env) -> Answer {
    let claim = session::claim(request, env)?;
    router::json(&read(env, claim).await?)
}

/// `POST /api/account/passkeys`.
pub async fn add_passkey(request: Request, env: &Env) -> Answer {
    let caller = Caller::of(&request, env)?;
    let claim = session::claim(&request, env)?;
    let new: NewPasskey = router::body(request).await?;
    own(env, claim).await?;
    proof::require(env, claim).await?;
    let registration = passkey::register(env, &caller, &new).await?;
    let made_for = registration.challenge;
    if !made_for.is_known || made_for.user != claim.user {
        return Err(Refusal::old_challenge());
    }
    let statements = account::add_passkey(claim.user, &registration.as_new(), clock::now());
    let added = d1::rows(env, statements).await;
    let passkeys: Vec<PasskeyRow> =
        added.map_err(|trouble| match account::clash(&trouble.words) {
            Some(Clash::Passkey) => Refusal::passkey_known(),
            Some(Clash::Claimed | Clash::Handle | Clash::Account | Clash::Identity) | None => {
                trouble.into()
            }
        })?;
    if !has(&passkeys, &registration.id) {
        return Err(Refusal::too_many_passkeys(account::PASSKEYS_MAX));
    }
    router::json(&read(env, claim).await?)
}

/// `DELETE /api/account/passkeys/{id}`.
pub async fn remove_passkey(request: &Request, env: &Env, id: &str) -> Answer {
    let claim = session::claim(request, env)?;
    own(env, claim).await?;
    proof::require(env, claim).await?;
    let statements = account::remove_passkey(claim.user, id, &bindings::issuers(env));
    let left: Vec<PasskeyRow> = d1::rows(env, statements).await?;
    if has(&left, id) {
        return Err(Refusal::last_credential());
    }
    router::json(&read(env, claim).await?)
}

/// `DELETE /api/account/identities/{id}`.
pub async fn remove_identity(request: &Request, env: &Env, id: &str) -> Answer {
    let claim = session::claim(request, env)?;
    own(env, claim).await?;
    proof::require(env, claim).await?;
    let statements = account::remove_identity(claim.user, id, &bindings::issuers(env));
    let left: Vec<IdentityRow> = d1::rows(env, statements).await?;
    if left.iter().any(|row| row.id == id) {
        return Err(Refusal::last_credential());
    }
    router::json(&read(env, claim).await?)
}

/// `PUT /api/account/password`: every other session ends, and this one is a new one.
pub async fn set_password(request: Request, env: &Env) -> Answer {
    let caller = Caller::of(&request, env)?;
    let claim = session::claim(&request, env)?;
    let SetPassword { old, new } = router::body(request).await?;
    let row = own(env, claim).await?;
    let handle = check_handle(&row.handle).map_err(Refusal::bad_handle)?;
    let new = names::composed_password(&new)?;
    check_password(&new, &handle).map_err(Refusal::bad_password)?;
    may_set(env, claim, &handle, (row.hash.clone(), old)).await?;
    let hash = password_object::hash(env, &handle, new).await?;
    let change = (row.hash.as_deref(), hash.as_str());
    let mut statements = account::set_password(claim.user, change, clock::now());
    statements.insert(0, account::revoke_hand_offs(claim.user, clock::now()));
    let rows: Vec<AccountRow> = d1::rows(env, statements).await?;
    let now = rows.into_iter().next().ok_or_else(Refusal::needs_account)?;
    if now.hash.as_deref() != Some(&hash) {
        return Err(Refusal::wrong_credentials());
    }
    let entered = enter::enter(
        env,
        caller,
        now.clone(),
        Came::Credential,
        Also::RevokeOthers,
    )
    .await?;
    let cookie = entered.headers().get("set-cookie")?.unwrap_or_default();
    let mut answer = router::json(&api_account(env, now, None).await?)?;
    answer.headers_mut().append("set-cookie", &cookie)?;
    Ok(answer)
}

/// Whether whoever asks may set a password: they know the older one, or showed lately who they
/// are, where there is none or where they were let in because they lost it.
async fn may_set(
    env: &Env,
    claim: Claim,
    handle: &Handle,
    (stored, old): (Option<String>, Option<String>),
) -> Result<(), Refusal> {
    let Some(stored) = stored else {
        return proof::require(env, claim).await;
    };
    if old.is_none() && may_reset(&proof::session(env, claim).await?, clock::now()) {
        return Ok(());
    }
    limiter_object::pass(env, Door::HandleSignIns, handle.key()).await?;
    let old = names::composed_password(&old.unwrap_or_default())?;
    match password_object::verify(env, handle, old, stored).await? {
        true => Ok(()),
        false => Err(Refusal::wrong_credentials()),
    }
}

fn has(passkeys: &[PasskeyRow], id: &str) -> bool {
    passkeys.iter().any(|passkey| passkey.id == id)
}

/// The account of whoever asks: their session stands, and they have one.
pub async fn own(env: &Env, claim: Claim) -> Result<AccountRow, Refusal> {
    let name = display_name(env, claim).await?;
    let rows: Vec<AccountRow> = d1::rows(env, vec![account::account(claim.user)]).await?;
    let row = rows.into_iter().next().ok_or_else(Refusal::needs_account)?;
    Ok(AccountRow { name, ..row })
}

/// A guest is refused here, before D1 is asked.
async fn display_name(env: &Env, claim: Claim) -> Result<String, Refusal> {
    let Inboxed::Person(person) = inbox_object::ask(env, claim, Command::Who).await? else {
        return Err(inbox_object::unexpected());
    };
    let name = person.handle.is_some().then_some(person.name);
    name.ok_or_else(Refusal::needs_account)
}

async fn read(env: &Env, claim: Claim) -> Result<Account, Refusal> {
    let row = own(env, claim).await?;
    let name = Some(row.name.clone());
    let session = proof::session(env, claim).await?;
    let account = api_account(env, row, name).await?;
    Ok(Account {
        may_reset: may_reset(&session, clock::now()),
        ..account
    })
}

async fn api_account(env: &Env, row: AccountRow, name: Option<String>) -> Result<Account, Refusal> {
    let passkeys: Vec<PasskeyRow> = d1::rows(env, vec![account::passkeys(row.user)]).await?;
    let identities: Vec<IdentityRow> = d1::rows(env, vec![account::identities(row.user)]).await?;
    let left = vec![account::recovery_codes_left(row.user)];
    let left: Vec<CodesLeftRow> = d1::rows(env, left).await?;
    Ok(Account {
        user: row.user,
        name: name.unwrap_or(row.name),
        handle: row.handle,
        standing: row.standing,
        has_password: row.hash.is_some(),
        passkeys: passkeys.into_iter().map(api_passkey).collect(),
        identities: identities
            .into_iter()
            .map(|row| api_identity(env, row))
            .collect(),
        recovery_codes: left.first().map_or(0, |row| row.left),
        may_reset: false,
    })
}

fn api_identity(env: &Env, row: IdentityRow) -> Identity {
    Identity {
        id: row.id,
        provider: bindings::provider_name(env, &row.issuer),
        label: row.label,
        created_at: row.created_at,
        used_at: row.used_at,
    }
}

fn api_passkey(row: PasskeyRow) -> Passkey {
    Passkey {
        id: row.id,
        label: row.label,
        created_at: row.created_at,
        used_at: row.used_at,
    }
}
