//! A quiet room costs nothing, and sleeping is not forgetting.

use natter_client::Input;
use natter_protocol::CloseCode;
use natter_protocol::packet::client::SetActivity;
use natter_room::{Trouble, Unreadable};
use natter_tests::World;

#[test]
fn an_idle_room_has_no_timer_and_no_alarm() {
    let mut world = World::new(1);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "good night");
    world.rest();
    let turns = world.turns;
    world.run(24 * 3_600);
    assert!(world.is_live(ada) && world.is_live(bo));
    let host = &world.hosts[room.0];
    assert!(host.timer.is_none() && host.alarm.is_none() && host.in_flight == 0);
    assert_eq!(
        world.turns, turns,
        "heartbeats of a whole day did not wake it"
    );
}

#[test]
fn a_room_sleeps_between_any_two_messages_and_nobody_notices() {
    let mut world = World::new(2);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    for number in 0..10 {
        let (from, to) = if number % 2 == 0 {
            (ada, bo)
        } else {
            (bo, ada)
        };
        world.say(from, &format!("message {number}"));
        world.run(30);
        world.nap(room);
        let last = format!("message {number}");
        assert_eq!(world.texts(to).last(), Some(&last));
    }
    assert!(
        world.hosts[room.0].naps >= 10,
        "{} naps",
        world.hosts[room.0].naps
    );
    world.rest();
}

#[test]
fn who_is_here_and_away_is_remembered_over_a_nap() {
    let mut world = World::new(3);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.act(bo, Input::SetActivity(SetActivity::Idle));
    world.run(60);
    world.nap(room);
    let cy = world.join(room, "Cy");
    world.run(3);
    assert_eq!(world.client(cy).people(), {
        let mut people = world.client(ada).people();
        for person in &mut people {
            person.me = person.name == "Cy";
        }
        people
    });
    assert_eq!(world.client(cy).online(), 3);
}

#[test]
fn the_heartbeat_is_answered_while_the_room_sleeps() {
    let mut world = World::new(4);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.say(ada, "hello");
    world.rest();
    world.nap(room);
    world.run(300);
    assert!(world.hosts[room.0].room.is_none(), "still asleep");
    assert!(world.is_live(ada));
    assert_eq!(world.hosts[room.0].heartbeat, "pong 1 2");
}

#[test]
fn clocks_may_jump() {
    let mut world = World::new(5);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    for (number, ahead_ms) in [0, -3_600_000, 7_200_000, -100_000_000, 0]
        .into_iter()
        .enumerate()
    {
        world.hosts[room.0].ahead_ms = ahead_ms;
        world.devices[bo.0].ahead_ms = -ahead_ms;
        world.say(ada, &format!("message {number}"));
    }
    let stored = world.stored(room);
    assert!(
        stored.is_sorted_by_key(|message| message.at),
        "time does not go back"
    );
    assert_eq!(world.texts(bo).len(), 5);
}

#[test]
fn an_alarm_that_the_platform_does_not_take_is_set_again() {
    let mut world = World::new(6);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.hosts[room.0].alarm_is_down = true;
    world.say(ada, "who wakes me?");
    world.run(30);
    assert!(world.hosts[room.0].alarm.is_none());
    world.hosts[room.0].alarm_is_down = false;
    world.rest();
}

#[test]
fn the_operator_hears_of_a_log_that_cannot_be_read() {
    let mut world = World::new(7);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.say(ada, "what was it?");
    let why = Unreadable::Failed("the disk is on fire".to_owned());
    world.hosts[room.0].log.fail_reads(Some(why.clone()));
    world.run(30);
    let reports = &world.hosts[room.0].reports;
    assert!(
        reports.contains(&Trouble::Events(why.clone())),
        "{reports:?}"
    );
    assert!(reports.contains(&Trouble::Tail(why)), "{reports:?}");
    world.hosts[room.0].log.fail_reads(None);
    world.rest();
}

#[test]
fn a_room_that_is_asleep_and_unreadable_closes_its_sockets_and_nothing_is_lost() {
    let mut world = World::new(8);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.rest();
    world.nap(room);
    let why = Unreadable::Failed("the disk is on fire".to_owned());
    world.hosts[room.0].log.fail_reads(Some(why));
    world.submit(ada, "is anybody there?", None);
    world.run(2);
    for person in [ada, bo] {
        let closes = &world.devices[person.0].closes;
        assert_eq!(closes.first(), Some(&CloseCode::Broken.number()));
    }
    world.run(20);
    assert!(world.hosts[room.0].room.is_none());
    assert!(!world.is_live(ada) && !world.is_live(bo));
    world.hosts[room.0].log.fail_reads(None);
    world.run(60);
    for person in [ada, bo] {
        assert_eq!(world.texts(person), ["is anybody there?"]);
    }
    world.rest();
}
