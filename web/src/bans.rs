//! Who may not come into the place, and what was decided there, over HTTP.

use natter_protocol::UserId;
use natter_protocol::api::{Act, Ban};

use crate::bodies::{self, object};
use crate::membership::command;
use crate::shell::fetch::{self, Holds};
use crate::words::problem;

const BANS: &str = "/api/bans";

/// Those who are banned, the newest first; what is wrong, if something is.
pub async fn list() -> Result<Vec<Ban>, String> {
    let answer = fetch::get(BANS).await.map_err(|error| problem(&error))?;
    Ok(bodies::bans(&answer).bans)
}

/// Bans somebody from the place, and perhaps all that they said.
pub async fn ban(user: UserId, purge: bool) -> Result<(), String> {
    let path = format!("{BANS}/{user}");
    command("PUT", path, &[("purge", purge.into())]).await
}

/// Lets somebody come back.
pub async fn let_back(user: UserId) -> Result<(), String> {
    let path = format!("{BANS}/{user}");
    let answer = fetch::ask("DELETE", path, Some(object(&[])), Holds::Json).await;
    answer.map(drop).map_err(|error| problem(&error))
}

/// What was decided before this act, or lately, the newest first.
pub async fn audit(before: Option<u64>) -> Result<Vec<Act>, String> {
    let path = match before {
        Some(id) => format!("/api/audit?before={id}"),
        None => "/api/audit".to_owned(),
    };
    let answer = fetch::get(&path).await.map_err(|error| problem(&error))?;
    Ok(bodies::audit(&answer).acts)
}
