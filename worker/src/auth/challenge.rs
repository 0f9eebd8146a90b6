//! Challenges for passkeys: signed, so that none is kept, and used once.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use natter_inbox::{Answer as Inboxed, Command};
use natter_protocol::api::PasskeyChallenge;
use natter_protocol::{Timestamp, UserId};
use worker::{Env, Request};

use super::token;
use crate::caller::Caller;
use crate::limiter_object::{self, Door};
use crate::problem::Refusal;
use crate::router::{self, Answer};
use crate::{bindings, clock, inbox_object, random};

const PURPOSE: &[u8] = b"natter passkey challenge 1:";
/// How long a challenge is good for, in milliseconds.
const LIFE_MS: u64 = 5 * 60 * 1000;
/// Challenge, user, whether the user is a session's, and when it was issued.
const FIELDS_BYTES: usize = 32 + 16 + 1 + 8;

/// A challenge that we signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// What is signed by the authenticator.
    pub challenge: [u8; 32],
    /// Who a new passkey would be for.
    pub user: UserId,
    /// Whether that is the person of the session that asked, or somebody new.
    pub is_known: bool,
    issued: Timestamp,
}

impl Challenge {
    fn to_bytes(self) -> Vec<u8> {
        let mut fields = Vec::with_capacity(FIELDS_BYTES);
        fields.extend_from_slice(&self.challenge);
        fields.extend_from_slice(&self.user.0);
        fields.push(self.is_known.into());
        fields.extend_from_slice(&self.issued.0.to_le_bytes());
        fields
    }

    fn from_bytes(fields: &[u8]) -> Option<Self> {
        let (challenge, rest) = fields.split_first_chunk()?;
        let (user, rest) = rest.split_first_chunk()?;
        let (is_known, issued) = rest.split_first()?;
        Some(Self {
            challenge: *challenge,
            user: UserId(*user),
            is_known: *is_known == 1,
            issued: Timestamp(u64::from_le_bytes(issued.try_into().ok()?)),
        })
    }
}

/// `POST /api/passkeys/challenge`.
pub async fn show(request: &Request, env: &Env) -> Answer {
    let caller = Caller::of(request, env)?;
    let known = known(env, &caller).await?;
    let secret = bindings::session_secret(env).ok_or_else(Refusal::no_session_secret)?;
    let challenge = Challenge {
        challenge: random::bytes()?,
        user: match known {
            Some(user) => user,
            None => UserId(random::bytes()?),
        },
        is_known: known.is_some(),
        issued: clock::now(),
    };
    let token = token::sign_bytes(&secret, PURPOSE, &challenge.to_bytes())
        .map_err(|_| Refusal::no_session_secret())?;
    router::json(&PasskeyChallenge {
        token,
        challenge: BASE64.encode(challenge.challenge),
        rp_id: caller.host,
        user: BASE64.encode(challenge.user.0),
    })
}

/// Who has the session that asks, if it stands.
async fn known(env: &Env, caller: &Caller) -> Result<Option<UserId>, Refusal> {
    let Some(claim) = caller.claim else {
        return Ok(None);
    };
    let answers = inbox_object::ask_all(env, claim, vec![Command::Who]).await?;
    let stands = matches!(answers.first(), Some(Inboxed::Person(_)));
    Ok(stands.then_some(claim.user))
}

/// Takes a challenge back, once.
///
/// # Errors
/// If we did not sign it, it is too old, or it was used.
pub async fn take(env: &Env, token: &str) -> Result<Challenge, Refusal> {
    let secret = bindings::session_secret(env).ok_or_else(Refusal::no_session_secret)?;
    let fields = token::open_bytes(&secret, PURPOSE, token);
    let challenge = fields.and_then(|fields| Challenge::from_bytes(&fields));
    let young = challenge.filter(|found| clock::now().ms_since(found.issued) <= LIFE_MS);
    let challenge = young.ok_or_else(Refusal::old_challenge)?;
    let key = BASE64.encode(challenge.challenge);
    limiter_object::pass(env, Door::Challenges, &key).await?;
    Ok(challenge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_read_back_and_nothing_else_is() {
        let challenge = Challenge {
            challenge: [1; 32],
            user: UserId([2; 16]),
            is_known: true,
            issued: Timestamp(1_800_000_000_000),
        };
        let fields = challenge.to_bytes();
        assert_eq!(fields.len(), FIELDS_BYTES);
        assert_eq!(Challenge::from_bytes(&fields), Some(challenge));
        for cut in 0..fields.len() {
            assert_eq!(Challenge::from_bytes(&fields[..cut]), None);
        }
    }
}
