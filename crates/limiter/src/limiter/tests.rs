use natter_protocol::Timestamp;

use crate::{Counter, Input, KEYS_MAX, Limiter, Verdict, WINDOW_MS, Write};

const NOW: Timestamp = Timestamp(1_800_000_000_000);
const MINUTE_MS: u64 = 60_000;

/// A limiter with its rows, which it is restored from before every question.
#[derive(Default)]
struct Object {
    rows: Vec<Counter>,
}

impl Object {
    fn ask(&mut self, key: &str, limit: u32, now: Timestamp) -> Verdict {
        let key = key.to_owned();
        let (verdict, writes) =
            Limiter::restore(self.rows.clone()).handle(Input { key, limit }, now);
        for write in writes {
            self.perform(write);
        }
        verdict
    }

    fn perform(&mut self, write: Write) {
        match write {
            Write::Counter(counter) => {
                self.rows.retain(|row| row.key != counter.key);
                self.rows.push(counter);
            }
            Write::Forget(key) => self.rows.retain(|row| row.key != key),
            Write::ForgetEnded(now) => self.rows.retain(|row| row.ends > now),
        }
    }
}

fn minute(minute: u64) -> Timestamp {
    NOW.plus_ms(minute * MINUTE_MS)
}

fn wait(minutes: u64) -> Verdict {
    let ms = minutes * MINUTE_MS;
    Verdict::Wait { ms }
}

#[test]
fn so_many_come_through_in_an_hour_and_the_next_waits_for_its_end() {
    let mut object = Object::default();
    let table = [
        // The hour begins with the first, not with the clock's.
        (0, Verdict::Pass),
        (10, Verdict::Pass),
        (20, Verdict::Pass),
        (21, wait(39)),
        // What was refused did not make the wait longer.
        (59, wait(1)),
        (60, Verdict::Pass),
        (61, Verdict::Pass),
        (62, Verdict::Pass),
        (63, wait(57)),
    ];
    for (at, verdict) in table {
        assert_eq!(
            object.ask("guests:a", 3, minute(at)),
            verdict,
            "minute {at}"
        );
    }
}

#[test]
fn the_last_millisecond_is_still_waited_for() {
    let mut object = Object::default();
    assert_eq!(object.ask("a", 1, NOW), Verdict::Pass);
    let last = NOW.plus_ms(WINDOW_MS - 1);
    assert_eq!(object.ask("a", 1, last), Verdict::Wait { ms: 1 });
    assert_eq!(object.ask("a", 1, NOW.plus_ms(WINDOW_MS)), Verdict::Pass);
}

#[test]
fn keys_do_not_count_for_each_other() {
    let mut object = Object::default();
    for key in ["guests:a", "guests:b", "rooms:a", ""] {
        assert_eq!(object.ask(key, 1, NOW), Verdict::Pass, "{key}");
        assert_eq!(object.ask(key, 1, NOW), wait(60), "{key}");
    }
}

#[test]
fn a_limit_is_the_one_of_the_moment() {
    let mut object = Object::default();
    let table = [
        (0, wait(60)),
        (2, Verdict::Pass),
        (2, Verdict::Pass),
        (2, wait(60)),
        (3, Verdict::Pass),
        (1, wait(60)),
        (0, wait(60)),
        (u32::MAX, Verdict::Pass),
    ];
    for (limit, verdict) in table {
        assert_eq!(object.ask("a", limit, NOW), verdict, "limit {limit}");
    }
}

#[test]
fn a_clock_that_goes_back_shuts_nobody_out_for_longer_than_an_hour() {
    let mut object = Object::default();
    let day = 24 * 60;
    assert_eq!(object.ask("a", 2, minute(day)), Verdict::Pass);
    assert_eq!(object.ask("a", 2, minute(0)), Verdict::Pass);
    assert_eq!(object.ask("a", 2, minute(1)), wait(59));
    assert_eq!(object.ask("a", 2, minute(60)), Verdict::Pass);
    // Nor does asking in vain move the end.
    assert_eq!(object.ask("b", 1, minute(day)), Verdict::Pass);
    assert_eq!(object.ask("b", 1, minute(0)), wait(60));
    assert_eq!(object.ask("b", 1, minute(30)), wait(30));
}

#[test]
fn a_wait_is_never_longer_than_the_window_even_at_the_end_of_time() {
    let mut object = Object::default();
    let end = Timestamp(u64::MAX);
    assert_eq!(object.ask("a", 1, end), Verdict::Pass);
    assert_eq!(object.ask("a", 1, NOW), wait(60));
}

#[test]
fn what_is_refused_writes_nothing() {
    let mut limiter = Limiter::default();
    let input = Input {
        key: "a".to_owned(),
        limit: 1,
    };
    limiter.handle(input.clone(), NOW);
    assert_eq!(limiter.handle(input, NOW), (wait(60), Vec::new()));
}

#[test]
fn a_window_that_is_over_leaves_no_row() {
    let mut object = Object::default();
    for number in 0..100 {
        object.ask(&format!("key-{number}"), 5, minute(number));
    }
    // Those of the last hour, and no other.
    assert_eq!(object.rows.len(), 60);
    object.ask("later", 5, minute(1000));
    let keys: Vec<&str> = object.rows.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(keys, ["later"]);
}

#[test]
fn many_keys_are_bounded_and_the_oldest_gives_its_place() {
    let counters = (0..KEYS_MAX as u64).map(|number| Counter {
        key: format!("key-{number}"),
        taken: 1,
        ends: NOW.plus_ms(WINDOW_MS - number),
    });
    let mut object = Object {
        rows: counters.collect(),
    };
    let oldest = format!("key-{}", KEYS_MAX - 1);
    // One that is known takes nobody's place.
    assert_eq!(object.ask("key-0", 2, NOW), Verdict::Pass);
    assert_eq!(object.rows.len(), KEYS_MAX);
    assert!(object.rows.iter().any(|row| row.key == oldest));
    // One that is refused takes none either.
    assert_eq!(object.ask("new", 0, NOW), wait(60));
    assert!(object.rows.iter().any(|row| row.key == oldest));
    assert_eq!(object.ask("new", 1, NOW), Verdict::Pass);
    assert_eq!(object.rows.len(), KEYS_MAX);
    assert!(object.rows.iter().all(|row| row.key != oldest));
    assert_eq!(object.ask("new", 1, NOW), wait(60));
}
