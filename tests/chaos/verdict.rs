//! What was promised beside what is there.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use natter_protocol::{Ordinal, Seq};

use crate::ledger::Ledger;
use crate::readback::Messages;

/// Complaints that are printed, of any number.
const COMPLAINTS_SHOWN: usize = 10;

/// How a run ended.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Posts that somebody sent.
    pub sent: usize,
    /// Posts that the room acked.
    pub acked: usize,
    /// Messages in the room.
    pub in_room: usize,
    /// Acked, and not in the room where the ack said.
    pub lost: usize,
    /// Texts that are in the room, or in D1, more than once.
    pub doubled: usize,
    /// Messages that stand before one that was acked before they were sent, and ordinals that
    /// are missing.
    pub out_of_order: usize,
    /// Shown to somebody, and not in the room.
    pub vanished: usize,
    /// In the room and not in D1, or otherwise there.
    pub not_archived: usize,
    /// What is wrong, in words.
    pub complaints: Vec<String>,
}

impl Verdict {
    /// Compares what the speakers know with the room and with D1.
    #[must_use]
    pub fn of(ledger: &Ledger, room: &Messages, archive: &[(Seq, Ordinal, String)]) -> Self {
        let mut verdict = Self {
            sent: ledger.posts.len(),
            acked: ledger.acked().count(),
            in_room: room.len(),
            complaints: ledger.contradictions.clone(),
            ..Self::default()
        };
        verdict.find_lost(ledger, room);
        verdict.find_doubled(room, archive);
        verdict.find_disorder(ledger, room);
        verdict.find_vanished(ledger, room);
        verdict.find_unarchived(room, archive);
        verdict
    }

    /// Whether every promise was kept.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        let broken = self.lost + self.doubled + self.out_of_order + self.vanished;
        broken + self.not_archived == 0 && self.complaints.is_empty()
    }

    fn find_lost(&mut self, ledger: &Ledger, room: &Messages) {
        for (post, seq, _) in ledger.acked() {
            let is = room.get(&seq).map(|(_, text)| text);
            if is != Some(&post.text) {
                self.lost += 1;
                let what = format!("{:?} was acked as {seq}, and there is {is:?}", post.text);
                self.complaints.push(what);
            }
        }
    }

    fn find_doubled(&mut self, room: &Messages, archive: &[(Seq, Ordinal, String)]) {
        let in_room = room.values().map(|(_, text)| text);
        let in_archive = archive.iter().map(|(_, _, text)| text);
        for text in again(in_room).into_iter().chain(again(in_archive)) {
            self.doubled += 1;
            self.complaints.push(format!("{text:?} is there again"));
        }
    }

    /// If a post was acked before another was sent, everyone reads it first; and no place among
    /// the messages is empty.
    fn find_disorder(&mut self, ledger: &Ledger, room: &Messages) {
        let mut acked: Vec<(Seq, Instant, Instant)> = ledger
            .acked()
            .map(|(post, seq, at)| (seq, post.sent_at, at))
            .collect();
        acked.sort_by_key(|(seq, _, _)| *seq);
        let mut newest_sent = None;
        for (seq, sent_at, acked_at) in acked {
            if newest_sent.is_some_and(|newest| acked_at < newest) {
                self.out_of_order += 1;
                let what = "was acked before something above it was sent";
                self.complaints.push(format!("{seq} {what}"));
            }
            newest_sent = newest_sent.max(Some(sent_at));
        }
        for ((ordinal, text), place) in room.values().zip(1..) {
            if *ordinal != Ordinal(place) {
                self.out_of_order += 1;
                let what = format!("{text:?} is message {ordinal}, at place {place}");
                self.complaints.push(what);
            }
        }
    }

    fn find_vanished(&mut self, ledger: &Ledger, room: &Messages) {
        for (seq, text) in &ledger.shown {
            let is = room.get(seq).map(|(_, is)| is);
            if is != Some(text) {
                self.vanished += 1;
                let what = format!("{text:?} was shown as {seq}, and there is {is:?}");
                self.complaints.push(what);
            }
        }
    }

    fn find_unarchived(&mut self, room: &Messages, archive: &[(Seq, Ordinal, String)]) {
        let archived: BTreeMap<_, _> = archive
            .iter()
            .map(|(seq, ordinal, text)| (seq, (ordinal, text)))
            .collect();
        for (seq, (ordinal, text)) in room {
            if archived.get(seq) != Some(&(ordinal, text)) {
                self.not_archived += 1;
                self.complaints.push(format!("D1 lacks {seq}: {text:?}"));
            }
        }
        for (seq, _, text) in archive.iter().filter(|(seq, _, _)| !room.contains_key(seq)) {
            self.not_archived += 1;
            let what = format!("D1 has {seq}, which the room has not: {text:?}");
            self.complaints.push(what);
        }
    }

    /// The figures, one a line, and the first complaints.
    #[must_use]
    pub fn table(&self) -> String {
        let rows = [
            ("posts sent", self.sent),
            ("posts acked", self.acked),
            ("messages in the room", self.in_room),
            ("acked and lost", self.lost),
            ("doubled", self.doubled),
            ("out of order", self.out_of_order),
            ("shown and gone", self.vanished),
            ("wrong or missing in D1", self.not_archived),
        ];
        let mut table = String::new();
        for (what, count) in rows {
            line(&mut table, what, &count.to_string());
        }
        for complaint in self.complaints.iter().take(COMPLAINTS_SHOWN) {
            line(&mut table, "", complaint);
        }
        table
    }
}

/// One line of a table.
pub fn line(table: &mut String, what: &str, value: &str) {
    // Writing to a string does not fail.
    writeln!(table, "  {what:<28} {value:>10}").ok();
}

/// How long it took to recover: the middle one and the longest.
#[must_use]
pub fn recoveries(mut times: Vec<Duration>) -> Option<(Duration, Duration)> {
    times.sort();
    let middle = times.get(times.len() / 2).copied()?;
    times.last().map(|longest| (middle, *longest))
}

/// The texts that were there before, each time that they come again.
fn again<'a>(texts: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    let repeated = texts.filter(|text| !seen.insert(*text));
    repeated.cloned().collect()
}

#[cfg(test)]
mod tests {
    use natter_protocol::packet::client::Post;
    use natter_protocol::packet::server::Ack;
    use natter_protocol::{Batch, ClientPacket, CommandId};

    use super::*;

    fn post(ledger: &mut Ledger, number: u8) {
        let post = Post {
            id: CommandId([number; 16]),
            reply_to: None,
            text: format!("text {number}"),
        };
        ledger.send(&Batch::single(&ClientPacket::from(post).encode()));
    }

    fn ack(ledger: &mut Ledger, number: u8, seq: u64) {
        let ack = Ack {
            id: CommandId([number; 16]),
            seq: Seq(seq),
        };
        let answer = natter_protocol::packet::server::Answer::from(ack);
        ledger.hear(&Batch::single(&answer.encode()));
    }

    fn room(places: &[(u64, u64, u8)]) -> Messages {
        let message = |(seq, ordinal, number): &(u64, u64, u8)| {
            (Seq(*seq), (Ordinal(*ordinal), format!("text {number}")))
        };
        places.iter().map(message).collect()
    }

    fn archive(room: &Messages) -> Vec<(Seq, Ordinal, String)> {
        let rows = room.iter();
        rows.map(|(seq, (ordinal, text))| (*seq, *ordinal, text.clone()))
            .collect()
    }

    fn two_acked() -> Ledger {
        let mut ledger = Ledger::default();
        post(&mut ledger, 1);
        ack(&mut ledger, 1, 2);
        post(&mut ledger, 2);
        ack(&mut ledger, 2, 3);
        ledger
    }

    #[test]
    fn what_is_as_it_was_promised_is_clean() {
        let room = room(&[(2, 1, 1), (3, 2, 2)]);
        let verdict = Verdict::of(&two_acked(), &room, &archive(&room));
        assert!(verdict.is_clean(), "{verdict:?}");
        assert_eq!((verdict.sent, verdict.acked, verdict.in_room), (2, 2, 2));
    }

    #[test]
    fn every_kind_of_damage_is_seen() {
        let whole = room(&[(2, 1, 1), (3, 2, 2)]);
        let look = |room: &Messages, rows: &[_]| Verdict::of(&two_acked(), room, rows);

        let short = room(&[(2, 1, 1)]);
        assert_eq!(look(&short, &archive(&short)).lost, 1);
        let twice = room(&[(2, 1, 1), (3, 2, 2), (4, 3, 2)]);
        assert_eq!(look(&twice, &archive(&twice)).doubled, 2);
        let gap = room(&[(2, 1, 1), (3, 3, 2)]);
        assert_eq!(look(&gap, &archive(&gap)).out_of_order, 1);
        assert_eq!(look(&whole, &archive(&short)).not_archived, 1);
        assert_eq!(look(&short, &archive(&whole)).not_archived, 1);
    }

    #[test]
    fn an_ack_below_something_that_was_sent_later_is_out_of_order() {
        let mut ledger = Ledger::default();
        post(&mut ledger, 1);
        ack(&mut ledger, 1, 3);
        post(&mut ledger, 2);
        ack(&mut ledger, 2, 2);
        let room = room(&[(2, 1, 2), (3, 2, 1)]);
        let verdict = Verdict::of(&ledger, &room, &archive(&room));
        assert_eq!((verdict.lost, verdict.out_of_order), (0, 1));
    }
}
