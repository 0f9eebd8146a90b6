//! Sessions that end while their sockets are open.

use natter_protocol::CloseCode;

use super::harness::{Object, session_mark, user_id};
use crate::{ConnectionId, Effect, Input};

fn revoke(room: &mut Object, user: u64, numbers: &[u64]) -> Vec<Effect> {
    let user = user_id(user);
    let sessions = numbers.iter().map(|number| session_mark(*number)).collect();
    room.input(Input::Revoked { user, sessions })
}

fn closed(effects: &[Effect]) -> Vec<ConnectionId> {
    let closed = effects.iter().filter_map(|effect| match effect {
        Effect::Close { connection, code } => {
            assert_eq!(*code, CloseCode::NoSession);
            Some(*connection)
        }
        _ => None,
    });
    closed.collect()
}

#[test]
fn the_sockets_of_a_session_that_ended_close_and_the_others_of_its_person_stay() {
    let mut room = Object::new();
    room.connect(1, 1, "Ada");
    room.connect(2, 1, "Ada");
    room.hello(1, None, 0);
    room.hello(2, None, 0);
    room.join(3);
    assert_eq!(closed(&revoke(&mut room, 1, &[2])), [ConnectionId(2)]);
    assert_eq!(closed(&revoke(&mut room, 1, &[2])), []);
    assert_eq!(closed(&revoke(&mut room, 1, &[1, 3])), [ConnectionId(1)]);
    // Nobody ends a session of somebody else, even one whose mark they know.
    assert_eq!(closed(&revoke(&mut room, 2, &[3])), []);
    assert_eq!(closed(&revoke(&mut room, 3, &[3])), [ConnectionId(3)]);
}

#[test]
fn a_socket_of_a_session_that_ended_just_before_does_not_come_in() {
    let mut room = Object::new();
    room.join(1);
    revoke(&mut room, 2, &[2]);
    assert_eq!(closed(&room.connect(2, 2, "Bo")), [ConnectionId(2)]);
    // Whoever signs in again has another session.
    assert_eq!(closed(&room.connect(3, 2, "Bo")), []);
}

#[test]
fn a_session_that_ended_is_known_after_sleep_by_what_its_sockets_keep() {
    let mut room = Object::new();
    room.join(1);
    room.join(2);
    room.hibernate();
    assert_eq!(closed(&revoke(&mut room, 1, &[1])), [ConnectionId(1)]);
}

#[test]
fn so_many_sessions_are_remembered_and_not_for_ever() {
    let mut room = Object::new();
    room.join(1);
    revoke(&mut room, 7, &[7]);
    for number in 1_000..1_255 {
        revoke(&mut room, 7, &[number]);
    }
    assert_eq!(closed(&room.connect(7, 7, "Bo")), [ConnectionId(7)]);
    revoke(&mut room, 7, &[2_000]);
    assert_eq!(closed(&room.connect(7, 7, "Bo")), []);

    revoke(&mut room, 8, &[8]);
    room.wait(60_001);
    assert_eq!(closed(&room.connect(8, 8, "Cy")), []);
}
