//! The first event at once, the others together.

use natter_protocol::limits::{FRAME_BODY_BYTES_MAX, PACKETS_PER_FRAME_MAX};
use natter_protocol::{ClientPacket, CommandId, RejectReason, Seq, Timestamp};

use super::harness::{Object, ack, post, windowed, writes_events};
use crate::{Config, Effect, Input, Log};

fn timer_ms(effects: &[Effect]) -> Option<u64> {
    effects.iter().find_map(|effect| match effect {
        Effect::SetTimer { after_ms } => Some(*after_ms),
        _ => None,
    })
}

#[test]
fn the_window_grows_with_the_room_within_bounds() {
    let cases = [
        (1, None),
        (33, None),
        (34, Some(1)),
        (67, Some(2)),
        (200, Some(6)),
    ];
    for (people, window_ms) in cases {
        let mut object = Object::with_people(Config::default(), 1..=people);
        let id = object.id();
        let effects = object.say(1, post(id, "hi"));
        assert_eq!(timer_ms(&effects), window_ms, "{people}");
    }
    let mut object = Object::with_people(windowed(), 1..=60);
    let id = object.id();
    let effects = object.say(1, post(id, "hi"));
    assert_eq!(timer_ms(&effects), Some(50));
}

#[test]
fn while_events_keep_coming_they_leave_together_and_then_the_room_is_quiet() {
    let mut object = Object::with_people(windowed(), 1..=10);
    let first = object.post(1, "at once");
    assert_eq!(object.acks(1), [ack(first, 2)]);
    assert_eq!(object.broadcasts, 1);

    let waiting: Vec<(u64, CommandId)> = (2..=5).map(|n| (n, object.post(n, "waits"))).collect();
    assert_eq!((object.broadcasts, object.head()), (1, 2));
    object.forget();

    object.wait(10);
    assert_eq!((object.broadcasts, object.head()), (1, 10));
    for ((number, id), seq) in waiting.into_iter().zip([4, 6, 8, 10]) {
        assert_eq!(object.acks(number), [ack(id, seq)]);
    }
    assert_eq!(object.events(7).len(), 8);
    assert_eq!(object.heartbeat, "pong 0 10");

    assert!(object.timer.is_some());
    object.wait(10);
    assert_eq!(object.timer, None);
    object.post(1, "at once again");
    assert_eq!(object.broadcasts, 2);
}

#[test]
fn what_waits_has_no_effect_before_its_turn() {
    let mut object = Object::with_people(windowed(), 1..=10);
    object.post(1, "opens the window");
    let id = object.id();
    assert_eq!(object.say(2, post(id, "waits")), []);
}

#[test]
fn a_command_sees_what_waits_before_it() {
    let mut object = Object::with_people(windowed(), 1..=10);
    object.post(1, "opens the window");
    let waits = object.post(2, "waits");
    object.forget();
    object.say(2, post(waits, "waits"));
    let edit = object.edit(2, 4, "edited");
    let same = object.edit(2, 4, "edited");
    let react = object.react(3, 4, "👍");
    let reply = object.reply(3, 4, "reply");
    object.edit(4, 4, "not mine");
    assert_eq!(object.rejects(4), [], "what it was judged by waits too");
    object.wait(10);
    assert_eq!(object.rejects(4), [RejectReason::NotAuthor]);
    assert_eq!(object.acks(2), [ack(waits, 4), ack(edit, 5), ack(same, 5)]);
    assert_eq!(object.acks(3), [ack(react, 7), ack(reply, 8)]);
    let message = object.log.message(Seq(4)).unwrap().unwrap();
    assert_eq!(message.text(), Some("edited"));
    assert_eq!(message.revision, Seq(7));
    assert_eq!(message.reactions.len(), 1);
}

#[test]
fn a_full_window_does_not_wait() {
    let config = Config {
        burst_commands: 100_000,
        ..windowed()
    };
    let mut object = Object::with_people(config, 1..=10);
    object.post(1, "opens the window");
    object.forget();
    let long = "x".repeat(4_000);
    let mut posts = 0;
    while object.broadcasts == 0 {
        object.post(1, &long);
        posts += 1;
    }
    assert_eq!(posts, FRAME_BODY_BYTES_MAX / 4_020);
    assert_eq!(object.broadcasts, 1);
    assert_eq!(object.acks(1).len(), posts);
    object.forget();
    for _ in 0..PACKETS_PER_FRAME_MAX {
        assert_eq!(object.broadcasts, 0);
        object.post(1, "x");
    }
    assert_eq!(object.broadcasts, 1);
}

#[test]
fn a_frame_of_many_long_posts_leaves_as_few_frames() {
    let config = Config {
        burst_commands: 100,
        ..windowed()
    };
    let mut object = Object::with_people(config, [1, 2]);
    object.post(1, "opens the window");
    object.forget();
    let long = "x".repeat(4_000);
    for _ in 0..2 {
        let posts: Vec<ClientPacket> = (0..14).map(|_| post(object.id(), &long).into()).collect();
        object.say_all(1, &posts);
    }
    assert_eq!(object.broadcasts, 2);
    assert_eq!(object.events(2).len(), 28);
}

#[test]
fn an_answer_that_changes_nothing_waits_with_what_it_speaks_of() {
    let mut object = Object::with_people(windowed(), 1..=10);
    object.post(1, "opens the window");
    let same = object.edit(1, 2, "opens the window");
    object.forget();
    object.wait(10);
    assert_eq!(object.acks(1), [ack(same, 2)]);
    assert_eq!(object.broadcasts, 0);
    assert_eq!(object.timer, None);
}

#[test]
fn a_room_that_dies_with_its_window_open_loses_only_what_was_not_acked() {
    let mut object = Object::with_people(windowed(), 1..=10);
    object.post(1, "acked");
    let lost = object.post(2, "not acked");
    object.hibernate();
    object.forget();
    object.say(2, post(lost, "not acked"));
    assert_eq!(object.acks(2), [ack(lost, 4)]);
    let seqs: Vec<u64> = object.log.all_events().iter().map(|e| e.seq().0).collect();
    assert_eq!(seqs, [1, 2, 3, 4]);
}

#[test]
fn a_timer_publishes_even_if_the_clock_stands_still_or_goes_back() {
    for now in [Timestamp(0), super::harness::NOW] {
        let mut object = Object::with_people(windowed(), 1..=10);
        object.post(1, "opens the window");
        object.post(1, "waits");
        object.now = now;
        assert!(writes_events(&object.input(Input::TimerFired)));
    }
}

#[test]
fn a_timer_that_nobody_set_is_harmless() {
    let mut object = Object::with_people(windowed(), 1..=10);
    assert_eq!(object.input(Input::TimerFired), []);
}
