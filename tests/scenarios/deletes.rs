//! Deleted means gone.

use natter_client::Input;
use natter_protocol::packet::client::{Delete, Resume};
use natter_protocol::{CommandId, RejectReason, Seq};
use natter_tests::{HostId, World};

const SECRET: &str = "the password is swordfish";

/// Everything that is kept or was said since, as text.
fn everything(world: &World, room: HostId) -> String {
    let log = world.hosts[room.0].log.all_events();
    let stored = world.stored(room);
    let tail = world.kv.get(world.hosts[room.0].id).unwrap_or_default();
    let tail = natter_protocol::ServerPacket::decode_frame(tail);
    format!("{log:?} {stored:?} {tail:?} {}", world.d1.dump())
}

#[test]
fn a_deleted_text_is_nowhere() {
    let mut world = World::new(1);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "before");
    world.say(ada, SECRET);
    let target = world.seq_of(ada, SECRET);
    let text = format!("{SECRET}, really");
    world.act(ada, Input::Edit { target, text });
    world.act(
        bo,
        Input::React {
            target,
            emoji: "👀".to_owned(),
        },
    );
    world.rest();
    assert!(
        everything(&world, room).contains(SECRET),
        "it was archived before it goes"
    );
    world.act(ada, Input::Delete { target });
    for person in [ada, bo] {
        assert_eq!(world.texts(person), ["before", "(deleted)"]);
    }
    world.rest();
    assert!(!everything(&world, room).contains("swordfish"));
}

#[test]
fn a_newcomer_who_reads_from_the_first_event_never_gets_it() {
    let mut world = World::new(2);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.say(ada, SECRET);
    let target = world.seq_of(ada, SECRET);
    world.act(ada, Input::Delete { target });
    let bo = world.join(room, "Bo");
    world.send_packet(bo, Resume { since: Seq(0) });
    world.run(1);
    let heard = format!("{:?}", world.devices[bo.0].heard);
    assert!(heard.contains("Erased") && !heard.contains("swordfish"));
}

#[test]
fn what_is_deleted_in_the_moment_it_is_said_is_never_written() {
    let mut world = World::new(3);
    let config = natter_room::Config {
        window_per_connection_us: 200_000,
        window_ms_max: 200,
        ..natter_room::Config::default()
    };
    let room = world.room_with(config);
    let ada = world.join(room, "Ada");
    world.say(ada, "opens the window");
    world.network.latency_ms = (1, 1);
    world.say(ada, "first");
    world.submit(ada, "opens it again", None);
    world.run_ms(20);
    world.submit(ada, SECRET, None);
    let head = world.models[room.0].head();
    let target = Seq(head.0 + 1);
    world.send_packet(
        ada,
        Delete {
            id: CommandId([9; 16]),
            target,
        },
    );
    world.run(1);
    assert_eq!(
        world.models[room.0].deleted_at(target),
        Some(Seq(target.0 + 1))
    );
    assert!(!format!("{:?}", world.models[room.0].written).contains("swordfish"));
    world.rest();
    assert!(!everything(&world, room).contains("swordfish"));
}

#[test]
fn nobody_deletes_what_another_wrote() {
    let mut world = World::new(4);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "mine");
    let target = world.seq_of(ada, "mine");
    world.send_packet(
        bo,
        Delete {
            id: CommandId([7; 16]),
            target,
        },
    );
    world.run(1);
    assert_eq!(world.rejects(bo), [RejectReason::NotAuthor]);
    assert_eq!(world.texts(ada), ["mine"]);
}
