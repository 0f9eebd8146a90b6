//! The devices that a person is signed in on.

use std::cmp::Reverse;

use natter_inbox::{Answer as Inboxed, Command, Session};
use natter_protocol::SessionMark;
use natter_protocol::api::{OpenSession, Sessions};
use worker::{Env, Request};

use crate::auth::{revoke, session};
use crate::problem::Refusal;
use crate::router::{self, Answer};
use crate::{clock, d1, inbox_object};

/// `GET /api/sessions`.
pub async fn list(request: &Request, env: &Env) -> Answer {
    let claim = session::claim(request, env)?;
    let Inboxed::Sessions(sessions) = inbox_object::ask(env, claim, Command::Sessions).await?
    else {
        return Err(inbox_object::unexpected());
    };
    router::json(&Sessions {
        sessions: newest_first(sessions, claim.session.mark()),
    })
}

/// So few are in order sooner than the code of a sort is loaded.
fn newest_first(sessions: Vec<Session>, own: SessionMark) -> Vec<OpenSession> {
    let mut listed: Vec<OpenSession> = Vec::with_capacity(sessions.len());
    for session in sessions {
        let session = OpenSession {
            id: session.mark.to_string(),
            device: session.device,
            begun_at: session.begun,
            used_at: session.used,
            is_current: session.mark == own,
            came: session.came,
        };
        let rank = |session: &OpenSession| Reverse((session.used_at, session.begun_at));
        let place = listed.partition_point(|other| rank(other) <= rank(&session));
        listed.insert(place, session);
    }
    listed
}

/// `DELETE /api/sessions/{id}`.
pub async fn end(request: &Request, env: &Env, id: &str) -> Answer {
    let claim = session::claim(request, env)?;
    let session = id.parse().map_err(|_| Refusal::not_found())?;
    revoke::ask(env, claim, Command::Revoke { session }).await?;
    router::done()
}

/// `DELETE /api/sessions`: all but the one that asks.
pub async fn end_others(request: &Request, env: &Env) -> Answer {
    let claim = session::claim(request, env)?;
    revoke::ask(env, claim, Command::RevokeOthers).await?;
    // A link that nobody used yet would be a session tomorrow.
    let links = natter_people::account::revoke_hand_offs(claim.user, clock::now());
    d1::run(env, vec![links]).await?;
    router::done()
}
