//! Reports of messages, on SQLite.

use natter_archive::audit::{AuditRow, audit_before};
use natter_protocol::api::{Outcome, OwnReport, Reason, Reported};
use natter_protocol::{RoomId, Seq};

use super::*;
use crate::reports::{
    New as NewReport, OwnReportRow, ReportedRow, SettledRow, open, own, report, settle, settled,
};

const ROOM: RoomId = RoomId([7; 16]);

impl D1 {
    /// A room in which Bo said two things, the second and the third event.
    fn said() -> Self {
        let d1 = Self::claimed();
        let sql = format!(
            "INSERT INTO rooms (id, name, name_key, created_at) VALUES ('{ROOM}', 'garden', 'g', 0);
             INSERT INTO members (room, number, user, name, revision) VALUES ('{ROOM}', 1, '{BO}', 'Bo', 1);
             INSERT INTO messages (room, seq, ordinal, author, at, text, revision)
             VALUES ('{ROOM}', 2, 1, 1, 5, 'cheap watches', 2), ('{ROOM}', 3, 2, 1, 6, 'hello', 3);"
        );
        d1.0.execute_batch(&sql).unwrap();
        d1
    }

    fn report(&mut self, seq: u64, (by, by_name): (UserId, &str), reason: Reason, at: u64) {
        let new = NewReport {
            room: ROOM,
            seq: Seq(seq),
            by,
            by_name,
            reason,
            note: "note",
            at: Timestamp(at),
        };
        assert_eq!(self.rows::<Json>(report(&new)), [] as [Json; 0]);
    }

    fn open(&mut self, reader: UserId) -> Vec<Reported> {
        let rows: Vec<ReportedRow> = self.rows(open(reader, None));
        rows.into_iter().map(Reported::from).collect()
    }

    fn settled(&mut self, reader: UserId) -> Vec<Reported> {
        let rows: Vec<ReportedRow> = self.rows(settled(reader));
        rows.into_iter().map(Reported::from).collect()
    }

    fn own(&mut self, by: UserId) -> Vec<(Reason, Option<Outcome>)> {
        let rows: Vec<OwnReportRow> = self.rows(own(by));
        let own = rows.into_iter().map(OwnReport::from);
        own.map(|own| (own.reason, own.outcome)).collect()
    }

    fn settle(&mut self, seq: u64, outcome: Outcome) -> usize {
        self.settle_as(ADA, seq, outcome)
    }

    fn settle_as(&mut self, by: UserId, seq: u64, outcome: Outcome) -> usize {
        let of: Vec<ReportedRow> = self.rows(open(by, Some((ROOM, Seq(seq)))));
        let Some(of) = of.first() else { return 0 };
        let at = NOW.plus_ms(if by == ADA { 0 } else { 1 });
        let settled: Vec<SettledRow> = self.batch(settle(of, outcome, by, at)).unwrap();
        settled.len()
    }

    fn delete(&mut self, seq: u32) {
        let sql = "UPDATE messages SET text = NULL WHERE seq = ?1";
        self.0.execute(sql, [seq]).unwrap();
    }
}

#[test]
fn a_reported_message_waits_once_with_all_that_is_said_of_it() {
    let mut d1 = D1::said();
    d1.report(3, (CY, "Cy"), Reason::Other, 30);
    d1.report(2, (CY, "Cy"), Reason::Spam, 20);
    d1.report(2, (ADA, "Ada"), Reason::Hate, 10);
    // Again is no second report.
    d1.report(2, (CY, "Cy"), Reason::Harassment, 40);
    let open = d1.open(ADA);
    let brief = |one: &Reported| (one.seq.0, one.text.clone().unwrap(), one.complaints.len());
    let briefly: Vec<_> = open.iter().map(brief).collect();
    assert_eq!(
        briefly,
        [
            (2, "cheap watches".to_owned(), 2),
            (3, "hello".to_owned(), 1)
        ]
    );
    let said: Vec<_> = open[0]
        .complaints
        .iter()
        .map(|it| (it.by.as_str(), it.reason))
        .collect();
    assert_eq!(said, [("Ada", Reason::Hate), ("Cy", Reason::Harassment)]);
    assert_eq!((open[0].author, open[0].room_name.as_str()), (BO, "garden"));
    assert_eq!(
        d1.own(CY),
        [(Reason::Other, None), (Reason::Harassment, None)]
    );
    assert_eq!(d1.open(BO), [], "nobody decides about what they said");
}

#[test]
fn what_is_settled_is_history_and_whoever_reported_it_sees_what_became_of_it() {
    let mut d1 = D1::said();
    d1.report(2, (CY, "Cy"), Reason::Spam, 20);
    d1.report(3, (CY, "Cy"), Reason::Hate, 30);
    assert_eq!(d1.settle(2, Outcome::Stands), 1);
    assert_eq!(d1.settle(2, Outcome::Deleted), 0, "it was decided");
    assert_eq!(d1.settle(9, Outcome::Stands), 0, "nobody reported it");
    assert_eq!(d1.open(ADA).len(), 1);
    let found = d1.settled(ADA);
    let how = found[0].settled.as_ref().unwrap();
    assert_eq!(
        (how.outcome, how.by.as_deref(), how.at),
        (Outcome::Stands, Some("Name"), Some(NOW))
    );
    assert_eq!(d1.settled(BO), []);
    d1.delete(3);
    let expected = [
        (Reason::Hate, Some(Outcome::Gone)),
        (Reason::Spam, Some(Outcome::Stands)),
    ];
    assert_eq!(d1.own(CY), expected);
    assert_eq!(d1.open(ADA), []);
    assert_eq!(d1.settled(ADA).len(), 2);
    // Once somebody has decided, the same person reports it in vain, and another may.
    d1.report(2, (CY, "Cy"), Reason::Spam, 50);
    assert_eq!(d1.open(ADA), []);
    d1.report(2, (ADA, "Ada"), Reason::Spam, 60);
    assert_eq!(d1.open(CY).len(), 1);
    assert_eq!(d1.settle_as(CY, 2, Outcome::Deleted), 1);
    let newest = d1.settled(ADA).swap_remove(0);
    assert_eq!(newest.settled.unwrap().outcome, Outcome::Deleted);
    assert_eq!(newest.complaints.len(), 2);
    let acts: Vec<AuditRow> = d1.rows(audit_before(1_000, ADA));
    let words: Vec<_> = acts
        .iter()
        .filter_map(AuditRow::what)
        .map(|(word, _)| word)
        .collect();
    assert_eq!(words, ["deleted-reported", "let-stand"]);
}

#[test]
fn nobody_reports_in_advance_what_will_be_said() {
    let mut d1 = D1::said();
    let sql = "UPDATE messages SET at = 60000 WHERE seq = 3";
    d1.0.execute_batch(sql).unwrap();
    // The clock of the room may be ahead a little.
    d1.report(2, (CY, "Cy"), Reason::Spam, 4);
    d1.report(3, (CY, "Cy"), Reason::Spam, 50_000);
    let seqs: Vec<u64> = d1.open(ADA).iter().map(|one| one.seq.0).collect();
    assert_eq!(seqs, [2]);
    d1.delete(3);
    assert_eq!(d1.settled(ADA), []);
    assert_eq!(d1.own(CY), [(Reason::Spam, None), (Reason::Spam, None)]);
}

#[test]
fn what_was_decided_in_a_room_that_is_not_public_tells_no_text_again() {
    let mut d1 = D1::said();
    d1.report(2, (CY, "Cy"), Reason::Spam, 20);
    assert_eq!(d1.settle(2, Outcome::Stands), 1);
    assert_eq!(d1.settled(ADA)[0].text.as_deref(), Some("cheap watches"));
    d1.0.execute_batch("UPDATE rooms SET access = 'private'")
        .unwrap();
    assert_eq!(d1.settled(ADA)[0].text, None);
}

#[test]
fn a_report_of_what_is_no_message_is_never_seen() {
    let mut d1 = D1::said();
    d1.report(1, (CY, "Cy"), Reason::Spam, 20);
    d1.report(99, (CY, "Cy"), Reason::Spam, 20);
    assert_eq!(d1.open(ADA), []);
    assert_eq!(d1.settled(ADA), []);
    assert_eq!(d1.own(CY).len(), 2);
}
