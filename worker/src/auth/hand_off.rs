//! Coming in by a link that was made for one device.

use natter_people::account::{self, AccountRow, HandOffId, LinkRow};
use natter_people::{comes_in, hand_off_hash};
use natter_protocol::api::{Came, HandOffCode, HandedOff};
use worker::{Env, Request};

use crate::caller::Caller;
use crate::limiter_object::{self, Door};
use crate::problem::Refusal;
use crate::router::{self, Answer};
use crate::{bindings, clock, d1};

/// `POST /api/hand-off`: what a link leads to, so that nobody comes in as somebody whom they did
/// not expect. It is not used by that.
pub async fn show(request: Request, env: &Env) -> Answer {
    let caller = Caller::of(&request, env)?;
    let HandOffCode { code } = router::body(request).await?;
    limiter_object::pass(env, Door::Codes, &caller.address).await?;
    let (_, found, came) = find(env, &code).await?;
    router::json(&HandedOff {
        place: bindings::place_name(env),
        name: found.name,
        handle: found.handle,
        came,
    })
}

/// Uses a link, once: whose account it leads to.
pub async fn take(env: &Env, caller: &Caller, code: &str) -> Result<(AccountRow, Came), Refusal> {
    let (hash, found, came) = find(env, code).await?;
    let used = account::use_hand_off(&hash, &caller.device, clock::now());
    let used: Vec<HandOffId> = d1::rows(env, vec![used]).await?;
    used.first().ok_or_else(Refusal::no_hand_off)?;
    let rows: Vec<AccountRow> = d1::rows(env, vec![account::account(found.user)]).await?;
    let account = rows.into_iter().next().ok_or_else(Refusal::no_hand_off)?;
    Ok((account, came))
}

/// The link of a code that works, and how whoever comes by it comes in.
async fn find(env: &Env, code: &str) -> Result<(String, LinkRow, Came), Refusal> {
    let hash = hand_off_hash(code).ok_or_else(Refusal::no_hand_off)?;
    let found: Vec<LinkRow> = d1::rows(env, vec![account::hand_off(&hash)]).await?;
    let found = found.into_iter().next().ok_or_else(Refusal::no_hand_off)?;
    let came = comes_in(found.link(), clock::now()).ok_or_else(Refusal::no_hand_off)?;
    Ok((hash, found, came))
}
