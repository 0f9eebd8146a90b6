//! Coming back is the normal path.

use natter_client::Connection;
use natter_client::Input;
use natter_client::view::Edge;
use natter_inbox::Command;
use natter_protocol::limits::{RESUME_EVENTS_MAX, TAIL_MESSAGES};
use natter_protocol::packet::server::{Answer, CatchUp};
use natter_protocol::{CloseCode, ServerPacket};
use natter_room::Config;
use natter_tests::people::sign_in;
use natter_tests::{DeviceId, World};

/// Nobody is too fast for this room.
fn patient() -> Config {
    Config {
        burst_commands: 100_000,
        ..Config::default()
    }
}

fn catch_ups(world: &World, device: DeviceId) -> Vec<CatchUp> {
    let heard = world.devices[device.0].heard.iter();
    heard
        .filter_map(|packet| match packet {
            ServerPacket::Answer(Answer::Welcome(welcome)) => Some(welcome.catch_up),
            _ => None,
        })
        .collect()
}

#[test]
fn a_short_absence_is_made_up_by_events() {
    let mut world = World::new(1);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "one");
    world.go_offline(bo);
    world.say(ada, "two");
    let target = world.seq_of(ada, "one");
    world.act(ada, Input::Delete { target });
    world.go_online(bo);
    world.run(20);
    assert_eq!(world.texts(bo), ["(deleted)", "two"]);
    assert_eq!(catch_ups(&world, bo), [CatchUp::Tail, CatchUp::Events]);
    world.rest();
}

#[test]
fn resume_after_a_long_absence_gives_tail_and_gap() {
    let mut world = World::new(2);
    let room = world.room_with(patient());
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "long ago");
    world.go_offline(bo);
    for number in 0..=RESUME_EVENTS_MAX {
        world.submit(ada, &format!("message {number}"), None);
        world.run_ms(100);
    }
    world.run(600);
    world.go_online(bo);
    world.run(30);
    assert_eq!(catch_ups(&world, bo).last(), Some(&CatchUp::Tail));
    let texts = world.texts(bo);
    assert_eq!(
        texts.last().unwrap(),
        &format!("message {RESUME_EVENTS_MAX}")
    );
    assert!(texts.len() >= TAIL_MESSAGES);
    assert_eq!(world.client(bo).older(), Edge::More);
    for _ in 0..40 {
        world.act(bo, Input::LoadOlder);
        world.run(5);
    }
    assert!(
        world.texts(bo).contains(&"long ago".to_owned()),
        "the gap is filled by pages"
    );
    world.rest();
}

#[test]
fn a_deploy_closes_every_socket_and_everyone_comes_back_without_loss() {
    let mut world = World::new(3);
    let room = world.room();
    let people: Vec<DeviceId> = ["Ada", "Bo", "Cy", "Di"]
        .into_iter()
        .map(|name| world.join(room, name))
        .collect();
    for round in 0..5 {
        for (number, person) in people.iter().enumerate() {
            world.submit(*person, &format!("round {round} of person {number}"), None);
        }
        world.crash(room);
        world.run(40);
    }
    for person in &people {
        assert_eq!(world.texts(*person).len(), 20);
        assert!(world.is_live(*person));
    }
    world.rest();
}

#[test]
fn a_socket_that_nobody_closed_is_found_dead_by_its_heartbeat() {
    let mut world = World::new(4);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    let wire = world.wire_of(bo);
    world.cut_quietly(wire);
    world.say(ada, "are you there?");
    world.run(60);
    assert_eq!(world.texts(bo), ["are you there?"]);
    world.end_at_room(wire, 0);
    world.rest();
}

#[test]
fn the_heartbeat_tells_of_what_was_missed() {
    let mut world = World::new(5);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "one");
    deafen(&mut world, bo, true);
    world.say(ada, "two");
    assert_eq!(world.texts(bo), ["one"]);
    world.run(30);
    assert_eq!(world.texts(bo), ["one", "two"]);
}

/// Broadcasts to this tab are lost from now on, or arrive again.
fn deafen(world: &mut World, device: DeviceId, deaf: bool) {
    let (wire, host) = (world.wire_of(device), world.devices[device.0].host);
    let connection = world.hosts[host.0].connection_of(wire).unwrap();
    let socket = world.hosts[host.0].sockets.get_mut(&connection);
    socket.unwrap().deaf = deaf;
}

#[test]
fn a_gap_is_never_skipped_and_is_asked_for_at_once() {
    let mut world = World::new(8);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "one");
    deafen(&mut world, bo, true);
    world.say(ada, "two");
    deafen(&mut world, bo, false);
    world.say(ada, "three");
    assert_eq!(world.texts(bo), ["one", "two", "three"]);
    assert!(world.devices[bo.0].closes.is_empty(), "on the same socket");
}

#[test]
fn without_a_session_the_socket_is_refused_for_good() {
    let mut world = World::new(6);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.ask_inbox(ada, Command::End);
    world.break_socket(ada);
    world.run(60);
    let refused = Connection::Refused(natter_client::Refusal::NoSession);
    assert_eq!(world.connection(ada), refused);
    assert_eq!(
        world.devices[ada.0].closes.last(),
        Some(&CloseCode::NoSession.number())
    );
    world.ask_inbox(ada, sign_in("Ada"));
    world.act(ada, Input::Start);
    world.run(5);
    assert!(world.is_live(ada));
}

#[test]
fn while_the_door_is_shut_clients_wait_longer_and_longer_and_then_return() {
    let mut world = World::new(7);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.door_is_open = false;
    world.break_socket(ada);
    world.run(600);
    let tries = world.devices[ada.0].closes.len();
    assert!((5..80).contains(&tries), "{tries} tries in ten minutes");
    world.submit(ada, "said in the dark", None);
    world.door_is_open = true;
    world.run(120);
    assert!(world.is_live(ada));
}

#[test]
fn a_half_open_socket_is_swept_when_the_room_is_awake_anyway() {
    let mut world = World::new(9);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    let idle = world.join(room, "Idle");
    let wire = world.wire_of(bo);
    world.cut_quietly(wire);
    world.devices[bo.0].online = false;
    world.run(600);
    let here = |world: &World| world.hosts[room.0].sockets.len();
    assert_eq!(here(&world), 3, "the room sleeps, and nobody told it");
    world.say(ada, "anybody here?");
    world.run(30);
    assert_eq!(here(&world), 2);
    assert!(world.is_live(ada) && world.is_live(idle));
    assert_eq!(world.client(ada).online(), 2);
}
