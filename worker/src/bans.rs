//! Bans from the place: asked for by whoever looks after it. The directory and the person's inbox
//! know of one before the answer; the rooms that do not answer are told until they do.

use natter_inbox::{Answer as Inboxed, Command, Person};
use natter_people::account::{self, AccountRow};
use natter_people::bans::{self, BanRow, New, WasInRow};
use natter_people::{may_ban, may_moderate};
use natter_protocol::Standing;
use natter_protocol::api::{Ban, BanPerson, Bans};
use worker::{Env, Request};

use crate::auth::{Claim, session};
use crate::limiter_object::{self, Door};
use crate::problem::Refusal;
use crate::router::{self, Answer};
use crate::{clock, d1, inbox_object};

/// `GET /api/bans`.
pub async fn list(request: &Request, env: &Env) -> Answer {
    moderator(env, session::claim(request, env)?).await?;
    let rows: Vec<BanRow> = d1::rows(env, vec![bans::bans()]).await?;
    router::json(&Bans {
        bans: rows.into_iter().map(api_ban).collect(),
    })
}

/// `PUT /api/bans/{user}`.
pub async fn ban(request: Request, env: &Env, user: &str) -> Answer {
    let claim = session::claim(&request, env)?;
    let BanPerson { id, purge } = router::body(request).await?;
    let own = moderator(env, claim).await?;
    let user = user.parse().map_err(|_| Refusal::no_person())?;
    limiter_object::pass(env, Door::Bans, &claim.user.to_string()).await?;
    let other = person(env, Claim { user, ..claim }).await?;
    if !may_ban(own, other.standing) {
        return Err(Refusal::not_allowed());
    }
    let new = New {
        user,
        name: &other.name,
        by: claim.user,
        at: clock::now(),
        purge,
    };
    let was_in: Vec<WasInRow> = d1::rows(env, bans::ban(&new)).await?;
    let rooms = was_in.into_iter().map(|row| row.room).collect();
    let command = Command::Ban { id, rooms, purge };
    inbox_object::ban(env, Claim { user, ..claim }, command).await?;
    router::done()
}

/// `DELETE /api/bans/{user}`.
pub async fn let_back(request: &Request, env: &Env, user: &str) -> Answer {
    let claim = session::claim(request, env)?;
    moderator(env, claim).await?;
    let user = user.parse().map_err(|_| Refusal::no_person())?;
    d1::run(env, bans::let_back(user, claim.user, clock::now())).await?;
    inbox_object::ask(env, Claim { user, ..claim }, Command::LetBack).await?;
    router::done()
}

/// What somebody is who looks after the place.
///
/// # Errors
/// If they do not.
pub async fn moderator(env: &Env, claim: Claim) -> Result<Standing, Refusal> {
    let Inboxed::Person(own) = inbox_object::ask(env, claim, Command::Who).await? else {
        return Err(inbox_object::unexpected());
    };
    match may_moderate(own.standing) {
        true => Ok(own.standing),
        false => Err(Refusal::not_allowed()),
    }
}

/// Who somebody else is: as the directory has it, where they have an account, and as their inbox
/// has it, whichever is more.
async fn person(env: &Env, other: Claim) -> Result<Person, Refusal> {
    let answers = inbox_object::ask_all(env, other, vec![Command::Name]).await?;
    let Some(Inboxed::Person(person)) = answers.into_iter().next() else {
        return Err(Refusal::no_person());
    };
    let rows: Vec<AccountRow> = d1::rows(env, vec![account::account(other.user)]).await?;
    let standing = rows.first().map_or(person.standing, |row| row.standing);
    Ok(Person {
        standing: standing.max(person.standing),
        ..person
    })
}

fn api_ban(row: BanRow) -> Ban {
    Ban {
        user: row.user,
        name: row.name,
        handle: row.handle,
        by: row.by,
        at: row.at,
        purged: row.purged > 0,
    }
}
