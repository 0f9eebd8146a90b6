//! Ending sessions: the inbox forgets them first, then every room closes their sockets.

use natter_inbox::{Answer, Command, Ended};
use natter_protocol::UserId;
use worker::Env;

use super::Claim;
use crate::inbox_object;
use crate::problem::Refusal;

/// Asks the inbox to end sessions, and tells the rooms.
///
/// # Errors
/// If the session that asks does not stand, or a room could not be told: asking again helps.
pub async fn ask(env: &Env, claim: Claim, command: Command) -> Result<(), Refusal> {
    match inbox_object::ask(env, claim, command).await? {
        Answer::Ended(ended) => tell(env, claim.user, ended).await,
        Answer::Person(_)
        | Answer::SignedIn(..)
        | Answer::Sessions(_)
        | Answer::Session(_)
        | Answer::Done
        | Answer::Rooms(_)
        | Answer::Room(_)
        | Answer::NoSession
        | Answer::Refused(_) => Err(inbox_object::unexpected()),
    }
}

/// Tells the rooms of sessions that ended.
///
/// # Errors
/// If one does not answer.
pub async fn tell(env: &Env, user: UserId, ended: Ended) -> Result<(), Refusal> {
    inbox_object::tell_rooms(env, user, ended)
        .await
        .map_err(|error| Refusal::no_inbox(&error))
}
