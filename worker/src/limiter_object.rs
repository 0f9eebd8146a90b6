//! The Durable Objects that count how often the doors open; many addresses share one.

mod records;

use std::cell::RefCell;

use natter_limiter::{Input, Limiter, Verdict};
use natter_protocol::api::ProblemKind;
use sha2::{Digest, Sha256};
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use crate::ask::ask;
use crate::problem::Refusal;
use crate::sql::{self, Sqlite};
use crate::{bindings, clock, transaction};

use records::Records;

/// A door that is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// New guests, of an address.
    Guests,
    /// New rooms, of an address.
    Rooms,
    /// New accounts, of an address.
    Accounts,
    /// Tries to claim the place, of an address.
    Claims,
    /// Tries to sign in, of an address.
    SignIns,
    /// Tries to sign in, to a handle.
    HandleSignIns,
    /// New invites, of a person.
    Invites,
    /// Looks at invites and at links into accounts, of an address.
    Codes,
    /// Bans from the place, by a person.
    Bans,
    /// Reports of messages, by a person.
    Reports,
    /// New links into accounts and new sets of recovery codes, of a person.
    HandOffs,
    /// Uses of a passkey's challenge: there is one.
    Challenges,
    /// Ways back from a provider, of one that somebody set out on: there is one.
    Flows,
}

impl Door {
    fn name(self) -> &'static str {
        match self {
            Self::Guests => "guests",
            Self::Rooms => "rooms",
            Self::Accounts => "accounts",
            Self::Claims => "claims",
            Self::SignIns => "sign-ins",
            Self::HandleSignIns => "handle-sign-ins",
            Self::Invites => "invites",
            Self::Codes => "codes",
            Self::Bans => "bans",
            Self::Reports => "reports",
            Self::HandOffs => "hand-offs",
            Self::Challenges => "challenges",
            Self::Flows => "flows",
        }
    }

    fn refusal(self, wait_ms: u64) -> Refusal {
        let (kind, what) = match self {
            Self::Guests => (ProblemKind::TooManyGuests, "new guests from your address"),
            Self::Rooms => (ProblemKind::TooManyNewRooms, "new rooms from your address"),
            Self::Accounts => (
                ProblemKind::TooManyAccounts,
                "new accounts from your address",
            ),
            Self::Claims => (ProblemKind::TooManyClaims, "tries from your address"),
            Self::SignIns => (ProblemKind::TooManySignIns, "tries from your address"),
            Self::HandleSignIns => (ProblemKind::TooManySignIns, "tries to sign in as this one"),
            Self::Invites => (ProblemKind::TooManyInvites, "new invites of yours"),
            Self::Codes => (ProblemKind::TooManyInvites, "codes tried from your address"),
            Self::Bans => (ProblemKind::TooManyBans, "bans of yours"),
            Self::Reports => (ProblemKind::TooManyReports, "reports of yours"),
            Self::HandOffs => (ProblemKind::TooManyHandOffs, "new links and codes of yours"),
            Self::Challenges => return Refusal::old_challenge(),
            Self::Flows => return Refusal::provider_stale(),
        };
        Refusal::too_many(kind, what, wait_ms)
    }
}

/// Counts one more through a door.
///
/// # Errors
/// If it was one too many, with how long to wait; or if that cannot be said right now.
pub async fn pass(env: &Env, door: Door, key: &str) -> Result<(), Refusal> {
    let question = Input {
        key: format!("{}:{key}", door.name()),
        limit: bindings::per_hour(env, door),
    };
    let verdict = judge(env, &question).await;
    match verdict.map_err(|error| Refusal::no_limiter(&error))? {
        Verdict::Pass => Ok(()),
        Verdict::Wait { ms } => Err(door.refusal(ms)),
    }
}

async fn judge(env: &Env, question: &Input) -> Result<Verdict> {
    let shard = bindings::limiter(env, &shard(&question.key))?;
    ask(&shard, question).await
}

/// Where a request comes from, as it is counted.
pub fn address(request: &Request) -> Result<String> {
    let address = request.headers().get("cf-connecting-ip")?;
    Ok(natter_limiter::network(address.as_deref()))
}

/// 256 shards: a key always finds the same.
fn shard(key: &str) -> String {
    let digest = Sha256::digest(key.as_bytes());
    format!("shard-{:02x}", digest.first().copied().unwrap_or_default())
}

/// One shard of the counters.
#[durable_object(fetch)]
pub struct LimiterObject {
    state: State,
    awake: RefCell<Option<Limiter>>,
}

impl LimiterObject {
    /// Judges one more. If the storage fails nothing is counted, and the limiter is read anew at
    /// the next question.
    fn judge(&self, question: Input) -> Result<Verdict> {
        let mut slot = self.awake.borrow_mut();
        let records = Records::open(Sqlite(self.state.storage().sql())).map_err(sql::failed)?;
        let mut limiter = match slot.take() {
            Some(limiter) => limiter,
            None => Limiter::restore(records.saved().map_err(sql::failed)?),
        };
        let (verdict, writes) = limiter.handle(question, clock::now());
        if !writes.is_empty() {
            transaction::together(&self.state, move || records.write(&writes))?;
        }
        *slot = Some(limiter);
        Ok(verdict)
    }
}

impl DurableObject for LimiterObject {
    fn new(state: State, _env: Env) -> Self {
        Self {
            state,
            awake: RefCell::new(None),
        }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let question = serde_json::from_slice(&request.bytes().await?)?;
        Response::from_json(&self.judge(question)?)
    }
}
