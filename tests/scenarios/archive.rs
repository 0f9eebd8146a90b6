//! Queue and D1 may fail in every way: nothing acked is lost, and the copies catch up.

use natter_protocol::Seq;
use natter_protocol::limits::MESSAGE_TEXT_BYTES_MAX;
use natter_room::Config;
use natter_tests::{HostId, World, d1, queue};

const DAY_SECONDS: u64 = 24 * 60 * 60;

fn archived(world: &World, room: HostId) -> Seq {
    world.hosts[room.0].log.saved().marks.archived
}

#[test]
fn what_is_said_is_in_d1_soon() {
    let mut world = World::new(1);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.say(ada, "for the record");
    world.run(10);
    let rows = world.d1.query("SELECT text FROM messages");
    assert_eq!(rows[0]["text"], "for the record");
    world.run(10);
    assert_eq!(archived(&world, room), Seq(2));
    world.rest();
}

#[test]
fn a_hundred_events_leave_at_once() {
    let mut world = World::new(2);
    let config = Config {
        burst_commands: 1_000,
        ..Config::default()
    };
    let room = world.room_with(config);
    let ada = world.join(room, "Ada");
    for number in 0..60 {
        world.submit(ada, &format!("message {number}"), None);
    }
    world.run_ms(300);
    for number in 60..120 {
        world.submit(ada, &format!("message {number}"), None);
    }
    world.run_ms(600);
    assert_eq!(world.queue.taken, 1, "before the five seconds are over");
    world.rest();
}

#[test]
fn queue_redelivery_changes_nothing() {
    let mut world = World::new(3);
    world.queue.faults = queue::Faults {
        again: 700,
        overtakes: 500,
        lost: 0,
    };
    let room = world.room();
    let ada = world.join(room, "Ada");
    for number in 0..40 {
        world.say(ada, &format!("message {number}"));
    }
    world.run(300);
    world.queue.faults = queue::Faults::default();
    world.rest();
}

#[test]
fn what_the_queue_lost_is_sent_again() {
    let mut world = World::new(4);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.say(ada, "lost on the way");
    world.queue.faults.lost = 1000;
    world.run(30);
    assert_eq!(archived(&world, room), Seq(0));
    world.queue.faults.lost = 0;
    world.say(ada, "not lost");
    world.rest();
    assert_eq!(archived(&world, room), Seq(3));
}

#[test]
fn d1_down_for_a_day_loses_nothing() {
    let mut world = World::new(5);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.d1.is_down = true;
    for hour in 0..24 {
        world.say(ada, &format!("hour {hour}"));
        world.run(DAY_SECONDS / 24 - 1);
        assert!(world.is_live(bo), "everyone chats on");
    }
    assert_eq!(archived(&world, room), Seq(0));
    assert_eq!(world.texts(bo).len(), 24);
    world.d1.is_down = false;
    world.rest();
    assert_eq!(archived(&world, room), world.models[room.0].head());
}

#[test]
fn the_queue_down_for_a_day_loses_nothing() {
    let mut world = World::new(6);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.queue.is_down = true;
    for hour in 0..24 {
        world.say(ada, &format!("hour {hour}"));
        world.run(DAY_SECONDS / 24 - 1);
    }
    world.queue.is_down = false;
    world.rest();
    assert_eq!(archived(&world, room), world.models[room.0].head());
}

#[test]
fn a_commit_whose_answer_was_lost_is_done_once() {
    let mut world = World::new(7);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.d1.faults = d1::Faults {
        before: 200,
        after: 500,
    };
    for number in 0..60 {
        world.say(ada, &format!("message {number}"));
    }
    world.d1.faults = d1::Faults::default();
    world.rest();
}

#[test]
fn poison_is_put_aside_and_the_rest_goes_on() {
    let mut world = World::new(8);
    let room = world.room();
    let ada = world.join(room, "Ada");
    let poisons = ["", "rubbish", "1.00.1.AAAA", "9.x"];
    for poison in poisons {
        world.poison(poison);
    }
    world.say(ada, "healthy");
    world.rest();
    let dead = world
        .d1
        .query("SELECT body, reason FROM dead_letters ORDER BY id");
    let bodies: Vec<&str> = dead
        .iter()
        .map(|row| row["body"].as_str().unwrap())
        .collect();
    assert_eq!(bodies, poisons);
}

#[test]
fn a_long_backlog_leaves_in_batches_that_the_queue_takes() {
    let mut world = World::new(9);
    let config = Config {
        burst_commands: 1_000,
        ..Config::default()
    };
    let room = world.room_with(config);
    let ada = world.join(room, "Ada");
    world.queue.is_down = true;
    for number in 0..200 {
        let text = noise(number, MESSAGE_TEXT_BYTES_MAX);
        world.submit(ada, &text, None);
        world.run_ms(200);
    }
    world.queue.is_down = false;
    world.rest();
    assert!(
        world.queue.taken >= 17,
        "{} letters of at most 47,000 bytes",
        world.queue.taken
    );
}

/// Letters that LZ4 cannot shorten.
fn noise(seed: u64, bytes: usize) -> String {
    let mut random = natter_tests::random::Random::new(seed);
    (0..bytes)
        .map(|_| char::from(b'!' + random.below(94) as u8))
        .collect()
}

#[test]
fn rooms_do_not_mix() {
    let mut world = World::new(10);
    let (one, two) = (world.room(), world.room());
    let (ada, bo) = (world.join(one, "Ada"), world.join(two, "Bo"));
    for number in 0..5 {
        world.say(ada, &format!("in one, {number}"));
        world.say(bo, &format!("in two, {number}"));
    }
    world.rest();
    assert_eq!(world.texts(ada).len(), 5);
    assert_eq!(world.texts(bo).len(), 5);
}
