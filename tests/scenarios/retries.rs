//! Sent once, whatever the network does.

use natter_client::effect::Restored;
use natter_client::view::Delivery;
use natter_client::{Input, RowKey};
use natter_protocol::packet::client::Post;
use natter_protocol::packet::server::Answer;
use natter_protocol::{ClientPacket, CommandId, Seq, ServerPacket};
use natter_tests::World;
use natter_tests::world::CrashAt;

#[test]
fn a_retry_after_a_lost_ack_is_one_message() {
    let mut world = World::new(1);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.crash_next = Some((room, CrashAt::AfterEffects(0)));
    world.submit(ada, "once", None);
    world.run(30);
    for person in [ada, bo] {
        assert_eq!(world.texts(person), ["once"]);
    }
    assert_eq!(world.deliveries(ada), [Delivery::Posted]);
    assert_eq!(world.stored(room).len(), 1);
    let settles = |packet: &ServerPacket| match packet {
        ServerPacket::Answer(Answer::Welcome(welcome)) => welcome.settled.len() == 1,
        _ => false,
    };
    assert!(
        world.devices[ada.0].heard.iter().any(settles),
        "the welcome settles it"
    );
    world.rest();
}

#[test]
fn what_was_not_durable_when_the_room_died_is_sent_again() {
    let mut world = World::new(2);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.crash_next = Some((room, CrashAt::BeforeCommit));
    world.submit(ada, "again", None);
    world.run_ms(200);
    assert_eq!(world.models[room.0].head(), Seq(2), "both joined");
    world.run(30);
    for person in [ada, bo] {
        assert_eq!(world.texts(person), ["again"]);
    }
    world.rest();
}

#[test]
fn a_command_that_arrives_three_times_is_taken_once() {
    let mut world = World::new(3);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.say(ada, "once");
    let sent: Vec<ClientPacket> = world.models[room.0].sent.values().cloned().collect();
    let head = world.models[room.0].head();
    for _ in 0..3 {
        world.send_packet(ada, sent[0].clone());
        world.run(1);
    }
    assert_eq!(world.models[room.0].head(), head);
    assert_eq!(world.texts(ada), ["once"]);
}

#[test]
fn a_command_that_arrives_twice_in_one_window_is_taken_once() {
    let mut world = World::new(7);
    let config = natter_room::Config {
        window_per_connection_us: 50_000,
        ..natter_room::Config::default()
    };
    let room = world.room_with(config);
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.network.latency_ms = (1, 1);
    world.run(1);
    world.submit(bo, "opens the window", None);
    let (id, text) = (CommandId([5; 16]), "once".to_owned());
    let reply_to = None;
    for _ in 0..3 {
        let text = text.clone();
        world.send_packet(ada, Post { id, reply_to, text });
    }
    world.run(1);
    assert_eq!(world.texts(bo), ["opens the window", "once"]);
    let acks = world.devices[ada.0].heard.iter();
    let ack = |packet: &&ServerPacket| matches!(packet, ServerPacket::Answer(Answer::Ack(_)));
    assert!(acks.filter(ack).count() >= 1);
    world.rest();
}

#[test]
fn a_post_without_an_answer_can_be_sent_again_or_taken_back_after_a_minute() {
    let mut world = World::new(4);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.go_offline(ada);
    world.submit(ada, "patience", None);
    world.submit(ada, "never mind", None);
    world.run(70);
    assert!(
        world
            .deliveries(ada)
            .iter()
            .all(|d| matches!(d, Delivery::Failed(_)))
    );
    let keys: Vec<RowKey> = world.shown(ada).iter().map(|view| view.key).collect();
    let [RowKey::Post(first), RowKey::Post(second)] = keys[..] else {
        panic!("two posts wait: {keys:?}");
    };
    world.act(ada, Input::Cancel { id: second });
    let text = "never mind".to_owned();
    assert_eq!(
        world.devices[ada.0].restored,
        [Restored::Post {
            text,
            reply_to: None
        }]
    );
    world.go_online(ada);
    world.act(ada, Input::Resend { id: first });
    world.run(30);
    assert_eq!(world.texts(ada), ["patience"]);
    assert_eq!(world.deliveries(ada), [Delivery::Posted]);
    world.rest();
}

#[test]
fn a_reload_with_a_post_on_its_way_keeps_it_and_sends_it_once() {
    let mut world = World::new(5);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.submit(ada, "on its way", None);
    world.run_ms(5);
    world.reload(ada);
    world.run(10);
    assert_eq!(world.texts(ada), ["on its way"]);
    assert_eq!(world.stored(room).len(), 1);
    world.rest();
}

#[test]
fn a_draft_survives_a_reload() {
    let mut world = World::new(6);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.act(
        ada,
        Input::Type {
            text: "half a thou".to_owned(),
        },
    );
    world.run(5);
    world.reload(ada);
    world.run(1);
    assert_eq!(world.client(ada).draft(), "half a thou");
}

#[test]
fn a_delete_that_was_never_written_refuses_nobody() {
    let mut world = World::new(8);
    let config = natter_room::Config {
        window_per_connection_us: 50_000,
        ..natter_room::Config::default()
    };
    let room = world.room_with(config);
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.network.latency_ms = (1, 1);
    world.say(ada, "here to stay");
    let target = world.seq_of(bo, "here to stay");
    world.submit(bo, "opens the window", None);
    world.run_ms(3);
    world.tell(ada, Input::Delete { target });
    world.submit(bo, "an answer", Some(target));
    world.run_ms(5);
    assert_eq!(world.rejects(bo), [], "the delete waits, and so does this");
    world.crash_next = Some((room, CrashAt::BeforeCommit));
    world.run(30);
    assert_eq!(world.texts(ada)[0], "(deleted)");
    world.rest();
}
