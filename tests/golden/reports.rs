//! HTTP bodies about reported messages, pinned.

use expect_test::expect;
use natter_protocol::api::{
    Complaint, Outcome, OwnReport, OwnReports, Reason, ReportMessage, Reported, Reports,
    SettleReports, Settled,
};
use natter_protocol::{RoomId, Seq, Timestamp, UserId};

use crate::api::check;

const AT: Timestamp = Timestamp(1_795_253_400_000);
const ROOM: RoomId = RoomId([0xcd; 16]);

fn text(text: &str) -> String {
    text.to_owned()
}

fn reported() -> Reported {
    Reported {
        room: ROOM,
        room_name: text("garden"),
        seq: Seq(7),
        author: UserId([0xab; 16]),
        author_name: text("Sam"),
        text: None,
        at: AT,
        complaints: Vec::new(),
        settled: None,
    }
}

#[test]
fn what_is_asked() {
    let new = ReportMessage {
        room: ROOM,
        seq: Seq(7),
        reason: Reason::Spam,
        note: text("all day long"),
    };
    check(
        &new,
        &expect![[r#"
        {
          "room": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
          "seq": 7,
          "reason": "spam",
          "note": "all day long"
        }"#]],
    );
    let settle = SettleReports {
        room: ROOM,
        seq: Seq(7),
        outcome: Outcome::Stands,
    };
    check(
        &settle,
        &expect![[r#"
            {
              "room": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
              "seq": 7,
              "outcome": "stands"
            }"#]],
    );
}

#[test]
fn what_waits() {
    let complaint = Complaint {
        by: text("Kim"),
        reason: Reason::Other,
        note: text("again"),
        at: AT,
    };
    let open = Reported {
        text: Some(text("cheap watches")),
        complaints: vec![complaint],
        ..reported()
    };
    let reports = Reports {
        open: vec![open],
        settled: Vec::new(),
    };
    check(
        &reports,
        &expect![[r#"
        {
          "open": [
            {
              "room": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
              "room_name": "garden",
              "seq": 7,
              "author": "abababababababababababababababab",
              "author_name": "Sam",
              "text": "cheap watches",
              "at": 1795253400000,
              "complaints": [
                {
                  "by": "Kim",
                  "reason": "other",
                  "note": "again",
                  "at": 1795253400000
                }
              ]
            }
          ],
          "settled": []
        }"#]],
    );
}

#[test]
fn what_was_decided() {
    let settled = Settled {
        outcome: Outcome::Deleted,
        by: Some(text("Ada")),
        at: Some(AT),
    };
    let reports = Reports {
        open: Vec::new(),
        settled: vec![Reported {
            settled: Some(settled),
            ..reported()
        }],
    };
    check(
        &reports,
        &expect![[r#"
        {
          "open": [],
          "settled": [
            {
              "room": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
              "room_name": "garden",
              "seq": 7,
              "author": "abababababababababababababababab",
              "author_name": "Sam",
              "at": 1795253400000,
              "complaints": [],
              "settled": {
                "outcome": "deleted",
                "by": "Ada",
                "at": 1795253400000
              }
            }
          ]
        }"#]],
    );
}

#[test]
fn what_became_of_ones_own() {
    let own = OwnReports {
        reports: vec![OwnReport {
            room_name: text("garden"),
            author_name: Some(text("Sam")),
            reason: Reason::Harassment,
            at: AT,
            outcome: Some(Outcome::Gone),
        }],
    };
    check(
        &own,
        &expect![[r#"
        {
          "reports": [
            {
              "room_name": "garden",
              "author_name": "Sam",
              "reason": "harassment",
              "at": 1795253400000,
              "outcome": "gone"
            }
          ]
        }"#]],
    );
}

#[test]
fn a_words_name_never_changes() {
    let reasons: Vec<&str> = Reason::ALL.iter().map(|reason| reason.name()).collect();
    let expected = [
        "spam",
        "harassment",
        "hate",
        "violence",
        "indecent",
        "other",
    ];
    assert_eq!(reasons, expected);
    let outcomes: Vec<&str> = Outcome::ALL.iter().map(|outcome| outcome.name()).collect();
    assert_eq!(outcomes, ["stands", "deleted", "gone"]);
}
