//! KV holds the tail, coalesced.

use natter_room::Config;
use natter_tests::World;

#[test]
fn kv_is_written_at_most_once_a_second() {
    let mut world = World::new(1);
    let config = Config {
        burst_commands: 1_000,
        snapshot_every_ms: 0,
        snapshot_quiet_ms: 0,
        ..Config::default()
    };
    let room = world.room_with(config);
    let ada = world.join(room, "Ada");
    for number in 0..100 {
        world.submit(ada, &format!("message {number}"), None);
        world.run_ms(100);
    }
    world.run(5);
    assert!(
        (5..=16).contains(&world.kv.writes),
        "{} writes",
        world.kv.writes
    );
    assert!(world.kv.refused.is_empty(), "{:?}", world.kv.refused);
    world.rest();
}

#[test]
fn a_busy_room_writes_every_thirty_seconds_and_a_quiet_one_soon() {
    let mut world = World::new(2);
    let room = world.room();
    let ada = world.join(room, "Ada");
    for number in 0..300 {
        world.say(ada, &format!("message {number}"));
    }
    assert!(
        (9..=11).contains(&world.kv.writes),
        "{} writes in 300 s",
        world.kv.writes
    );
    let before = world.kv.writes;
    world.run(7);
    assert_eq!(world.kv.writes, before + 1, "soon after it fell quiet");
    world.run(3_600);
    assert_eq!(world.kv.writes, before + 1, "and then nothing");
    world.rest();
}

#[test]
fn a_busy_day_stays_within_reach_of_the_free_plan() {
    let mut world = World::new(3);
    let room = world.room();
    let ada = world.join(room, "Ada");
    // Somebody says something every two minutes, all day.
    for number in 0..720 {
        world.say(ada, &format!("message {number}"));
        world.run(119);
    }
    assert!(world.kv.writes <= 1_000, "{} writes a day", world.kv.writes);
    assert!(world.kv.refused.is_empty());
}

#[test]
fn past_the_daily_quota_the_room_chats_on_and_catches_up_the_next_day() {
    let mut world = World::new(4);
    let config = Config {
        snapshot_every_ms: 1_000,
        snapshot_quiet_ms: 1_000,
        ..Config::default()
    };
    let room = world.room_with(config);
    let ada = world.join(room, "Ada");
    for number in 0..1_100 {
        world.say(ada, &format!("message {number}"));
        world.run(2);
    }
    assert!(!world.kv.refused.is_empty());
    assert_eq!(world.kv.writes, 1_000);
    let refused = world.kv.refused.len();
    world.run(3_600);
    let tries = world.kv.refused.len() - refused;
    assert!(tries <= 15, "{tries} tries in an hour: pauses grow");
    world.run(24 * 3_600);
    world.rest();
}

#[test]
fn kv_down_for_a_day_loses_nothing() {
    let mut world = World::new(5);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.kv.is_down = true;
    for hour in 0..24 {
        world.say(ada, &format!("hour {hour}"));
        world.run(3_599);
    }
    assert_eq!(world.texts(bo).len(), 24);
    let asked = world.kv.asked;
    assert!(asked <= 24 * 15, "{asked} tries in a day: pauses grow");
    world.kv.is_down = false;
    world.rest();
}
