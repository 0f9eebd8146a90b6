//! Invites: made, listed and revoked by those who may; looked at by anybody.

use natter_archive::audit::{PlaceAct, audit};
use natter_people::account::{self, AccountRow, InviteRow, InvitedRow};
use natter_people::{Code, invite, may_invite, may_manage_invites, qr, read_code};
use natter_protocol::UserId;
use natter_protocol::api::{Invite, Invited, Invites, NewInvite};
use worker::{Env, Request};

use crate::auth::session;
use crate::caller::Caller;
use crate::limiter_object::{self, Door};
use crate::problem::Refusal;
use crate::router::{self, Answer};
use crate::{account as own_account, bindings, clock, d1, random};

/// `POST /api/invites`.
pub async fn make(request: Request, env: &Env) -> Answer {
    let caller = Caller::of(&request, env)?;
    let claim = session::claim(&request, env)?;
    let new: NewInvite = router::body(request).await?;
    let by = own_account::own(env, claim).await?;
    if !may_invite(by.standing, bindings::members_invite(env)) {
        return Err(Refusal::not_allowed());
    }
    if !invite::may_be(new.lasts_s, new.uses_max) {
        return Err(Refusal::bad_request(
            "An invite works for a minute to a year, and for one to ten thousand people.",
        ));
    }
    limiter_object::pass(env, Door::Invites, &claim.user.to_string()).await?;
    let code = Code::from_random(random::bytes()?);
    let now = clock::now();
    let expires_at = now.plus_ms(new.lasts_s.saturating_mul(1000));
    let statement = account::new_invite(&code, claim.user, now, expires_at, new.uses_max);
    let noted = audit(PlaceAct::Invited, claim.user, None, now);
    d1::run(env, vec![statement, noted]).await?;
    let row = InviteRow {
        code: code.to_string(),
        by: by.handle,
        expires_at,
        uses: 0,
        uses_max: new.uses_max,
    };
    router::json(&api_invite(&caller.origin, row)?)
}

/// `GET /api/invites`.
pub async fn list(request: &Request, env: &Env) -> Answer {
    let caller = Caller::of(request, env)?;
    let by = own_account::own(env, session::claim(request, env)?).await?;
    let rows: Vec<InviteRow> =
        d1::rows(env, vec![account::invites(whose(&by), clock::now())]).await?;
    let invites = rows
        .into_iter()
        .map(|row| api_invite(&caller.origin, row))
        .collect::<Result<_, Refusal>>()?;
    router::json(&Invites { invites })
}

/// `DELETE /api/invites/{code}`.
pub async fn revoke(request: &Request, env: &Env, code: &str) -> Answer {
    let by = own_account::own(env, session::claim(request, env)?).await?;
    let code = read_code(code).ok_or_else(Refusal::no_invite)?;
    let now = clock::now();
    let statements = account::revoke_invite(&code, whose(&by), now);
    let found: Vec<InvitedRow> = d1::rows(env, statements).await?;
    found.first().ok_or_else(Refusal::no_invite)?;
    let noted = audit(PlaceAct::Revoked, by.user, None, now);
    d1::run(env, vec![noted]).await?;
    router::done()
}

/// `GET /api/invites/{code}`: what the link leads to.
pub async fn show(request: &Request, env: &Env, code: &str) -> Answer {
    let caller = Caller::of(request, env)?;
    let code = read_code(code).ok_or_else(Refusal::no_invite)?;
    limiter_object::pass(env, Door::Codes, &caller.address).await?;
    let found: Vec<InvitedRow> =
        d1::rows(env, vec![account::invited_by(&code, clock::now())]).await?;
    let found = found.into_iter().next().ok_or_else(Refusal::no_invite)?;
    router::json(&Invited {
        place: bindings::place_name(env),
        by: found.by,
    })
}

/// Whose invites somebody sees and revokes: those of all, or their own.
fn whose(by: &AccountRow) -> Option<UserId> {
    (!may_manage_invites(by.standing)).then_some(by.user)
}

fn api_invite(origin: &str, row: InviteRow) -> Result<Invite, Refusal> {
    let link = format!("{origin}/join/{}", row.code);
    let qr = qr(&link).ok_or_else(|| Refusal::bad_request("The address is too long."))?;
    Ok(Invite {
        code: row.code,
        link,
        qr,
        by: row.by,
        expires_at: row.expires_at,
        uses: row.uses,
        uses_max: row.uses_max,
    })
}
