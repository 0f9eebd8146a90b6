//! Recovery codes: made here, and used in `auth::sign_in`.

use natter_people::recovery_code::RECOVERY_CODES;
use natter_people::{account, recovery_code, recovery_hash};
use natter_protocol::api::RecoveryCodes;
use worker::{Env, Request};

use crate::auth::{proof, session};
use crate::limiter_object::{self, Door};
use crate::problem::Refusal;
use crate::router::{self, Answer};
use crate::{account as own_account, clock, d1, random};

/// `POST /api/account/recovery-codes`: new ones, in the place of the older ones.
pub async fn make(request: &Request, env: &Env) -> Answer {
    let claim = session::claim(request, env)?;
    own_account::own(env, claim).await?;
    proof::require(env, claim).await?;
    limiter_object::pass(env, Door::HandOffs, &claim.user.to_string()).await?;
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        codes.push(recovery_code(random::bytes().map_err(Refusal::from)?));
    }
    let hashes: Vec<String> = codes.iter().map(|code| recovery_hash(code)).collect();
    let statements = account::set_recovery_codes(claim.user, &hashes, clock::now());
    d1::run(env, statements).await?;
    router::json(&RecoveryCodes { codes })
}
