//! Deep history comes from the archive, while the room sleeps.

use natter_client::Input;
use natter_client::view::Edge;
use natter_room::Config;
use natter_tests::{DeviceId, HostId, World};

fn filled(world: &mut World, messages: u64) -> (HostId, DeviceId) {
    let config = Config {
        burst_commands: 100_000,
        ..Config::default()
    };
    let room = world.room_with(config);
    let ada = world.join(room, "Ada");
    for number in 0..messages {
        world.submit(ada, &format!("message {number}"), None);
        world.run_ms(150);
    }
    world.rest();
    (room, ada)
}

fn scroll_to_the_top(world: &mut World, device: DeviceId) {
    for _ in 0..40 {
        if world.client(device).older() == Edge::End {
            return;
        }
        world.act(device, Input::LoadOlder);
        world.run(3);
    }
}

#[test]
fn history_deeper_than_the_tail_comes_from_the_archive() {
    let mut world = World::new(1);
    let (room, _) = filled(&mut world, 260);
    let bo = world.join(room, "Bo");
    assert_eq!(world.client(bo).older(), Edge::More);
    // Until D1 has heard that Bo joined.
    world.run(60);
    let turns = world.turns;
    world.act(bo, Input::LoadOlder);
    world.run(5);
    let texts = world.texts(bo);
    assert!(texts.len() > 50, "{} messages", texts.len());
    assert_eq!(world.turns, turns, "the room slept on");
    scroll_to_the_top(&mut world, bo);
    assert_eq!(world.texts(bo)[0], "message 0");
    assert_eq!(world.client(bo).older(), Edge::End);
    world.rest();
}

#[test]
fn history_comes_from_the_room_where_the_archive_is_behind() {
    let mut world = World::new(2);
    world.d1.is_down = true;
    let config = Config {
        burst_commands: 100_000,
        ..Config::default()
    };
    let room = world.room_with(config);
    let ada = world.join(room, "Ada");
    for number in 0..160 {
        world.submit(ada, &format!("message {number}"), None);
        world.run_ms(150);
    }
    let bo = world.join(room, "Bo");
    scroll_to_the_top(&mut world, bo);
    assert_eq!(world.texts(bo)[0], "message 0");
    world.d1.is_down = false;
    world.rest();
}

#[test]
fn the_first_paint_comes_from_the_tail_in_kv() {
    let mut world = World::new(3);
    let (room, _) = filled(&mut world, 20);
    world.door_is_open = false;
    let user = world.user();
    let bo = world.open(room, user, "Bo");
    world.run(1);
    assert!(!world.is_live(bo));
    assert_eq!(world.texts(bo).len(), 20);
    world.door_is_open = true;
    world.run(60);
    assert!(world.is_live(bo));
}

#[test]
fn one_can_jump_to_an_old_message_and_back() {
    let mut world = World::new(4);
    let (room, ada) = filled(&mut world, 300);
    let stored = world.stored(room);
    let old = stored[10].seq;
    let bo = world.join(room, "Bo");
    world.act(bo, Input::JumpTo { seq: old });
    world.run(5);
    assert!(world.texts(bo).contains(&"message 10".to_owned()));
    world.say(ada, "meanwhile");
    assert!(!world.texts(bo).contains(&"meanwhile".to_owned()));
    world.act(bo, Input::JumpToNewest);
    world.run(5);
    assert_eq!(world.texts(bo).last().unwrap(), "meanwhile");
    world.rest();
}

#[test]
fn a_page_that_is_newer_than_what_came_shows_nothing_ahead() {
    let mut world = World::new(11);
    let (room, ada) = filled(&mut world, 240);
    let old = world.stored(room)[10].seq;
    let bo = world.join(room, "Bo");
    world.act(bo, Input::JumpTo { seq: old });
    world.run(5);
    world.door_is_open = false;
    world.break_socket(bo);
    for number in 0..5 {
        world.say(ada, &format!("unheard {number}"));
    }
    world.run(60);
    for _ in 0..10 {
        world.act(bo, Input::LoadNewer);
        world.run(3);
    }
    assert_eq!(world.texts(bo).last().unwrap(), "message 239");
    world.door_is_open = true;
    world.run(60);
    world.act(bo, Input::JumpToNewest);
    world.run(5);
    assert_eq!(world.texts(bo).last().unwrap(), "unheard 4");
}

#[test]
fn a_page_shows_at_most_three_hundred_messages() {
    let mut world = World::new(5);
    let (room, _) = filled(&mut world, 450);
    let bo = world.join(room, "Bo");
    scroll_to_the_top(&mut world, bo);
    assert_eq!(world.texts(bo).len(), 300);
    assert_eq!(world.texts(bo)[0], "message 0");
    assert_eq!(world.client(bo).newer(), Edge::More);
    for _ in 0..10 {
        world.act(bo, Input::LoadNewer);
        world.run(3);
    }
    assert_eq!(world.texts(bo).last().unwrap(), "message 449");
    assert!(world.texts(bo).len() <= 300);
}

#[test]
fn a_jump_that_failed_does_not_come_back_after_another() {
    let mut world = World::new(6);
    let (room, _) = filled(&mut world, 300);
    let old = world.stored(room)[10].seq;
    let bo = world.join(room, "Bo");
    world.go_offline(bo);
    world.act(bo, Input::JumpTo { seq: old });
    world.act(bo, Input::JumpToNewest);
    world.go_online(bo);
    world.run(30);
    assert!(!world.texts(bo).contains(&"message 10".to_owned()));
    assert_eq!(world.client(bo).newer(), Edge::End);
}

#[test]
fn a_page_that_is_older_than_what_was_seen_live_is_brought_up_to_date() {
    let mut world = World::new(7);
    let (room, ada) = filled(&mut world, 120);
    let (target, gone) = (world.stored(room)[10].seq, world.stored(room)[11].seq);
    let bo = world.join(room, "Bo");
    world.queue.is_down = true;
    world.act(ada, Input::LoadOlder);
    let text = "changed since".to_owned();
    world.act(ada, Input::Edit { target, text });
    world.act(ada, Input::Delete { target: gone });
    scroll_to_the_top(&mut world, bo);
    let texts = world.texts(bo);
    assert_eq!(
        texts[9..13],
        ["message 9", "changed since", "(deleted)", "message 12"]
    );
    world.queue.is_down = false;
    world.rest();
}
