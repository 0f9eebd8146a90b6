//! Who may come into a room is asked of the inbox at every knock, and only there.

use natter_client::{Connection, Input, Refusal};
use natter_inbox::{Answer, Command};
use natter_limiter::Verdict;
use natter_protocol::CloseCode;
use natter_tests::{DeviceId, World};

fn last_close(world: &World, device: DeviceId) -> Option<u16> {
    world.devices[device.0].closes.last().copied()
}

#[test]
fn a_session_that_was_revoked_cannot_connect_and_the_others_stay() {
    let mut world = World::new(1);
    let room = world.room();
    let laptop = world.join(room, "Ada");
    let phone = world.open(room, world.devices[laptop.0].user, "Ada");
    let bo = world.join(room, "Bo");
    assert!(world.is_live(phone));

    let session = world.devices[phone.0].session;
    let revoked = world.ask_inbox(laptop, Command::Revoke { session });
    assert_eq!(revoked, Answer::Done);
    world.break_socket(phone);
    world.break_socket(laptop);
    world.run(60);
    assert_eq!(
        world.connection(phone),
        Connection::Refused(Refusal::NoSession)
    );
    assert_eq!(
        last_close(&world, phone),
        Some(CloseCode::NoSession.number())
    );
    assert_eq!(world.ask_inbox(phone, Command::Rooms), Answer::NoSession);

    world.say(laptop, "the phone is gone");
    assert_eq!(world.texts(bo), ["the phone is gone"]);
    assert!(world.texts(phone).is_empty());
    world.rest();
}

#[test]
fn signing_out_everywhere_ends_every_tab_and_signing_in_brings_back_what_was_missed() {
    let mut world = World::new(2);
    let room = world.room();
    let ada = world.join(room, "Ada");
    let tab = world.second_tab(ada);
    let bo = world.join(room, "Bo");
    world.say(ada, "before");
    world.ask_inbox(ada, Command::RevokeAll);
    for device in [ada, tab] {
        world.break_socket(device);
    }
    world.run(60);
    for device in [ada, tab] {
        assert_eq!(
            last_close(&world, device),
            Some(CloseCode::NoSession.number())
        );
    }
    world.say(bo, "meanwhile");
    world.ask_inbox(ada, Command::SignIn);
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
    world.ask_inbox(ada, Command::Join { room, name });
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
