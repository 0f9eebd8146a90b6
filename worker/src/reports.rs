//! Reports of messages: whoever is in a room makes them, and those who look after the place
//! decide. What they delete is deleted in the place's name, also in rooms that they are not in.

use natter_inbox::{Answer as Inboxed, Command};
use natter_people::reports::{self, New, OwnReportRow, ReportedRow, SettledRow, check_note};
use natter_protocol::api::{Outcome, OwnReports, ReportMessage, Reports, SettleReports};
use natter_protocol::packet::Packet;
use natter_protocol::packet::client::Delete;
use natter_protocol::{RejectReason, RoomId, Seq, SessionMark, Standing, UserId};
use natter_room::Visitor;
use worker::{Env, Request};

use crate::auth::session;
use crate::limiter_object::{self, Door};
use crate::membership::{Denied, ask_room};
use crate::problem::Refusal;
use crate::router::{self, Answer};
use crate::{bans, clock, d1, inbox_object};

/// `POST /api/reports`.
pub async fn make(request: Request, env: &Env) -> Answer {
    let claim = session::claim(&request, env)?;
    let asked = router::body::<ReportMessage>(request).await?;
    let note = check_note(asked.reason, &asked.note).map_err(Refusal::bad_note)?;
    let room = asked.room;
    inbox_object::ask(env, claim, Command::Member { room }).await?;
    let Inboxed::Person(own) = inbox_object::ask(env, claim, Command::Who).await? else {
        return Err(inbox_object::unexpected());
    };
    limiter_object::pass(env, Door::Reports, &claim.user.to_string()).await?;
    let new = New {
        room,
        seq: asked.seq,
        by: claim.user,
        by_name: &own.name,
        reason: asked.reason,
        note: &note,
        at: clock::now(),
    };
    d1::run(env, vec![reports::report(&new)]).await?;
    router::done()
}

/// `GET /api/reports/own`.
pub async fn list_own(request: &Request, env: &Env) -> Answer {
    let claim = session::claim(request, env)?;
    inbox_object::ask(env, claim, Command::Who).await?;
    let rows: Vec<OwnReportRow> = d1::rows(env, vec![reports::own(claim.user)]).await?;
    router::json(&OwnReports {
        reports: rows.into_iter().map(Into::into).collect(),
    })
}

/// `GET /api/reports`.
pub async fn list(request: &Request, env: &Env) -> Answer {
    let claim = session::claim(request, env)?;
    bans::moderator(env, claim).await?;
    let open: Vec<ReportedRow> = d1::rows(env, vec![reports::open(claim.user, None)]).await?;
    let settled: Vec<ReportedRow> = d1::rows(env, vec![reports::settled(claim.user)]).await?;
    router::json(&Reports {
        open: open.into_iter().map(Into::into).collect(),
        settled: settled.into_iter().map(Into::into).collect(),
    })
}

/// `PUT /api/reports`.
pub async fn settle(request: Request, env: &Env) -> Answer {
    let claim = session::claim(&request, env)?;
    let SettleReports { room, seq, outcome } = router::body(request).await?;
    bans::moderator(env, claim).await?;
    let waiting = vec![reports::open(claim.user, Some((room, seq)))];
    let waiting: Vec<ReportedRow> = d1::rows(env, waiting).await?;
    let waiting = waiting.first().ok_or_else(Refusal::no_report)?;
    match outcome {
        Outcome::Stands => {}
        Outcome::Deleted => delete(env, room, seq).await?,
        Outcome::Gone => return Err(Refusal::bad_request("A message stands, or is deleted.")),
    }
    let statements = reports::settle(waiting, outcome, claim.user, clock::now());
    let settled: Vec<SettledRow> = d1::rows(env, statements).await?;
    settled.first().ok_or_else(Refusal::no_report)?;
    router::done()
}

async fn delete(env: &Env, room: RoomId, target: Seq) -> Result<(), Refusal> {
    let id = reports::deletion(room, target);
    let place = Visitor {
        user: UserId::PLACE,
        name: String::new(),
        standing: Standing::Owner,
        session: SessionMark::default(),
    };
    match ask_room(env, room, &place, &Delete { id, target }.frame()).await {
        // D1 had not heard yet that it is gone.
        Ok(_) | Err(Denied::Rejected(RejectReason::Gone)) => Ok(()),
        Err(denied) => Err(denied.into()),
    }
}
