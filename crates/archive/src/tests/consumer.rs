use natter_protocol::Timestamp;

use super::fixture::{Archive, at, letter, posted};
use crate::consumer::{QUERIES_PER_DELIVERY_MAX, RETRY_SECONDS_MAX, RETRY_SECONDS_MIN};
use crate::{
    Body, Consumer, DeadLetterRow, Delivery, Disposition, Incoming, Statement, Value,
    list_dead_letters,
};

const LOST: &str = "D1_ERROR: Network connection lost.";
const TOO_BIG: &str = "D1_ERROR: string or blob too big: SQLITE_TOOBIG";
const CPU: &str = "D1_ERROR: D1 DB exceeded its CPU time limit and was reset.";
const STRANGE: &str = "D1_ERROR: something nobody has heard of";

/// A D1 that refuses what holds a word, and what is too much at once.
#[derive(Default)]
struct D1 {
    archive: Option<Archive>,
    refuses: Vec<(&'static str, &'static str)>,
    bytes_max: Option<usize>,
    queries_max: Option<usize>,
    calls: usize,
    queries: usize,
}

impl D1 {
    fn new() -> Self {
        let archive = Some(Archive::new());
        Self {
            archive,
            ..Self::default()
        }
    }

    fn refusing(word: &'static str, words: &'static str) -> Self {
        let refuses = vec![(word, words)];
        Self {
            refuses,
            ..Self::new()
        }
    }

    fn answer(&mut self, statements: &[Statement]) -> Result<(), &'static str> {
        self.calls += 1;
        self.queries += statements.len();
        if self.queries_max.is_some_and(|max| self.queries > max) {
            return Err("Too many API requests by single Worker invocation.");
        }
        let texts = statements
            .iter()
            .flat_map(|s| &s.params)
            .filter_map(|value| match value {
                Value::Text(text) => Some(text.as_str()),
                Value::Null | Value::Integer(_) => None,
            });
        let texts: Vec<&str> = texts.collect();
        for (word, words) in &self.refuses {
            if texts.iter().any(|text| text.contains(word)) {
                return Err(words);
            }
        }
        let bytes = texts.iter().map(|text| text.len()).sum::<usize>();
        if self.bytes_max.is_some_and(|max| bytes > max) {
            return Err(CPU);
        }
        let archive = self.archive.as_mut().unwrap();
        archive.d1.batch(statements).unwrap();
        Ok(())
    }

    fn consume(&mut self, delivery: Delivery) -> Vec<Disposition> {
        let mut consumer = Consumer::new(delivery);
        while let Some(statements) = consumer.next_transaction() {
            let answer = self.answer(&statements);
            consumer.answered(answer);
        }
        consumer.dispositions()
    }

    fn dead(&mut self) -> Vec<DeadLetterRow> {
        self.archive.as_mut().unwrap().rows(list_dead_letters())
    }

    fn mark(&mut self) -> u64 {
        self.archive.as_mut().unwrap().mark()
    }
}

fn delivery(texts: &[String]) -> Delivery {
    aged(texts, at(100), 0)
}

/// Letters that were sent so many seconds ago.
fn aged(texts: &[String], now: Timestamp, age_s: u64) -> Delivery {
    let letters = texts.iter().map(|text| Incoming {
        body: Body::Text(text.clone()),
        sent: Timestamp(now.0 - age_s * 1000),
    });
    Delivery {
        queue: "natter-events".to_owned(),
        is_last: false,
        at: now,
        letters: letters.collect(),
    }
}

/// A letter an event; the ones at these places say "poison".
fn letters(count: u64, poison: &[u64]) -> Vec<String> {
    let text = |index: &u64| match poison.contains(index) {
        true => "poison",
        false => "sound",
    };
    (0..count)
        .map(|index| letter(&[posted(index + 1, text(&index))]))
        .collect()
}

fn acked(dispositions: &[Disposition]) -> usize {
    dispositions
        .iter()
        .filter(|d| **d == Disposition::Ack)
        .count()
}

#[test]
fn a_delivery_that_d1_takes_is_one_call() {
    let mut d1 = D1::new();
    let dispositions = d1.consume(delivery(&letters(100, &[])));
    assert_eq!(acked(&dispositions), 100);
    assert_eq!((d1.calls, d1.mark()), (1, 100));
}

#[test]
fn one_letter_that_d1_refuses_does_not_delay_its_neighbours() {
    for place in [0, 1, 49, 50, 98, 99] {
        let mut d1 = D1::refusing("\"poison\"", TOO_BIG);
        let dispositions = d1.consume(delivery(&letters(100, &[place])));
        let aside = Disposition::PutAside {
            reason: TOO_BIG.to_owned(),
        };
        assert_eq!(dispositions[place as usize], aside);
        assert_eq!(acked(&dispositions), 99);
        assert!(d1.calls <= 16, "{} calls", d1.calls);
        let dead = d1.dead();
        assert_eq!(dead.len(), 1);
        assert_eq!(dead[0].reason, TOO_BIG);
    }
}

#[test]
fn every_permanent_error_puts_aside_whatever_it_is_called() {
    for words in [
        TOO_BIG,
        "D1_ERROR: datatype mismatch: SQLITE_MISMATCH",
        "D1_ERROR: NOT NULL constraint failed: events.at: SQLITE_CONSTRAINT",
        "D1_TYPE_ERROR: Type 'undefined' not supported for value 'undefined'",
    ] {
        let mut d1 = D1::refusing("\"poison\"", words);
        let dispositions = d1.consume(delivery(&letters(3, &[1])));
        let aside = Disposition::PutAside {
            reason: words.to_owned(),
        };
        assert_eq!(dispositions, [Disposition::Ack, aside, Disposition::Ack]);
    }
}

#[test]
fn an_error_that_nobody_knows_holds_up_its_own_letter_alone() {
    let mut d1 = D1::refusing("\"poison\"", STRANGE);
    let dispositions = d1.consume(delivery(&letters(8, &[3])));
    let again = Disposition::Retry {
        after_s: RETRY_SECONDS_MIN,
    };
    assert_eq!(dispositions[3], again);
    assert_eq!(acked(&dispositions), 7);
    assert_eq!(d1.dead(), []);
}

#[test]
fn the_last_queue_puts_aside_what_it_cannot_archive_and_archives_the_rest() {
    let mut d1 = D1::refusing("\"poison\"", STRANGE);
    let last = Delivery {
        queue: "natter-events-dead".to_owned(),
        is_last: true,
        ..delivery(&letters(8, &[3]))
    };
    let dispositions = d1.consume(last);
    assert!(
        matches!(&dispositions[3], Disposition::PutAside { reason } if reason.contains(STRANGE))
    );
    assert_eq!(acked(&dispositions), 7);
    let sql = "SELECT queue FROM dead_letters";
    let d1 = d1.archive.as_ref().unwrap().d1.connection();
    let queue: String = d1.query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(queue, "natter-events-dead");
}

#[test]
fn a_delivery_that_is_too_heavy_is_halved() {
    let mut d1 = D1::new();
    let large = "x".repeat(3_000);
    let letters: Vec<String> = (1..=64).map(|seq| letter(&[posted(seq, &large)])).collect();
    d1.bytes_max = Some(64_000);
    let dispositions = d1.consume(delivery(&letters));
    assert_eq!(acked(&dispositions), 64);
    assert!(d1.calls <= 31, "{} calls", d1.calls);
    assert_eq!(d1.mark(), 64);
}

#[test]
fn a_d1_that_is_away_is_asked_once_and_everything_waits() {
    let mut d1 = D1::refusing("", LOST);
    let mut letters = letters(100, &[]);
    letters.push("rubbish".to_owned());
    let dispositions = d1.consume(aged(&letters, at(1_000), 60));
    assert_eq!(dispositions, vec![Disposition::Retry { after_s: 60 }; 101]);
    assert_eq!(d1.calls, 1);
}

#[test]
fn pauses_grow_with_the_age_of_a_letter() {
    let pause = |age_s| {
        let mut d1 = D1::refusing("", LOST);
        d1.consume(aged(&letters(1, &[]), at(1_000_000), age_s))
            .remove(0)
    };
    let pauses = [
        (0, RETRY_SECONDS_MIN),
        (10, 10),
        (20, 20),
        (700, 700),
        (90_000, RETRY_SECONDS_MAX),
    ];
    for (age_s, after_s) in pauses {
        assert_eq!(pause(age_s), Disposition::Retry { after_s }, "at {age_s} s");
    }
    let (mut age_s, mut tries) = (0, 0);
    while age_s < 23 * 3600 {
        let Disposition::Retry { after_s } = pause(age_s) else {
            panic!("it is not wanted again");
        };
        age_s += u64::from(after_s);
        tries += 1;
    }
    assert!(tries < 100, "{tries} tries a day");
}

#[test]
fn a_letter_that_cannot_be_put_aside_yet_is_not_forgotten() {
    let mut d1 = D1::refusing("rubbish", LOST);
    let letters = [letters(2, &[]), vec!["rubbish".to_owned()]].concat();
    let dispositions = d1.consume(delivery(&letters));
    let again = Disposition::Retry {
        after_s: RETRY_SECONDS_MIN,
    };
    assert_eq!(dispositions, [Disposition::Ack, Disposition::Ack, again]);
}

#[test]
fn a_delivery_of_nothing_but_poison_ends_within_an_invocation() {
    let all: Vec<u64> = (0..100).collect();
    let mut d1 = D1::refusing("[[\"0707", TOO_BIG);
    let dispositions = d1.consume(delivery(&letters(100, &all)));
    assert!(d1.queries <= QUERIES_PER_DELIVERY_MAX, "{}", d1.queries);
    let aside = |d: &&Disposition| matches!(d, Disposition::PutAside { .. });
    let done = dispositions.iter().filter(aside).count();
    assert!(done >= 20, "{done} are put aside at once");
    let soon = Disposition::Retry {
        after_s: RETRY_SECONDS_MIN,
    };
    assert!(dispositions.iter().all(|d| aside(&d) || *d == soon));
}

#[test]
fn neighbours_get_through_where_a_delivery_has_few_queries() {
    for place in [0, 30, 60, 99] {
        let mut d1 = D1::refusing("\"poison\"", TOO_BIG);
        d1.queries_max = Some(50);
        let mut waiting = letters(100, &[place]);
        let mut deliveries = 0;
        while !waiting.is_empty() {
            d1.queries = 0;
            let now = at(100 + deliveries);
            let dispositions = d1.consume(aged(&waiting, now, 0));
            let mut left = dispositions.iter();
            waiting.retain(|_| matches!(left.next(), Some(Disposition::Retry { .. })));
            deliveries += 1;
            assert!(deliveries < 30, "{} still wait", waiting.len());
        }
        assert_eq!(d1.dead().len(), 1);
    }
}

#[test]
fn a_letter_that_carries_nothing_known_is_acked_without_a_call() {
    let mut d1 = D1::new();
    let empty = crate::encode_letter(
        super::fixture::ROOM,
        super::fixture::EPOCH,
        &natter_protocol::frame::Batch::new().seal(),
    );
    assert_eq!(d1.consume(delivery(&[empty])), [Disposition::Ack]);
    assert_eq!(d1.calls, 0);
}
