//! What comes back from a backup is older than what others know.

use natter_client::Input;
use natter_client::view::Delivery;
use natter_protocol::packet::client::Hello;
use natter_protocol::{Epoch, Seq};
use natter_room::Trouble;
use natter_tests::world::CrashAt;
use natter_tests::{DeviceId, HostId, World};

/// D1 as it was when it had so many events of posts alone.
fn roll_back_d1(world: &World, through: Seq) {
    for sql in [
        "DELETE FROM message_words WHERE rowid IN (SELECT id FROM messages WHERE seq > {})",
        "DELETE FROM messages WHERE seq > {}",
        "DELETE FROM members WHERE revision > {}",
        "DELETE FROM events WHERE seq > {}",
        "UPDATE archive_marks SET contiguous = {0}, folded = {0}, head = {0}",
    ] {
        let through = through.0.to_string();
        let sql = sql.replace("{}", &through).replace("{0}", &through);
        assert!(world.d1.query(&sql).is_empty());
    }
}

#[test]
fn d1_comes_back_from_a_backup_and_the_room_fills_it_again() {
    let mut world = World::new(1);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    for number in 0..10 {
        world.say(ada, &format!("message {number}"));
    }
    world.rest();
    roll_back_d1(&world, Seq(4));
    world.say(bo, "is anything missing?");
    world.rest();
    assert_eq!(world.d1.query("SELECT seq FROM messages").len(), 11);
}

#[test]
fn a_room_that_slept_while_d1_was_emptied_fills_it_when_people_talk() {
    let mut world = World::new(2);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    for number in 0..10 {
        world.say(ada, &format!("message {number}"));
    }
    world.rest();
    world.nap(room);
    world.d1 = natter_tests::d1::D1::new();
    world.say(bo, "is anything missing?");
    world.rest();
    assert_eq!(world.d1.query("SELECT seq FROM messages").len(), 11);
}

/// A room where ten messages were said; the backup has five of them.
fn restored(world: &mut World) -> (HostId, DeviceId, DeviceId) {
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    for number in 0..5 {
        world.say(ada, &format!("message {number}"));
    }
    let backup = world.back_up(room);
    for number in 5..10 {
        world.say(bo, &format!("message {number}"));
    }
    let target = world.seq_of(ada, "message 1");
    let text = "message one".to_owned();
    world.act(ada, Input::Edit { target, text });
    let target = world.seq_of(ada, "message 2");
    world.act(ada, Input::Delete { target });
    world.act(
        bo,
        Input::React {
            target: Seq(2),
            emoji: "👍".to_owned(),
        },
    );
    world.rest();
    world.restore(room, &backup);
    (room, ada, bo)
}

fn epoch(world: &World, room: HostId) -> Epoch {
    world.hosts[room.0].log.saved().marks.epoch
}

const ALL: [&str; 10] = [
    "message 0",
    "message one",
    "(deleted)",
    "message 3",
    "message 4",
    "message 5",
    "message 6",
    "message 7",
    "message 8",
    "message 9",
];

#[test]
fn a_room_from_a_backup_gets_back_what_d1_has_and_begins_an_epoch() {
    let mut world = World::new(3);
    let (room, ada, bo) = restored(&mut world);
    world.rest();
    assert_eq!(epoch(&world, room), Epoch(2));
    for person in [ada, bo] {
        assert_eq!(world.texts(person), ALL);
    }
    world.say(bo, "and on it goes");
    world.rest();
    assert_eq!(epoch(&world, room), Epoch(2), "once");
}

#[test]
fn what_a_room_from_a_backup_took_before_it_knew_follows_what_d1_has() {
    let mut world = World::new(4);
    let (room, ada, bo) = restored(&mut world);
    world.d1.is_down = true;
    world.run(60);
    let cy = world.join(room, "Cy");
    world.say(cy, "I am new");
    world.say(bo, "so am I, in this life");
    world.submit(ada, "an answer", Some(world.seq_of(ada, "I am new")));
    world.run(1);
    let target = world.seq_of(ada, "message 2");
    world.act(ada, Input::Delete { target });
    let target = world.seq_of(ada, "message 3");
    world.act(ada, Input::Delete { target });
    world.submit(cy, "regretted", None);
    world.run(1);
    let target = world.seq_of(cy, "regretted");
    world.act(cy, Input::Delete { target });
    world.act(
        bo,
        Input::React {
            target: Seq(2),
            emoji: "👍".to_owned(),
        },
    );
    world.d1.is_down = false;
    world.rest();
    // One that began with the tokens while D1 was away, one that began with what D1 has.
    assert_eq!(epoch(&world, room), Epoch(3));
    let mut all = ALL.map(str::to_owned).to_vec();
    all[3] = "(deleted)".to_owned();
    for text in [
        "I am new",
        "so am I, in this life",
        "an answer",
        "(deleted)",
    ] {
        all.push(text.to_owned());
    }
    for person in [ada, bo, cy] {
        assert_eq!(world.texts(person), all);
    }
}

#[test]
fn a_room_that_took_too_much_since_its_backup_says_so_and_keeps_what_it_has() {
    let mut world = World::new(12);
    let (room, ada, bo) = restored(&mut world);
    world.hosts[room.0].config.retaken_events_max = 2;
    world.d1.is_down = true;
    world.run(60);
    for number in 0..3 {
        world.say(ada, &format!("since {number}"));
    }
    let stored = world.stored(room);
    world.d1.is_down = false;
    world.run(360);
    let closes = world.devices[ada.0].closes.len();
    world.run(1_200);
    assert_eq!(world.devices[ada.0].closes.len(), closes, "one try a life");
    let reports = &world.hosts[room.0].reports;
    let trouble = Trouble::TooMuch { events: 3 };
    assert!(reports.contains(&trouble), "{reports:?}");
    assert_eq!(world.stored(room), stored);
    world.hosts[room.0].config.retaken_events_max = 3;
    world.crash(room);
    world.rest();
    let since = (0..3).map(|number| format!("since {number}"));
    let all: Vec<_> = ALL.map(str::to_owned).into_iter().chain(since).collect();
    assert_eq!(world.texts(bo), all);
}

#[test]
fn a_room_that_dies_while_it_recovers_recovers_again() {
    for effects in 0..4 {
        let mut world = World::new(5);
        let (room, ada, _) = restored(&mut world);
        while epoch(&world, room) == Epoch(1) {
            world.crash_next = Some((room, CrashAt::AfterEffects(effects)));
            world.run_ms(100);
        }
        world.crash_next = None;
        world.rest();
        assert_eq!(world.texts(ada), ALL, "{effects}");
    }
}

#[test]
fn a_long_end_comes_back_in_pages() {
    let mut world = World::new(6);
    let config = natter_room::Config {
        burst_commands: 100_000,
        ..natter_room::Config::default()
    };
    let room = world.room_with(config);
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "the first");
    let backup = world.back_up(room);
    for number in 0..1_200 {
        world.submit(ada, &format!("message {number}"), None);
        world.run_ms(50);
    }
    world.rest();
    world.restore(room, &backup);
    world.run(1);
    world.submit(bo, "the last", None);
    world.rest();
    assert_eq!(world.stored(room).len(), 1_202);
    assert_eq!(world.texts(ada).last().unwrap(), "the last");
}

#[test]
fn what_d1_was_told_of_and_never_got_is_proof_too() {
    let mut world = World::new(7);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "in D1");
    world.rest();
    let backup = world.back_up(room);
    world.queue.faults.lost = 1_000;
    world.say(bo, "lost on the way");
    world.run(30);
    world.restore(room, &backup);
    world.queue.faults.lost = 0;
    world.rest();
    world.say(bo, "again");
    world.rest();
    assert_eq!(epoch(&world, room), Epoch(2));
    assert_eq!(world.texts(ada), ["in D1", "again"]);
}

#[test]
fn nobody_forces_an_epoch_by_a_claim() {
    let mut world = World::new(8);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "one");
    world.rest();
    world.break_socket(bo);
    world.run_ms(100);
    while world.devices[bo.0].wire.is_none() {
        world.step();
    }
    let hello = Hello {
        epoch: Some(Epoch(1)),
        since: Seq(1_000_000),
        pending: Vec::new(),
    };
    let wire = world.wire_of(bo);
    while world.hosts[room.0].connection_of(wire).is_none() {
        world.step();
    }
    world.nap(room);
    world.send_packet(bo, hello);
    world.run(60);
    assert_eq!(epoch(&world, room), Epoch(1));
    assert!(world.devices[ada.0].closes.is_empty());
    world.rest();
}

/// The room takes this and dies before it answers; the one who asked is away after that.
fn taken_unanswered(world: &mut World, room: HostId, who: DeviceId, input: Input) {
    let before = world.hosts[room.0].log.saved().head;
    world.tell(who, input);
    world.crash_next = Some((room, CrashAt::AfterEffects(0)));
    while world.hosts[room.0].log.saved().head == before {
        assert!(world.step(), "it never came");
    }
    assert_eq!(world.crash_next, None);
}

#[test]
fn a_change_that_was_taken_and_not_answered_before_a_loss_is_made_once() {
    let changes = |target: Seq| {
        let text = "message one".to_owned();
        let emoji = "👍".to_owned();
        [
            Input::Edit { target, text },
            Input::React { target, emoji },
            Input::Delete { target },
        ]
    };
    for number in 0..3 {
        let mut world = World::new(13);
        let room = world.room();
        let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
        world.say(ada, "message 0");
        world.say(bo, "message 1");
        world.rest();
        let backup = world.back_up(room);
        let target = world.seq_of(bo, "message 1");
        let change = changes(target)[number].clone();
        taken_unanswered(&mut world, room, bo, change);
        world.go_offline(bo);
        world.run(20);
        let taken = world.hosts[room.0].log.saved().head;
        world.restore(room, &backup);
        world.run(20);
        world.say(ada, "is anything missing?");
        assert_eq!(epoch(&world, room), Epoch(2));
        world.go_online(bo);
        world.rest();
        let head = world.hosts[room.0].log.saved().head;
        assert_eq!(head, taken.next(), "what Ada said, and nothing twice");
        assert_eq!(world.texts(bo), world.texts(ada));
        assert!(world.rejects(bo).is_empty());
    }
}

/// Bo's post is taken and archived, and lost before he hears of it; what he says he sees later.
fn post_lost_unanswered(world: &mut World) -> (HostId, DeviceId, DeviceId) {
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "message 0");
    world.rest();
    let backup = world.back_up(room);
    let text = "said once".to_owned();
    let reply_to = None;
    taken_unanswered(world, room, bo, Input::Submit { text, reply_to });
    world.go_offline(bo);
    world.run(20);
    world.restore(room, &backup);
    (room, ada, bo)
}

#[test]
fn a_post_that_was_taken_and_not_answered_before_a_loss_stands_once() {
    let mut world = World::new(14);
    let (room, ada, bo) = post_lost_unanswered(&mut world);
    world.run(20);
    world.say(ada, "is anything missing?");
    assert_eq!(epoch(&world, room), Epoch(2));
    world.go_online(bo);
    world.rest();
    let all = ["message 0", "said once", "is anything missing?"];
    for person in [ada, bo] {
        assert_eq!(world.texts(person), all);
    }
    assert!(world.deliveries(bo).iter().all(|d| *d == Delivery::Posted));
}

#[test]
fn a_post_that_a_restored_room_took_once_more_before_it_knew_stands_once() {
    let mut world = World::new(15);
    let (room, ada, bo) = post_lost_unanswered(&mut world);
    world.d1.is_down = true;
    world.go_online(bo);
    world.say(ada, "before the room knows");
    world.run(20);
    let target = world.seq_of(bo, "said once");
    let emoji = "👍".to_owned();
    world.act(ada, Input::React { target, emoji });
    world.d1.is_down = false;
    world.rest();
    assert!(epoch(&world, room) > Epoch(1));
    let all = ["message 0", "said once", "before the room knows"];
    for person in [ada, bo] {
        assert_eq!(world.texts(person), all);
    }
    let stored = world.stored(room);
    assert_eq!(stored[1].reactions.len(), 1, "it follows the post");
}
