//! Queue and D1 may fail in every way: nothing acked is lost, and the copies catch up.

use natter_protocol::Seq;
use natter_protocol::limits::MESSAGE_TEXT_BYTES_MAX;
use natter_room::Config;
use natter_tests::{DeviceId, HostId, World, d1, queue};

const DAY_SECONDS: u64 = 24 * 60 * 60;
const TOO_BIG: &str = "D1_ERROR: string or blob too big: SQLITE_TOOBIG";
const STRANGE: &str = "D1_ERROR: something that nobody has heard of";

fn archived(world: &World, room: HostId) -> Seq {
    world.hosts[room.0].log.saved().marks.archived
}

#[test]
fn what_is_said_is_in_d1_soon() {
    let mut world = World::new(1);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.say(ada, "for the record");
    world.run(15);
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
        ..queue::Faults::default()
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
    chat_for_a_day(&mut world, ada);
    assert!(world.is_live(bo), "everyone chats on");
    assert_eq!(archived(&world, room), Seq(0));
    assert_eq!(world.texts(bo).len(), 24);
    let letters = world.queue.longest;
    assert!(letters <= 25, "{letters} letters for as many messages");
    let tries = world.queue.delivered;
    assert!(tries <= 25 * 100, "{tries} tries: pauses grow");
    world.d1.is_down = false;
    world.rest();
    assert_eq!(archived(&world, room), world.models[room.0].head());
    assert_eq!(world.operator().dead_letters, []);
}

/// The room's first words reach D1: from then on it sends without asking first.
fn meet_d1(world: &mut World, device: DeviceId) {
    world.say(device, "D1, are you there?");
    world.run(30);
}

/// A message an hour, all day.
fn chat_for_a_day(world: &mut World, device: DeviceId) {
    for hour in 0..24 {
        world.say(device, &format!("hour {hour}"));
        world.run(DAY_SECONDS / 24 - 1);
    }
}

#[test]
fn d1_down_for_three_days_needs_no_operator() {
    let mut world = World::new(11);
    let room = world.room();
    let ada = world.join(room, "Ada");
    meet_d1(&mut world, ada);
    world.d1.is_down = true;
    world.say(ada, "the first day");
    for _ in 0..3 {
        chat_for_a_day(&mut world, ada);
    }
    assert!(world.dead_queue.delivered > 0, "tried a hundred times");
    world.d1.is_down = false;
    world.rest();
    assert_eq!(archived(&world, room), world.models[room.0].head());
    assert_eq!(world.operator().dead_letters, []);
}

#[test]
fn every_answer_of_d1_lost_for_a_day_writes_nothing_twice() {
    let mut world = World::new(12);
    let room = world.room();
    let ada = world.join(room, "Ada");
    meet_d1(&mut world, ada);
    world.d1.faults.after = 1000;
    chat_for_a_day(&mut world, ada);
    let rows = world.d1.query("SELECT count(*) AS rows FROM messages");
    assert_eq!(rows[0]["rows"], 25, "all of it is there, and nobody knows");
    assert_eq!(archived(&world, room), Seq(2));
    world.d1.faults = d1::Faults::default();
    world.rest();
    assert_eq!(archived(&world, room), world.models[room.0].head());
}

#[test]
fn a_letter_that_d1_refuses_does_not_delay_its_neighbours() {
    let mut world = World::new(13);
    let (one, two) = (world.room(), world.room());
    let (ada, bo) = (world.join(one, "Ada"), world.join(two, "Bo"));
    world.d1.refuses = Some(("\"poison\"", TOO_BIG));
    world.say(ada, "poison");
    for number in 0..20 {
        world.say(bo, &format!("message {number}"));
    }
    world.run(60);
    assert_eq!(archived(&world, two), world.models[two.0].head());
    assert!(archived(&world, one) < world.models[one.0].head());
    let operator = world.operator();
    assert_eq!(operator.dead_letters[0].reason, TOO_BIG);
    let id = world.hosts[one.0].id;
    let room = operator.rooms.iter().find(|room| room.id == id).unwrap();
    assert_eq!((room.head, room.archived, room.outbox), (Seq(2), Seq(0), 2));
    let listed = format!("{operator:?}");
    assert!(!listed.contains("poison"), "the list shows no text");
}

#[test]
fn a_dead_letter_is_replayed_after_a_fix_and_twice_is_harmless() {
    let mut world = World::new(14);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.d1.refuses = Some(("\"poison\"", TOO_BIG));
    world.say(ada, "poison");
    world.run(60);
    let [letter] = world.operator().dead_letters.try_into().unwrap();
    assert!(world.replay(letter.id));
    world.run(30);
    let [again] = world.operator().dead_letters.try_into().unwrap();
    assert_eq!(again.reason, TOO_BIG, "nothing is fixed yet");
    world.d1.refuses = None;
    let body = world.d1.query("SELECT body FROM dead_letters")[0]["body"].clone();
    assert!(world.replay(again.id));
    assert!(!world.replay(again.id), "it is forgotten");
    world.poison(body.as_str().unwrap());
    world.run(120);
    assert_eq!(archived(&world, room), world.models[room.0].head());
    assert_eq!(world.operator().dead_letters, []);
    world.rest();
    assert_eq!(world.operator().rooms[0].outbox, 0);
}

#[test]
fn a_deleted_text_leaves_the_dead_letters() {
    let mut world = World::new(15);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.d1.refuses = Some(("xylophone", TOO_BIG));
    world.say(ada, "a xylophone");
    world.run(60);
    assert!(world.dead_texts().contains("xylophone"));
    let target = world.seq_of(ada, "a xylophone");
    world.act(ada, natter_client::Input::Delete { target });
    world.run(60);
    assert!(!world.dead_texts().contains("xylophone"));
    world.rest();
    assert_eq!(archived(&world, room), world.models[room.0].head());
}

#[test]
fn what_nobody_understands_is_tried_for_a_day_and_then_filed_under_the_last_queue() {
    let mut world = World::new(16);
    let (one, two) = (world.room(), world.room());
    let (ada, bo) = (world.join(one, "Ada"), world.join(two, "Bo"));
    world.d1.refuses = Some(("\"poison\"", STRANGE));
    world.say(ada, "poison");
    chat_for_a_day(&mut world, bo);
    assert_eq!(archived(&world, two), world.models[two.0].head());
    world.run(DAY_SECONDS / 12);
    let dead = world.d1.query("SELECT queue, reason FROM dead_letters");
    assert_eq!(dead[0]["queue"], "natter-events-dead");
    assert!(dead[0]["reason"].as_str().unwrap().contains(STRANGE));
    world.d1.refuses = None;
    world.rest();
    assert_eq!(archived(&world, one), world.models[one.0].head());
}

#[test]
fn a_backlog_that_is_too_heavy_for_one_call_comes_in_by_halves() {
    let mut world = World::new(17);
    let room = world.room();
    let ada = world.join(room, "Ada");
    meet_d1(&mut world, ada);
    world.d1.is_down = true;
    for number in 0..60 {
        world.say(ada, &format!("message {number}, {}", "x".repeat(200)));
        world.run(10);
    }
    world.d1.is_down = false;
    world.d1.heavy_bytes = Some(10_000);
    world.run(natter_tests::world::REST_SECONDS);
    assert_eq!(archived(&world, room), world.models[room.0].head());
    world.rest();
}

#[test]
fn a_consumer_that_dies_halfway_loses_nothing() {
    let mut world = World::new(18);
    world.d1.latency_ms = (20_000, 20_000);
    let room = world.room();
    let ada = world.join(room, "Ada");
    for number in 0..20 {
        world.say(ada, &format!("message {number}"));
        world.run(7);
        world.kill_consumers();
    }
    world.rest();
    assert_eq!(archived(&world, room), world.models[room.0].head());
}

#[test]
fn a_queue_that_denies_what_it_took_doubles_nothing() {
    let mut world = World::new(19);
    world.queue.faults.denied = 700;
    let room = world.room();
    let ada = world.join(room, "Ada");
    for number in 0..40 {
        world.say(ada, &format!("message {number}"));
    }
    world.run(600);
    world.queue.faults.denied = 0;
    world.rest();
    assert_eq!(archived(&world, room), world.models[room.0].head());
}

#[test]
fn the_queue_down_for_a_day_loses_nothing() {
    let mut world = World::new(6);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.queue.is_down = true;
    chat_for_a_day(&mut world, ada);
    assert_eq!((world.queue.taken, archived(&world, room)), (0, Seq(0)));
    let asked = world.queue.asked;
    assert!(asked <= 24 * 15, "{asked} tries in a day: pauses grow");
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
