//! Whether the person of a session showed lately who they are: what changes the ways into an
//! account asks for it.

use natter_inbox::{Answer, Command, Session, is_proved};
use worker::Env;

use super::Claim;
use crate::problem::Refusal;
use crate::{clock, inbox_object};

/// Goes on only if they did.
///
/// # Errors
/// If they did not, or the session does not stand.
pub async fn require(env: &Env, claim: Claim) -> Result<(), Refusal> {
    match is_proved(&session(env, claim).await?, clock::now()) {
        true => Ok(()),
        false => Err(Refusal::needs_proof()),
    }
}

/// The session that asks.
pub async fn session(env: &Env, claim: Claim) -> Result<Session, Refusal> {
    let answer = inbox_object::ask(env, claim, Command::Own).await?;
    let Answer::Session(session) = answer else {
        return Err(inbox_object::unexpected());
    };
    Ok(session)
}
