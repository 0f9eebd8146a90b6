//! Messages that somebody thinks should not stand, over HTTP.

use natter_protocol::api::{Outcome, OwnReport, Reason, Reported, Reports};
use natter_protocol::{RoomId, Seq};
use wasm_bindgen::JsValue;

use crate::bodies::{self, object};
use crate::shell::fetch;
use crate::shell::page;
use crate::words::problem;

const REPORTS: &str = "/api/reports";

/// Reports a message; what is wrong, if something is.
pub async fn report(room: RoomId, seq: Seq, reason: Reason, note: &str) -> Result<(), String> {
    let [room, seq] = place(room, seq);
    let body = object(&[
        room,
        seq,
        ("reason", reason.name().into()),
        ("note", page::normal(note).into()),
    ]);
    let sent = fetch::send("POST", REPORTS, body).await;
    sent.map(drop).map_err(|error| problem(&error))
}

/// What waits to be decided, and what was.
pub async fn load() -> Result<Reports, String> {
    let answer = fetch::get(REPORTS).await.map_err(|error| problem(&error))?;
    Ok(bodies::reports(&answer))
}

/// What one reported oneself.
pub async fn own() -> Result<Vec<OwnReport>, String> {
    let answer = fetch::get("/api/reports/own").await;
    let answer = answer.map_err(|error| problem(&error))?;
    Ok(bodies::own_reports(&answer).reports)
}

/// Decides about a message.
pub async fn settle(reported: &Reported, outcome: Outcome) -> Result<(), String> {
    let [room, seq] = place(reported.room, reported.seq);
    let outcome = ("outcome", outcome.name().into());
    let sent = fetch::send("PUT", REPORTS, object(&[room, seq, outcome])).await;
    sent.map(drop).map_err(|error| problem(&error))
}

/// Where a message is, in a body.
fn place(room: RoomId, seq: Seq) -> [(&'static str, JsValue); 2] {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a room has fewer events than 2^53"
    )]
    let seq = seq.0 as f64;
    [("room", room.to_string().into()), ("seq", seq.into())]
}
