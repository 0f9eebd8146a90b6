//! Who may come into a room is asked of the inbox at every knock, and only there.

use natter_client::{Connection, Input, Refusal};
use natter_inbox::{Answer, Command};
use natter_limiter::Verdict;
use natter_protocol::{CloseCode, SessionMark};
use natter_tests::people::sign_in;
use natter_tests::{DeviceId, World};

fn last_close(world: &World, device: DeviceId) -> Option<u16> {
    world.devices[device.0].closes.last().copied()
}

#[test]
fn a_session_that_was_revoked_loses_its_sockets_and_the_others_stay() {
    let mut world = World::new(1);
    let room = world.room();
    let laptop = world.join(room, "Ada");
    let phone = world.open(room, world.devices[laptop.0].user, "Ada");
    let bo = world.join(room, "Bo");
    assert!(world.is_live(phone));

    let session = world.devices[phone.0].session;
    world.revoke(laptop, Command::Revoke { session });
    world.run(3);
    assert_eq!(
        world.connection(phone),
        Connection::Refused(Refusal::NoSession)
    );
    assert_eq!(
        last_close(&world, phone),
        Some(CloseCode::NoSession.number())
    );
    assert!(world.is_live(laptop) && world.is_live(bo));
    assert_eq!(world.ask_inbox(phone, Command::Rooms), Answer::NoSession);

    world.say(laptop, "the phone is gone");
    assert_eq!(world.texts(bo), ["the phone is gone"]);
    assert!(world.texts(phone).is_empty());
    world.rest();
}

#[test]
fn a_session_that_is_revoked_while_its_socket_opens_does_not_come_in() {
    let mut world = World::new(6);
    let room = world.room();
    let laptop = world.join(room, "Ada");
    let phone = world.open(room, world.devices[laptop.0].user, "Ada");
    world.break_socket(phone);
    let visitor = world.admit(phone).unwrap();
    let session = world.devices[phone.0].session;
    world.revoke(laptop, Command::Revoke { session });
    // The Worker had found the session standing, and the room hears of it only now.
    let connection = natter_room::ConnectionId(1_000);
    let arrived = natter_room::Input::Connected {
        connection,
        visitor,
    };
    let now = world.now;
    let host = &mut world.hosts[room.0];
    let effects = host.room.as_mut().unwrap().handle(arrived, now, &host.log);
    let code = CloseCode::NoSession;
    let closed = natter_room::Effect::Close { connection, code };
    assert!(effects.contains(&closed), "{effects:?}");
}

#[test]
fn a_sleeping_room_closes_the_sockets_of_a_session_that_ends() {
    let mut world = World::new(7);
    let room = world.room();
    let laptop = world.join(room, "Ada");
    let phone = world.open(room, world.devices[laptop.0].user, "Ada");
    world.run(120);
    world.nap(room);
    let session = world.devices[phone.0].session;
    world.revoke(laptop, Command::Revoke { session });
    world.run(3);
    assert_eq!(
        last_close(&world, phone),
        Some(CloseCode::NoSession.number())
    );
    assert!(world.is_live(laptop));
}

#[test]
fn signing_out_everywhere_ends_every_tab_and_signing_in_brings_back_what_was_missed() {
    let mut world = World::new(2);
    let room = world.room();
    let ada = world.join(room, "Ada");
    let tab = world.second_tab(ada);
    let bo = world.join(room, "Bo");
    world.say(ada, "before");
    world.revoke(ada, Command::RevokeAll);
    world.run(3);
    for device in [ada, tab] {
        assert_eq!(
            last_close(&world, device),
            Some(CloseCode::NoSession.number())
        );
    }
    world.say(bo, "meanwhile");
    // The session of a sign-in is a new one: no socket is still on its way with it.
    let session = SessionMark([9; 16]);
    for device in [ada, tab] {
        world.devices[device.0].session = session;
    }
    world.ask_inbox(ada, sign_in("Ada"));
    for device in [ada, tab] {
        world.act(device, Input::Start);
        world.run(5);
        assert_eq!(world.texts(device), ["before", "meanwhile"]);
    }
    world.rest();
}

#[test]
fn whoever_left_the_room_does_not_come_in_until_they_join_again() {
    let mut world = World::new(3);
    let host = world.room();
    let ada = world.join(host, "Ada");
    let room = world.hosts[host.0].id;
    world.ask_inbox(ada, Command::Leave { room });
    world.break_socket(ada);
    world.run(60);
    assert_eq!(last_close(&world, ada), Some(CloseCode::NoRoom.number()));
    assert!(!world.is_live(ada));
    let name = "garden".to_owned();
    world.ask_inbox(ada, Command::Added { room, name });
    world.act(ada, Input::Start);
    world.run(5);
    assert!(world.is_live(ada));
}

#[test]
fn a_forged_session_is_nobody() {
    let mut world = World::new(4);
    let room = world.room();
    let ada = world.join(room, "Ada");
    let eve = world.join(room, "Eve");
    // Eve's session is hers, and not one of Ada's.
    world.devices[ada.0].session = world.devices[eve.0].session;
    world.break_socket(ada);
    world.run(60);
    assert_eq!(last_close(&world, ada), Some(CloseCode::NoSession.number()));
}

#[test]
fn an_address_brings_in_so_many_guests_an_hour() {
    let mut world = World::new(5);
    let hour_ms = natter_limiter::WINDOW_MS;
    for _ in 0..3 {
        assert_eq!(
            world.people.pass("203.0.113.7", 3, world.now),
            Verdict::Pass
        );
    }
    world.run(600);
    let wait = Verdict::Wait {
        ms: hour_ms - 600_000,
    };
    assert_eq!(world.people.pass("203.0.113.7", 3, world.now), wait);
    assert_eq!(
        world.people.pass("2001:db8::7", 3, world.now),
        Verdict::Pass
    );
    world.run_ms(hour_ms - 600_000);
    assert_eq!(
        world.people.pass("203.0.113.7", 3, world.now),
        Verdict::Pass
    );
}
