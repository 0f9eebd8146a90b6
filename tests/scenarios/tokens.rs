//! What a room signed that it had proves that it lost it, where D1 never heard of it.

use natter_client::Input;
use natter_client::view::Delivery;
use natter_protocol::packet::client::{Hello, Vouch};
use natter_protocol::packet::server::Token;
use natter_protocol::{ClientPacket, CloseCode, Epoch, Seq, Timestamp, frame};
use natter_tests::host::TOKEN_KEY;
use natter_tests::{DeviceId, HostId, World};

fn epoch(world: &World, room: HostId) -> Epoch {
    world.hosts[room.0].log.saved().marks.epoch
}

/// Nothing that is said from here on reaches D1, not even how much it is.
fn cut_off(world: &mut World) {
    world.d1.is_down = true;
    world.queue.faults.lost = 1_000_000;
}

fn let_through(world: &mut World) {
    world.d1.is_down = false;
    world.queue.faults.lost = 0;
}

/// A room that lost two messages which Ada and Bo saw, and which D1 never heard of.
fn shortened(world: &mut World) -> (HostId, DeviceId, DeviceId) {
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "kept");
    world.rest();
    let backup = world.back_up(room);
    cut_off(world);
    world.run(20);
    world.say(bo, "lost");
    world.say(bo, "lost as well");
    world.restore(room, &backup);
    (room, ada, bo)
}

#[test]
fn a_token_of_what_d1_never_had_begins_an_epoch() {
    let mut world = World::new(1);
    let (room, ada, bo) = shortened(&mut world);
    let_through(&mut world);
    world.run(60);
    assert_eq!(epoch(&world, room), Epoch(2));
    for person in [ada, bo] {
        assert_eq!(world.texts(person), ["kept"]);
    }
    world.say(ada, "and on");
    world.rest();
    assert_eq!(epoch(&world, room), Epoch(2), "once");
    assert_eq!(world.texts(bo), ["kept", "and on"]);
}

#[test]
fn what_was_on_its_way_goes_out_once_in_the_new_epoch() {
    let mut world = World::new(2);
    let (room, ada, bo) = shortened(&mut world);
    let_through(&mut world);
    world.submit(ada, "written while nobody listened", None);
    world.rest();
    assert_eq!(epoch(&world, room), Epoch(2));
    let texts = ["kept", "written while nobody listened"];
    assert_eq!(world.texts(bo), texts);
    assert_eq!(world.texts(ada), texts);
    let sent = world.deliveries(ada);
    assert!(
        sent.iter().all(|sent| *sent == Delivery::Posted),
        "{sent:?}"
    );
}

#[test]
fn while_d1_is_away_a_token_begins_an_epoch_all_the_same_and_once() {
    let mut world = World::new(3);
    let (room, ada, bo) = shortened(&mut world);
    world.run(120);
    assert_eq!(epoch(&world, room), Epoch(2));
    world.say(ada, "who else is here?");
    world.run(600);
    assert_eq!(epoch(&world, room), Epoch(2));
    let before = world.devices[bo.0].closes.len();
    let_through(&mut world);
    world.rest();
    assert_eq!(epoch(&world, room), Epoch(2), "D1 has nothing against it");
    assert_eq!(world.devices[bo.0].closes.len(), before);
    assert_eq!(world.texts(bo), ["kept", "who else is here?"]);
    assert_eq!(world.d1.query("SELECT seq FROM messages").len(), 2);
}

#[test]
fn who_comes_back_when_the_log_is_as_long_again_is_proof_too() {
    let mut world = World::new(4);
    let (room, ada, bo) = {
        let room = world.room();
        let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
        world.say(ada, "kept");
        world.say(bo, "and kept");
        world.rest();
        let backup = world.back_up(room);
        cut_off(&mut world);
        world.run(20);
        world.say(bo, "lost");
        world.go_offline(ada);
        world.go_offline(bo);
        world.restore(room, &backup);
        (room, ada, bo)
    };
    let cy = world.join(room, "Cy");
    for number in 0..5 {
        world.say(cy, &format!("new {number}"));
    }
    assert_eq!(epoch(&world, room), Epoch(1), "nobody knows yet");
    let_through(&mut world);
    world.go_online(ada);
    world.go_online(bo);
    world.rest();
    assert_eq!(epoch(&world, room), Epoch(2));
    let texts = [
        "kept", "and kept", "new 0", "new 1", "new 2", "new 3", "new 4",
    ];
    for person in [ada, bo, cy] {
        assert_eq!(world.texts(person), texts);
    }
}

#[test]
fn who_saw_more_than_a_token_says_forgets_it_and_nobody_else_does() {
    let mut world = World::new(5);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "kept");
    world.say(bo, "and kept");
    world.run(20);
    world.say(bo, "a token comes with this");
    let backup = world.back_up(room);
    cut_off(&mut world);
    world.say(bo, "lost");
    world.go_offline(ada);
    world.go_offline(bo);
    world.restore(room, &backup);
    let cy = world.join(room, "Cy");
    world.say(cy, "in the place of what was lost");
    world.say(cy, "and behind it");
    world.go_online(ada);
    world.go_online(bo);
    world.run(60);
    let texts = [
        "kept",
        "and kept",
        "a token comes with this",
        "in the place of what was lost",
        "and behind it",
    ];
    for person in [ada, bo, cy] {
        assert_eq!(world.texts(person), texts);
    }
    assert_eq!(epoch(&world, room), Epoch(1), "a claim is no proof");
    assert!(world.devices[cy.0].closes.is_empty());
}

#[test]
fn a_newcomer_who_paints_from_a_tail_of_what_was_lost_brings_the_proof() {
    let mut world = World::new(8);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "kept");
    world.rest();
    let backup = world.back_up(room);
    cut_off(&mut world);
    world.say(bo, "lost, and in KV");
    world.run(40);
    for gone in [ada, bo] {
        world.tell(gone, natter_client::Input::Stop);
    }
    world.restore(room, &backup);
    let_through(&mut world);
    let cy = world.join(room, "Cy");
    world.run(30);
    assert_eq!(epoch(&world, room), Epoch(2));
    assert_eq!(world.texts(cy), ["kept"]);
    for back in [ada, bo] {
        world.tell(back, natter_client::Input::Start);
    }
    world.say(cy, "and on");
    world.rest();
    assert_eq!(epoch(&world, room), Epoch(2), "once");
}

/// Bo's socket is open, and has said nothing.
fn silent(world: &mut World, room: HostId, bo: DeviceId) {
    world.break_socket(bo);
    world.run_ms(100);
    while world.devices[bo.0].wire.is_none() {
        world.step();
    }
    let wire = world.wire_of(bo);
    while world.hosts[room.0].connection_of(wire).is_none() {
        world.step();
    }
}

/// A token that the room gave to this person.
fn token_of(world: &World, room: HostId) -> Token {
    let host = &world.hosts[room.0];
    let saved = host.log.saved();
    TOKEN_KEY
        .sign(host.id, (saved.marks.epoch, saved.head, saved.last_at))
        .unwrap()
}

#[test]
fn no_forged_or_foreign_token_begins_an_epoch() {
    let mut world = World::new(6);
    let (room, elsewhere) = (world.room(), world.room());
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    let cy = world.join(elsewhere, "Cy");
    world.say(ada, "one");
    for number in 0..9 {
        world.say(cy, &format!("far more is said elsewhere {number}"));
    }
    world.rest();
    let own = token_of(&world, room);
    let far = Seq(1_000_000);
    let tokens = [
        token_of(&world, elsewhere),
        Token { seq: far, ..own },
        Token {
            epoch: Epoch(9),
            ..own
        },
        Token {
            at: Timestamp(own.at.0 + 1),
            ..own
        },
        Token {
            epoch: Epoch(9),
            seq: far,
            at: own.at,
            seal: [0; 16],
        },
        own,
    ];
    for token in tokens {
        silent(&mut world, room, bo);
        let vouch = Vouch {
            at: Some(Timestamp(own.at.0 + 7)),
            token: Some(token),
        };
        let hello = Hello {
            epoch: Some(Epoch(1)),
            since: far,
            pending: Vec::new(),
        };
        let items = [
            ClientPacket::from(vouch).encode(),
            ClientPacket::from(hello).encode(),
        ];
        let frames = frame::pack(items.iter().map(Vec::as_slice));
        world.send_raw(bo, frames[0].clone());
        world.run(60);
        assert_eq!(epoch(&world, room), Epoch(1), "{token:?}");
    }
    assert!(world.devices[ada.0].closes.is_empty());
    world.rest();
}

#[test]
fn a_vouch_comes_once_and_before_the_hello() {
    let mut world = World::new(7);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "one");
    let vouch = Vouch {
        at: None,
        token: None,
    };
    world.send_packet(bo, vouch.clone());
    world.run(1);
    silent(&mut world, room, ada);
    world.send_packet(ada, vouch.clone());
    world.send_packet(ada, vouch);
    world.run(1);
    for person in [ada, bo] {
        let closes = &world.devices[person.0].closes;
        assert!(closes.contains(&CloseCode::BadFrame.number()), "{closes:?}");
    }
    world.rest();
}

#[test]
fn a_page_that_is_loaded_again_asks_no_new_life_what_it_kept_for_the_old() {
    let mut world = World::new(8);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    let tab = world.second_tab(bo);
    world.say(ada, "kept");
    world.say(bo, "kept too");
    world.rest();
    let backup = world.back_up(room);
    cut_off(&mut world);
    world.run(20);
    world.say(bo, "lost");
    let target = world.seq_of(bo, "lost");
    world.go_offline(bo);
    let text = "for what is lost".to_owned();
    world.tell(bo, Input::Edit { target, text });
    world.tell(bo, Input::Delete { target });
    world.submit(bo, "an answer", Some(target));
    world.restore(room, &backup);
    let_through(&mut world);
    world.run(20);
    assert_eq!(epoch(&world, room), Epoch(2));
    world.say(tab, "said in the new life");
    assert_eq!(world.seq_of(tab, "said in the new life"), target);
    world.reload(bo);
    world.go_online(bo);
    world.rest();
    let texts = ["kept", "kept too", "said in the new life", "an answer"];
    for page in [ada, bo, tab] {
        assert_eq!(world.texts(page), texts);
    }
    assert!(world.stored(room).iter().all(|m| m.reply_to.is_none()));
}
