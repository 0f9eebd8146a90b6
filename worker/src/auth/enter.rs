//! Coming in as an account, whatever the proof was: always with a new session, so that a cookie
//! which somebody else put into the browser is worth nothing afterwards.

use natter_inbox::{Answer, Command, Ended, Refusal as Refused};
use natter_people::account::AccountRow;
use natter_protocol::UserId;
use natter_protocol::api::Came;
use worker::{Env, Response};

use super::session::{api_session, with_cookie};
use super::{Claim, SessionId, cookie, revoke};
use crate::caller::Caller;
use crate::problem::Refusal;
use crate::{inbox_object, random, rooms};

/// What else changes with a new session.
pub enum Also {
    /// The session that the browser had ends.
    Nothing,
    /// The person goes by another name, too.
    Rename(String),
    /// Every other session ends.
    RevokeOthers,
}

/// Begins a session of the account, and gives the browser its cookie.
pub async fn enter(
    env: &Env,
    caller: Caller,
    account: AccountRow,
    came: Came,
    also: Also,
) -> Result<Response, Refusal> {
    let claim = new_claim(account.user)?;
    let cookie = cookie::set(env, claim)?;
    let before = caller.claim.filter(|before| before.user != claim.user);
    let own = caller.claim.filter(|own| own.user == claim.user);
    let mut commands = vec![
        Command::SignIn {
            name: account.name,
            handle: account.handle,
            standing: account.standing,
            device: caller.device,
            came,
        },
        rooms::begin_in_lobby(),
    ];
    match also {
        Also::Nothing => {}
        Also::Rename(name) => commands.push(Command::Rename { name }),
        Also::RevokeOthers => commands.push(Command::RevokeOthers),
    }
    commands.extend(own.map(|own| Command::Revoke {
        session: own.session.mark(),
    }));
    commands.push(Command::Who);
    let answers = inbox_object::ask_all(env, claim, commands).await?;
    if matches!(answers.first(), Some(Answer::Refused(Refused::Banned))) {
        return Err(Refusal::banned_here());
    }
    for ended in answers.iter().filter_map(ended) {
        revoke::tell(env, claim.user, ended).await?;
    }
    if let Some(before) = before {
        leave(env, before).await?;
    }
    let Some(Answer::Person(person)) = answers.last() else {
        return Err(inbox_object::unexpected());
    };
    with_cookie(&api_session(env, claim, person.clone()), &cookie)
}

/// A session that nobody had before.
pub fn new_claim(user: UserId) -> Result<Claim, Refusal> {
    let session = SessionId(random::bytes()?);
    Ok(Claim { user, session })
}

fn ended(answer: &Answer) -> Option<Ended> {
    match answer {
        Answer::SignedIn(_, ended) | Answer::Ended(ended) => Some(ended.clone()),
        Answer::Person(_)
        | Answer::Sessions(_)
        | Answer::Session(_)
        | Answer::Done
        | Answer::Rooms(_)
        | Answer::Room(_)
        | Answer::NoSession
        | Answer::Refused(_) => None,
    }
}

/// The session of somebody else that the browser had ends.
async fn leave(env: &Env, before: Claim) -> Result<(), Refusal> {
    let answers = inbox_object::ask_all(env, before, vec![Command::End]).await?;
    match answers.first().and_then(ended) {
        Some(ended) => revoke::tell(env, before.user, ended).await,
        None => Ok(()),
    }
}
