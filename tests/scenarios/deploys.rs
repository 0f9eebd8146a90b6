//! A deploy closes every socket at once, and everyone comes back.

use natter_client::{Client, Config, Connection, Input};
use natter_protocol::packet::server::{Answer, CatchUp, Welcome};
use natter_protocol::{Batch, Epoch, Ordinal, RoomId, Seq, Timestamp, UserId};
use natter_tests::World;

const CLIENTS: u64 = 1_000;
const ROOM: RoomId = RoomId([4; 16]);
const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// Somebody who is in the room, and has been for long.
fn present(number: u64) -> Client {
    let me = UserId([1; 16]);
    let mut seed = [9; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    let mut client = Client::new(Config::default(), ROOM, me, seed);
    let began = Timestamp(NOW.0 - 60_000);
    client.handle(Input::Start, began);
    client.handle(Input::Opened, began);
    let welcome = Welcome {
        room: ROOM,
        epoch: Epoch(1),
        head: Seq(0),
        last_ordinal: Ordinal(0),
        now: began,
        you: me,
        settled: Vec::new(),
        catch_up: CatchUp::Events,
    };
    let bytes = Batch::single(&Answer::from(welcome).encode());
    client.handle(Input::Received { bytes }, began);
    assert!(client.connection().is_live());
    client
}

#[test]
fn a_thousand_clients_do_not_come_back_in_the_same_moment() {
    let mut tenths = [0; 10];
    for number in 0..CLIENTS {
        let mut client = present(number);
        client.handle(Input::Closed { code: 1006 }, NOW);
        let pause_ms = match client.connection() {
            Connection::Waiting { until, .. } => until.ms_since(NOW),
            Connection::Opening { .. } => 0,
            other => panic!("{other:?}"),
        };
        tenths[(pause_ms / 100).min(9) as usize] += 1;
    }
    assert!(
        tenths.iter().all(|come| (50..=150).contains(come)),
        "{tenths:?}"
    );
}

#[test]
fn a_thousand_who_come_back_cost_the_room_a_few_rows_and_one_frame_each() {
    let mut world = World::new(1);
    world.checked = false;
    let room = world.room();
    let ada = world.join(room, "Ada");
    for number in 0..60 {
        world.say(ada, &format!("message {number}"));
    }
    world.look_every = u64::MAX;
    for number in 1..CLIENTS {
        let user = world.user();
        world.open(room, user, &format!("Guest {number}"));
        world.run_ms(10);
    }
    world.run(30);
    world.say(ada, "before");
    world.run(30);
    let (rows, sent) = (
        world.hosts[room.0].rows_read,
        world.hosts[room.0].frames_sent,
    );
    world.crash(room);
    world.submit(ada, "meanwhile", None);
    world.run(30);
    let live = |device: &natter_tests::device::Device| device.client.connection().is_live();
    assert_eq!(
        world.devices.iter().filter(|d| live(d)).count() as u64,
        CLIENTS
    );
    let host = &world.hosts[room.0];
    let (rows, sent) = (host.rows_read - rows, host.frames_sent - sent);
    // Who somebody is, is read at the door and at the hello.
    assert!(rows <= 6 * CLIENTS, "{rows} rows");
    assert!(sent <= 2 * CLIENTS, "{sent} frames to one");
    assert!(
        world
            .devices
            .iter()
            .all(|device| device.client.details().gaps == 0)
    );
}
