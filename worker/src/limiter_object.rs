//! Counters for every door, in objects that are shared by many addresses.
//!
//! A door lets so many through per address in each hour that begins with the first of them.

use std::net::IpAddr;

use natter_protocol::api::ProblemKind;
use sha2::{Digest, Sha256};
use worker::{
    DurableObject, Env, Error, Request, Response, Result, SqlStorageValue, State, Url,
    durable_object,
};

use crate::problem::Refusal;
use crate::{bindings, clock};

const WINDOW_MS: u64 = 60 * 60 * 1000;
/// Who comes without an address: tests, and proxies on the same machine.
const NOBODY: &str = "local";

/// A door that is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// New guests.
    Guests,
    /// New rooms.
    Rooms,
}

impl Door {
    fn name(self) -> &'static str {
        match self {
            Self::Guests => "guests",
            Self::Rooms => "rooms",
        }
    }

    fn what(self) -> &'static str {
        match self {
            Self::Guests => "new guests",
            Self::Rooms => "new rooms",
        }
    }

    fn problem(self) -> ProblemKind {
        match self {
            Self::Guests => ProblemKind::TooManyGuests,
            Self::Rooms => ProblemKind::TooManyNewRooms,
        }
    }

    fn limit(self, env: &Env) -> u32 {
        match self {
            Self::Guests => bindings::guests_per_hour(env),
            Self::Rooms => bindings::rooms_per_hour(env),
        }
    }
}

/// Counts one more through a door.
///
/// # Errors
/// If it was one too many, with how long to wait.
pub async fn pass(env: &Env, door: Door, address: &str) -> Result<(), Refusal> {
    let key = format!("{}:{address}", door.name());
    let mut url = Url::parse("https://limiter/pass").map_err(Error::from)?;
    url.query_pairs_mut()
        .append_pair("key", &key)
        .append_pair("limit", &door.limit(env).to_string());
    let mut answer = bindings::limiter(env, &shard(&key))?
        .fetch_with_str(url.as_str())
        .await?;
    let wait_ms = answer.text().await?.parse().unwrap_or(WINDOW_MS);
    if wait_ms == 0 {
        Ok(())
    } else {
        Err(Refusal::too_many(door.problem(), door.what(), wait_ms))
    }
}

/// Where a request comes from. Of an IPv6 address only the network counts: a household has a
/// whole one.
pub fn address(request: &Request) -> Result<String> {
    let header = request.headers().get("cf-connecting-ip")?;
    let address = header.and_then(|text| text.parse().ok());
    Ok(match address {
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        None => NOBODY.to_owned(),
    })
}

/// 256 shards: an address always finds the same.
fn shard(key: &str) -> String {
    let digest = Sha256::digest(key.as_bytes());
    format!("shard-{:02x}", digest.first().copied().unwrap_or_default())
}

/// One shard of the counters.
#[durable_object(fetch)]
pub struct LimiterObject {
    state: State,
}

impl LimiterObject {
    /// How long the key has to wait, in milliseconds; 0 if it was let through.
    fn pass(&self, key: &str, limit: u64, now_ms: u64) -> Result<u64> {
        let sql = self.state.storage().sql();
        sql.exec(
            "create table if not exists counters (
                key text primary key, taken integer not null, ends integer not null
            ) strict, without rowid",
            None,
        )?;
        let now = SqlStorageValue::Integer(i64::try_from(now_ms).unwrap_or(i64::MAX));
        sql.exec("delete from counters where ends <= ?", vec![now])?;
        let row = sql.exec(
            "select taken, ends from counters where key = ?",
            vec![key.into()],
        )?;
        let counter = row.raw().next().transpose()?.unwrap_or_default();
        if let [
            SqlStorageValue::Integer(taken),
            SqlStorageValue::Integer(ends),
        ] = counter.as_slice()
            && u64::try_from(*taken).is_ok_and(|taken| taken >= limit)
        {
            let ends_ms = u64::try_from(*ends).unwrap_or_default();
            return Ok(ends_ms.saturating_sub(now_ms).max(1));
        }
        let ends = i64::try_from(now_ms.saturating_add(WINDOW_MS)).unwrap_or(i64::MAX);
        sql.exec(
            "insert into counters (key, taken, ends) values (?, 1, ?)
             on conflict (key) do update set taken = taken + 1",
            vec![key.into(), SqlStorageValue::Integer(ends)],
        )?;
        Ok(0)
    }
}

impl DurableObject for LimiterObject {
    fn new(state: State, _env: Env) -> Self {
        Self { state }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        let url = request.url()?;
        let said = |key: &str| {
            url.query_pairs()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value)
        };
        let limit = said("limit").and_then(|limit| limit.parse().ok());
        let (Some(key), Some(limit)) = (said("key"), limit) else {
            return Err(Error::from("a limiter needs a key and a limit"));
        };
        Response::ok(self.pass(&key, limit, clock::now().0)?.to_string())
    }
}
