//! What the room signs, and what becomes of it when it comes back.

use natter_protocol::packet::client::{Hello, Vouch};
use natter_protocol::packet::server::{Answer, CatchUp, Token};
use natter_protocol::{ClientPacket, CloseCode, Epoch, Seq, ServerPacket, Timestamp, frame};

use super::harness::{Object, ROOM};
use crate::{Config, Effect, Input, Room, TokenKey};

const KEY: TokenKey = TokenKey::new([5; 32]);

fn signing() -> Config {
    Config {
        token_key: Some(KEY),
        burst_commands: 100_000,
        ..Config::default()
    }
}

fn tokens(packets: Vec<ServerPacket>) -> Vec<Token> {
    let token = |packet| match packet {
        ServerPacket::Answer(Answer::Token(token)) => Some(token),
        _ => None,
    };
    packets.into_iter().filter_map(token).collect()
}

fn come_back(object: &mut Object, number: u64, since: u64, vouch: Vouch) -> Vec<Effect> {
    object.connect(number, number, "Bob");
    let hello = Hello {
        epoch: Some(Epoch(0)),
        since: Seq(since),
        pending: Vec::new(),
    };
    let items = [ClientPacket::from(vouch), ClientPacket::from(hello)].map(|p| p.encode());
    let frames = frame::pack(items.iter().map(Vec::as_slice));
    object.input(Input::Received {
        connection: crate::ConnectionId(number),
        bytes: frames.concat(),
    })
}

#[test]
fn a_welcome_brings_a_token_of_the_newest_event() {
    let mut object = Object::with_people(signing(), [1]);
    object.post(1, "hi");
    let at = object.now;
    object.wait(3_000);
    object.connect(2, 2, "Bob");
    object.hello(2, None, 0);
    let expected = KEY.sign(ROOM, (Epoch(0), Seq(2), at)).unwrap();
    assert_eq!(tokens(object.heard(2)), [expected]);
}

#[test]
fn an_empty_room_signs_nothing_and_a_room_without_a_key_never_does() {
    let mut object = Object::with_people(signing(), [1]);
    object.connect(2, 2, "Bob");
    object.hello(2, None, 0);
    assert_eq!(tokens(object.heard(2)), []);
    let mut object = Object::with_people(Config::default(), [1]);
    object.post(1, "hi");
    object.connect(2, 2, "Bob");
    object.hello(2, None, 0);
    assert_eq!(tokens(object.heard(2)), []);
}

#[test]
fn everyone_gets_a_token_now_and_then_and_not_with_each_message() {
    let mut object = Object::with_people(signing(), [1, 2]);
    object.post(1, "the first for long");
    object.forget();
    for _ in 0..9 {
        object.wait(1_000);
        object.post(1, "x");
    }
    assert_eq!(tokens(object.heard(2)), []);
    object.wait(1_000);
    object.post(1, "ten seconds later");
    let [token] = tokens(object.heard(2))[..] else {
        panic!("one token");
    };
    assert_eq!(token.seq, Seq(object.head()));
    for _ in 0..99 {
        object.post(1, "fast");
    }
    assert_eq!(tokens(object.heard(2)), []);
    object.post(1, "the hundredth");
    assert_eq!(tokens(object.heard(2)).len(), 1);
}

#[test]
fn who_comes_back_with_what_the_room_has_is_welcome() {
    let mut object = Object::with_people(signing(), [1]);
    for _ in 0..5 {
        object.post(1, "x");
    }
    let at = object.now;
    object.wait(5_000);
    object.post(1, "later");
    let token = KEY.sign(ROOM, (Epoch(0), Seq(6), at));
    let vouch = Vouch {
        at: Some(at),
        token,
    };
    come_back(&mut object, 2, 6, vouch);
    assert_eq!(object.welcome(2).0.catch_up, CatchUp::Events);
}

/// The room and its log as they were, with everyone gone.
fn lose(object: &mut Object, before: &crate::MemoryLog) {
    object.log = before.clone();
    object.room = Room::restore(object.config, ROOM, object.log.saved(), Vec::new());
}

#[test]
fn a_token_of_what_is_gone_closes_every_socket_and_claims_the_next_epoch() {
    let mut object = Object::with_people(signing(), [1]);
    object.post(1, "kept");
    let before = object.log.clone();
    object.wait(1_000);
    object.post(1, "lost");
    let token = KEY.sign(ROOM, (Epoch(0), Seq(3), object.now));
    lose(&mut object, &before);
    object.wait(60_000);
    object.join(1);
    for _ in 0..4 {
        object.post(1, "new");
    }
    let vouch = Vouch { at: None, token };
    let effects = come_back(&mut object, 2, 0, vouch);
    assert_eq!(object.closed[&1], CloseCode::Resume);
    assert_eq!(object.closed[&2], CloseCode::Resume);
    let reads = |effect: &Effect| match effect {
        Effect::ReadArchive { claim, .. } => *claim == Some(Epoch(1)),
        _ => false,
    };
    assert!(effects.iter().any(reads), "{effects:?}");
    object.input(Input::ArchiveUnreachable);
    assert_eq!(object.log.saved().marks.epoch, Epoch(1), "D1 or not");
    come_back(&mut object, 3, 0, Vouch { at: None, token });
    assert_eq!(
        object.welcome(3).0.epoch,
        Epoch(1),
        "it proves nothing more"
    );
}

#[test]
fn who_saw_another_life_is_told_to_forget_it_before_the_welcome() {
    let mut object = Object::with_people(signing(), [1]);
    for _ in 0..5 {
        object.post(1, "x");
    }
    let vouch = Vouch {
        at: Some(Timestamp(object.now.0 - 1)),
        token: None,
    };
    come_back(&mut object, 2, 4, vouch);
    let heard = object.heard(2);
    let [
        ServerPacket::Answer(Answer::Forget(_)),
        ServerPacket::Answer(Answer::Welcome(welcome)),
        ..,
    ] = &heard[..]
    else {
        panic!("{heard:?}");
    };
    assert_eq!(welcome.catch_up, CatchUp::Tail);
}

#[test]
fn a_key_does_not_show_itself() {
    assert_eq!(format!("{KEY:?}"), "TokenKey(..)");
}
