//! The bodies about messages that somebody thinks should not stand.

use natter_protocol::Seq;
use natter_protocol::api::{
    Complaint, Outcome, OwnReport, OwnReports, Reason, Reported, Reports, Settled,
};
use wasm_bindgen::JsValue;

use super::{field, list, number, text, time};

/// What waits, and what was decided.
pub fn reports(body: &JsValue) -> Reports {
    Reports {
        open: list(body, "open", reported),
        settled: list(body, "settled", reported),
    }
}

fn reported(body: &JsValue) -> Option<Reported> {
    Some(Reported {
        room: text(body, "room")?.parse().ok()?,
        room_name: text(body, "room_name")?,
        seq: Seq(number(body, "seq")?),
        author: text(body, "author")?.parse().ok()?,
        author_name: text(body, "author_name")?,
        text: text(body, "text"),
        at: time(body, "at")?,
        complaints: list(body, "complaints", complaint),
        settled: field(body, "settled").and_then(|settled| read_settled(&settled)),
    })
}

fn complaint(body: &JsValue) -> Option<Complaint> {
    Some(Complaint {
        by: text(body, "by")?,
        reason: reason(body)?,
        note: text(body, "note")?,
        at: time(body, "at")?,
    })
}

fn read_settled(body: &JsValue) -> Option<Settled> {
    Some(Settled {
        outcome: Outcome::from_name(&text(body, "outcome")?)?,
        by: text(body, "by"),
        at: time(body, "at"),
    })
}

/// What one reported oneself.
pub fn own_reports(body: &JsValue) -> OwnReports {
    OwnReports {
        reports: list(body, "reports", own_report),
    }
}

fn own_report(body: &JsValue) -> Option<OwnReport> {
    Some(OwnReport {
        room_name: text(body, "room_name")?,
        author_name: text(body, "author_name"),
        reason: reason(body)?,
        at: time(body, "at")?,
        outcome: text(body, "outcome").and_then(|name| Outcome::from_name(&name)),
    })
}

fn reason(body: &JsValue) -> Option<Reason> {
    Reason::from_name(&text(body, "reason")?)
}
