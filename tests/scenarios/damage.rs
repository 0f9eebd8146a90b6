//! A bad disk: what is damaged is noticed by whoever reads it, and comes back.

use natter_client::Input;
use natter_protocol::Seq;
use natter_protocol::packet::client::{Fetch, PageAt};
use natter_protocol::packet::server::{Answer, CatchUp};
use natter_protocol::{CloseCode, ServerPacket};
use natter_room::memory::Harm;
use natter_room::{Damage, Trouble};
use natter_tests::{DeviceId, HostId, World};

/// A room where Ada said ten things and edited, deleted and liked some; Bo left before that.
fn talked(world: &mut World) -> (HostId, DeviceId, DeviceId) {
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "message 0");
    world.rest();
    world.go_offline(bo);
    for number in 1..10 {
        world.say(ada, &format!("message {number}"));
    }
    let target = world.seq_of(ada, "message 3");
    let text = "message three".to_owned();
    world.act(ada, Input::Edit { target, text });
    let target = world.seq_of(ada, "message 4");
    world.act(ada, Input::Delete { target });
    let target = world.seq_of(ada, "message 5");
    let emoji = "👍".to_owned();
    world.act(ada, Input::React { target, emoji });
    world.run(60);
    // Nothing is in memory any more.
    world.crash(room);
    (room, ada, bo)
}

/// Ada and Bo joined, Ada said ten things, and did three more.
const EVENTS: u64 = 15;

const ALL: [&str; 10] = [
    "message 0",
    "message 1",
    "message 2",
    "message three",
    "(deleted)",
    "message 5",
    "message 6",
    "message 7",
    "message 8",
    "message 9",
];

fn harm(world: &mut World, room: HostId, damage: Damage, harm: Harm) {
    world.hosts[room.0].log.harm(damage, harm);
}

/// The last way in which this tab caught up.
fn caught_up(world: &World, device: DeviceId) -> CatchUp {
    let heard = world.devices[device.0].heard.iter().rev();
    let mut welcomes = heard.filter_map(|packet| match packet {
        ServerPacket::Answer(Answer::Welcome(welcome)) => Some(welcome.catch_up),
        _ => None,
    });
    welcomes.next().unwrap()
}

#[test]
fn whatever_event_is_damaged_who_comes_back_sees_everything_and_the_log_is_whole_again() {
    for damage in [Harm::Flip, Harm::Lose] {
        for seq in 4..EVENTS {
            let mut world = World::new(seq);
            let (room, ada, bo) = talked(&mut world);
            assert_eq!(world.hosts[room.0].log.saved().head, Seq(EVENTS));
            let damaged = Damage::Event(Seq(seq));
            harm(&mut world, room, damaged, damage);
            world.go_online(bo);
            world.run(20);
            assert_eq!(world.texts(bo), ALL, "{damage:?}: {damaged}");
            assert_eq!(caught_up(&world, bo), CatchUp::Tail);
            let reports = &world.hosts[room.0].reports;
            assert_eq!(*reports, [Trouble::Damaged(damaged)], "once, and it helped");
            world.say(ada, "and on it goes");
            world.rest();
        }
    }
}

#[test]
fn whatever_message_is_damaged_who_comes_to_read_it_reads_it_a_moment_later() {
    for damage in [Harm::Flip, Harm::Lose] {
        for number in 0..ALL.len() as u64 {
            let mut world = World::new(number);
            let (room, _, _) = talked(&mut world);
            let seq = world.stored(room)[number as usize].seq;
            harm(&mut world, room, Damage::Message(seq), damage);
            let cy = world.join(room, "Cy");
            world.run(5);
            // The tail came from KV.
            let at = PageAt::Around(seq);
            world.send_packet(cy, Fetch { at });
            world.run(20);
            world.send_packet(cy, Fetch { at });
            world.run(1);
            assert_eq!(world.texts(cy), ALL, "{damage:?} {number}");
            let heard = world.devices[cy.0].heard.last();
            let page = matches!(heard, Some(ServerPacket::Answer(Answer::Page(_))));
            assert!(page, "{heard:?}");
            let reports = &world.hosts[room.0].reports;
            assert!(
                !reports.is_empty(),
                "{damage:?} {number}: the operator was told"
            );
            world.rest();
        }
    }
}

#[test]
fn a_message_that_is_damaged_in_both_forms_comes_back_from_d1() {
    let mut world = World::new(3);
    let (room, _, bo) = talked(&mut world);
    let stored = world.stored(room);
    for seq in [2, 3, 4].map(|number: usize| stored[number].seq) {
        harm(&mut world, room, Damage::Event(seq), Harm::Lose);
        harm(&mut world, room, Damage::Message(seq), Harm::Flip);
    }
    world.go_online(bo);
    world.run(60);
    assert_eq!(world.texts(bo), ALL);
    world.rest();
}

#[test]
fn a_text_that_was_deleted_does_not_come_back_from_a_d1_that_has_not_heard_of_it() {
    let mut world = World::new(4);
    let (room, ada, bo) = talked(&mut world);
    world.queue.is_down = true;
    let target = world.seq_of(ada, "message 7");
    world.act(ada, Input::Delete { target });
    harm(&mut world, room, Damage::Event(target), Harm::Flip);
    harm(&mut world, room, Damage::Message(target), Harm::Flip);
    world.go_online(bo);
    world.run(60);
    assert_eq!(world.texts(bo)[7], "(deleted)");
    world.queue.is_down = false;
    world.rest();
}

#[test]
fn what_nobody_else_has_is_refused_and_everything_else_goes_on() {
    let mut world = World::new(5);
    let (room, ada, _) = talked(&mut world);
    let other = world.room();
    let eve = world.join(other, "Eve");
    world.queue.is_down = true;
    world.say(ada, "nobody else has this");
    for number in 0..60 {
        world.say(ada, &format!("later {number}"));
    }
    let target = world.seq_of(ada, "nobody else has this");
    for damage in [Damage::Event(target), Damage::Message(target)] {
        harm(&mut world, room, damage, Harm::Flip);
    }
    world.crash(room);
    let cy = world.join(room, "Cy");
    world.run(5);
    assert!(world.is_live(cy), "the tail is not damaged");
    world.say(cy, "hello");
    assert_eq!(world.texts(ada).last().unwrap(), "hello");

    let at = PageAt::Around(target);
    world.send_packet(cy, Fetch { at });
    world.run(5);
    let closes = &world.devices[cy.0].closes;
    assert!(closes.contains(&CloseCode::Broken.number()), "{closes:?}");
    assert!(world.is_live(cy), "and comes back");
    let reports = &world.hosts[room.0].reports;
    let lost = Trouble::Lost(Damage::Event(target));
    assert!(reports.contains(&lost), "{reports:?}");
    world.say(eve, "all is well here");
    assert!(world.hosts[other.0].reports.is_empty());

    let troubles = world.operator().troubles;
    let listed = troubles.iter().find(|listed| listed.kind == lost.kind());
    let listed = listed.expect("the operator finds it in their view");
    assert_eq!(
        (listed.room, &listed.words),
        (world.hosts[room.0].id, &lost.to_string())
    );
    assert!(troubles.iter().all(|trouble| trouble.room == listed.room));
}
