//! How a connection begins and catches up.

use natter_protocol::limits::RESUME_EVENTS_MAX;
use natter_protocol::packet::client::Resume;
use natter_protocol::packet::server::{Answer, CatchUp, PresenceScope};
use natter_protocol::{ClientPacket, CommandId, Epoch, Event, Ordinal, Seq, ServerPacket};

use super::harness::{NOW, Object, ROOM, ack, post, user_id, windowed};
use crate::log::Marks;
use crate::{Config, Effect, Write};

fn talkative() -> Config {
    Config {
        burst_commands: 100_000,
        ..Config::default()
    }
}

fn seqs(packets: &[ServerPacket]) -> Vec<u64> {
    let seq = |packet: &ServerPacket| match packet {
        ServerPacket::Event(event) => Some(event.seq().0),
        ServerPacket::Answer(_) => None,
    };
    packets.iter().filter_map(seq).collect()
}

#[test]
fn a_newcomer_gets_welcome_tail_and_who_is_here_in_one_frame() {
    let mut object = Object::with_people(Config::default(), [1]);
    object.post(1, "hi");
    object.connect(2, 2, "Bob");
    let effects = object.hello(2, None, 0);
    let sends = effects.iter().filter(|e| matches!(e, Effect::Send { .. }));
    assert_eq!(sends.count(), 1);
    let (welcome, rest) = object.welcome(2);
    assert_eq!(welcome.room, ROOM);
    assert_eq!(welcome.epoch, Epoch(0));
    assert_eq!(welcome.head, Seq(2));
    assert_eq!(welcome.last_ordinal, Ordinal(1));
    assert_eq!(welcome.now, object.now);
    assert_eq!(welcome.you, user_id(2));
    assert_eq!(welcome.catch_up, CatchUp::Tail);
    let [
        ServerPacket::Answer(Answer::Page(tail)),
        ServerPacket::Answer(Answer::Presence(here)),
        ..,
    ] = &rest[..]
    else {
        panic!("{rest:?} does not begin with tail and presence");
    };
    assert_eq!((tail.as_of, tail.messages.len()), (Seq(2), 1));
    assert_eq!((here.scope, here.online), (PresenceScope::Snapshot, 2));
}

#[test]
fn a_client_that_was_here_gets_what_it_missed_and_nothing_twice() {
    let mut object = Object::with_people(talkative(), [1]);
    for _ in 0..9 {
        object.post(1, "x");
    }
    let cases = [
        (Some(0), 0, CatchUp::Events, (1..=10).collect()),
        (Some(0), 4, CatchUp::Events, (5..=10).collect()),
        (Some(0), 10, CatchUp::Events, vec![]),
        (Some(0), 11, CatchUp::Tail, vec![]),
        (Some(0), u64::MAX, CatchUp::Tail, vec![]),
        (Some(1), 4, CatchUp::Tail, vec![]),
        (None, 0, CatchUp::Tail, vec![]),
        (None, 4, CatchUp::Tail, vec![]),
    ];
    for (number, (epoch, since, catch_up, missed)) in (2..).zip(cases) {
        object.connect(number, number, "Bob");
        object.hello(number, epoch, since);
        let (welcome, rest) = object.welcome(number);
        assert_eq!(welcome.catch_up, catch_up, "{epoch:?} {since}");
        assert_eq!(seqs(&rest), missed, "{epoch:?} {since}");
        object.disconnect(number);
    }
}

#[test]
fn whoever_is_too_far_behind_gets_the_tail() {
    let mut object = Object::with_people(talkative(), [1]);
    for _ in 0..RESUME_EVENTS_MAX {
        object.post(1, "x");
    }
    for (number, since, expected) in [(2, 1, RESUME_EVENTS_MAX), (3, 0, 0)] {
        object.connect(number, number, "Bob");
        object.hello(number, Some(0), since);
        let (_, rest) = object.welcome(number);
        assert_eq!(seqs(&rest).len() as u64, expected, "{since}");
        object.say(number, Resume { since: Seq(since) });
        assert_eq!(
            seqs(&object.heard(number)).len() as u64,
            expected,
            "{since}"
        );
    }
}

#[test]
fn many_missed_events_come_in_few_frames() {
    let mut object = Object::with_people(talkative(), [1]);
    for _ in 0..100 {
        object.post(1, &"long ".repeat(600));
    }
    object.connect(2, 2, "Bob");
    let effects = object.hello(2, Some(0), 0);
    let sends = effects.iter().filter(|e| matches!(e, Effect::Send { .. }));
    assert_eq!(sends.count(), 5);
    let (_, rest) = object.welcome(2);
    assert_eq!(seqs(&rest), (1..=101).collect::<Vec<u64>>());
}

#[test]
fn whoever_comes_while_a_window_is_open_loses_and_doubles_nothing() {
    for epoch in [None, Some(0)] {
        let mut object = Object::with_people(windowed(), [1]);
        object.post(1, "written");
        let waiting = object.post(1, "waits");
        object.connect(2, 2, "Bob");
        object.hello(2, epoch, 0);
        let (welcome, rest) = object.welcome(2);
        assert_eq!((welcome.head, welcome.last_ordinal), (Seq(2), Ordinal(1)));
        assert_eq!(seqs(&rest).last().copied().unwrap_or(2), 2);
        object.forget();
        object.wait(50);
        let events = object.events(2);
        assert!(matches!(&events[..], [Event::Posted(posted)] if posted.seq == Seq(3)));
        assert_eq!(object.acks(1), [ack(waiting, 3)]);
    }
}

#[test]
fn a_pending_command_that_waits_is_not_settled_but_acked_when_it_is_written() {
    let mut object = Object::with_people(windowed(), [1, 2]);
    object.post(2, "opens the window");
    let id = object.post(1, "waits");
    object.disconnect(1);
    object.connect(3, 1, "person 1");
    object.hello_with(3, Some(0), 2, vec![id]);
    let (welcome, _) = object.welcome(3);
    assert_eq!(welcome.settled, []);
    object.say(3, post(id, "waits"));
    object.say(3, post(id, "waits"));
    assert_eq!(object.acks(3), []);
    object.wait(50);
    assert_eq!(object.acks(3), [ack(id, 4)]);
    assert_eq!(object.head(), 4);
}

#[test]
fn hello_and_a_post_in_one_frame_are_both_heard() {
    let mut object = Object::new();
    object.connect(1, 1, "Ann");
    let hello = natter_protocol::packet::client::Hello {
        epoch: None,
        since: Seq(0),
        pending: vec![CommandId([1; 16])],
    };
    let id = CommandId([1; 16]);
    object.say_all(
        1,
        &[
            ClientPacket::from(hello),
            ClientPacket::from(post(id, "hi")),
        ],
    );
    let (welcome, rest) = object.welcome(1);
    assert_eq!(welcome.head, Seq(1));
    assert_eq!(welcome.settled, []);
    assert_eq!(seqs(&rest), [2]);
}

#[test]
fn a_room_that_was_restored_says_its_epoch_and_time() {
    let mut object = Object::new();
    let marks = Marks {
        epoch: Epoch(7),
        ..Marks::default()
    };
    object.log.apply(&Write::Marks(marks));
    object.hibernate();
    object.join(1);
    let (welcome, _) = object.welcome(1);
    assert_eq!(welcome.epoch, Epoch(7));
    assert_eq!(welcome.now, NOW);
    assert_eq!(object.heartbeat, "pong 7 0");
}

#[test]
fn a_resume_replays_what_is_missing() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    object.post(1, "a");
    object.post(1, "b");
    object.forget();
    object.say(2, Resume { since: Seq(1) });
    let heard = object.heard(2);
    assert_eq!(seqs(&heard), [2, 3]);
    object.say(2, Resume { since: Seq(3) });
    assert_eq!(object.heard(2), []);
    object.say(2, Resume { since: Seq(99) });
    assert_eq!(object.pages(2)[0].messages.len(), 2);
}

/// Who is named ahead of the first event that a connection heard.
fn introduced(packets: &[ServerPacket]) -> Vec<String> {
    let mut names = Vec::new();
    for packet in packets {
        match packet {
            ServerPacket::Event(_) => break,
            ServerPacket::Answer(Answer::Page(page)) if page.messages.is_empty() => {
                names.extend(page.members.iter().map(|member| member.name.clone()));
            }
            ServerPacket::Answer(_) => {}
        }
    }
    names
}

#[test]
fn who_speaks_again_is_introduced_to_those_who_came_since_and_once() {
    let mut object = Object::with_people(talkative(), [1, 2]);
    object.post(1, "long ago");
    for _ in 0..200 {
        object.post(2, "since then");
    }
    object.connect(3, 3, "Newcomer");
    object.hello(3, None, 0);
    object.forget();
    object.post(1, "me again");
    assert_eq!(introduced(&object.heard(3)).len(), 1);
    object.post(1, "and again");
    assert_eq!(introduced(&object.heard(3)), Vec::<String>::new());
}

#[test]
fn a_resume_names_those_who_speak_in_it() {
    let mut object = Object::with_people(talkative(), [1]);
    object.post(1, "x");
    object.post(1, "y");
    object.connect(2, 2, "Bob");
    object.hello(2, Some(0), 2);
    let (_, rest) = object.welcome(2);
    assert_eq!(introduced(&rest).len(), 1);
    assert_eq!(seqs(&rest), vec![3]);
}
