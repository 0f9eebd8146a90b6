//! Links that sign one device in: made, listed and taken back. They are used in `auth::hand_off`.

use natter_people::account::{self, AccountRow, HandOffId, HandOffRow};
use natter_people::hand_off::HAND_OFF_LIFE_MS;
use natter_people::{hand_off_code, hand_off_hash, may_recover, qr};
use natter_protocol::UserId;
use natter_protocol::api::{HandOff, HandOffs, MadeHandOff, NewHandOff};
use worker::{Env, Request};

use crate::auth::{proof, session};
use crate::caller::Caller;
use crate::limiter_object::{self, Door};
use crate::problem::Refusal;
use crate::router::{self, Answer};
use crate::{account as own_account, clock, d1, random};

/// `POST /api/account/hand-offs`.
pub async fn make(request: Request, env: &Env) -> Answer {
    let caller = Caller::of(&request, env)?;
    let claim = session::claim(&request, env)?;
    let NewHandOff { user } = router::body(request).await?;
    let by = own_account::own(env, claim).await?;
    let of = whose(env, &by, user).await?;
    proof::require(env, claim).await?;
    limiter_object::pass(env, Door::HandOffs, &claim.user.to_string()).await?;
    let code = hand_off_code(random::bytes()?);
    let hash = hand_off_hash(&code).ok_or_else(Refusal::no_hand_off)?;
    let id = UserId(random::bytes()?).to_string();
    let now = clock::now();
    d1::run(
        env,
        account::new_hand_off((&id, &hash), of.user, by.user, now),
    )
    .await?;
    let link = format!("{}/enter#{code}", caller.origin);
    let qr = qr(&link).ok_or_else(|| Refusal::bad_request("The address is too long."))?;
    router::json(&MadeHandOff {
        id,
        link,
        qr,
        expires_at: now.plus_ms(HAND_OFF_LIFE_MS),
        name: of.name,
    })
}

/// Whose account a link is for: one's own, or that of somebody whom one may help.
async fn whose(env: &Env, by: &AccountRow, user: UserId) -> Result<AccountRow, Refusal> {
    if user == by.user {
        return Ok(by.clone());
    }
    let rows: Vec<AccountRow> = d1::rows(env, vec![account::account(user)]).await?;
    let of = rows.into_iter().next();
    // Who may help nobody does not learn who has an account.
    match of {
        Some(of) if may_recover(by.standing, of.standing) => Ok(of),
        None if may_recover(by.standing, natter_protocol::Standing::Member) => {
            Err(Refusal::no_account())
        }
        Some(_) | None => Err(Refusal::not_allowed()),
    }
}

/// `GET /api/account/hand-offs`.
pub async fn list(request: &Request, env: &Env) -> Answer {
    let own = own_account::own(env, session::claim(request, env)?).await?;
    let rows: Vec<HandOffRow> =
        d1::rows(env, vec![account::hand_offs(own.user, clock::now())]).await?;
    router::json(&HandOffs {
        hand_offs: rows.into_iter().map(api_hand_off).collect(),
    })
}

/// `DELETE /api/account/hand-offs/{id}`: by its person, or by who made it.
pub async fn revoke(request: &Request, env: &Env, id: &str) -> Answer {
    let own = own_account::own(env, session::claim(request, env)?).await?;
    let statements = account::revoke_hand_off(id, own.user, clock::now());
    let found: Vec<HandOffId> = d1::rows(env, statements).await?;
    found.first().ok_or_else(Refusal::no_hand_off)?;
    router::done()
}

fn api_hand_off(row: HandOffRow) -> HandOff {
    HandOff {
        id: row.id,
        by: row.by,
        created_at: row.created_at,
        expires_at: row.expires_at,
        used_at: row.used_at,
        device: row.device,
    }
}
