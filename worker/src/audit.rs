//! The audit log, for those who look after the place.

use natter_archive::audit::{AuditRow, audit_before};
use natter_protocol::api::{Act, Audit};
use worker::{Env, Request};

use crate::auth::session;
use crate::router::{self, Answer};
use crate::{bans, d1};

/// After every act: the largest that a JavaScript number holds exactly.
const AFTER_ALL: u64 = (1 << 53) - 1;

/// `GET /api/audit?before={id}`.
pub async fn list(request: &Request, env: &Env) -> Answer {
    let claim = session::claim(request, env)?;
    bans::moderator(env, claim).await?;
    let url = request.url()?;
    let before = url.query_pairs().find(|(name, _)| name == "before");
    let before = before.and_then(|(_, id)| id.parse().ok());
    let before = before.unwrap_or(AFTER_ALL).min(AFTER_ALL);
    let rows: Vec<AuditRow> = d1::rows(env, vec![audit_before(before, claim.user)]).await?;
    router::json(&Audit {
        acts: rows.into_iter().filter_map(act).collect(),
    })
}

fn act(row: AuditRow) -> Option<Act> {
    let (what, detail) = row.what()?;
    Some(Act {
        id: row.id,
        at: row.at,
        what: what.to_owned(),
        room: row.room,
        by: row.by,
        about: row.about,
        detail,
    })
}
