//! The fakes of the World refuse what production refuses: their figures are the platform's own,
//! or what `wrangler.toml` says.

use crate::sources::read;

const FAKES: [&str; 3] = ["tests/src/d1.rs", "tests/src/kv.rs", "tests/src/queue.rs"];
/// Each queue of `wrangler.toml`, and what the fake calls it.
const QUEUES: [(&str, &str); 2] = [("natter-events", "EVENTS"), ("natter-events-dead", "DEAD")];

/// A field of one of the fake queue's settings.
fn faked(queue: &str, field: &str) -> i64 {
    let fake = read("tests/src/queue.rs");
    let head = format!("pub const {queue}: Settings = Settings {{");
    let after = fake.split_once(&head).unwrap().1;
    let block = after.split_once('}').unwrap().0;
    let value = block.split_once(&format!("{field}: ")).unwrap().1;
    value.split_once(',').unwrap().0.parse().unwrap()
}

#[test]
fn the_fake_queues_are_set_as_the_real_ones() {
    let wrangler: toml::Table = read("wrangler.toml").parse().unwrap();
    let consumers = wrangler["queues"]["consumers"].as_array().unwrap();
    assert_eq!(consumers.len(), QUEUES.len());
    for (name, faked_as) in QUEUES {
        let mut consumers = consumers.iter();
        let consumer = consumers
            .find(|c| c["queue"].as_str() == Some(name))
            .unwrap();
        for field in ["max_batch_size", "max_batch_timeout", "max_retries"] {
            let real = consumer[field].as_integer().unwrap();
            assert_eq!(faked(faked_as, field), real, "{field} of {name}");
        }
    }
}

#[test]
fn no_fake_takes_its_limits_from_what_it_tests() {
    for path in FAKES {
        let text = read(path);
        let imports = text.split("use natter_").skip(1);
        let imports = imports.filter_map(|rest| rest.split_once(';'));
        for (import, _) in imports {
            assert!(!import.contains("_MAX"), "{path}: use natter_{import}");
        }
    }
}
