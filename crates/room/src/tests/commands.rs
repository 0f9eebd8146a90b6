//! Posts and edits: taken once, in order, by the rules.

use natter_protocol::event::{Edited, Joined, Posted, Renamed};
use natter_protocol::limits::MESSAGE_TEXT_BYTES_MAX;
use natter_protocol::packet::server::{Ack, Answer};
use natter_protocol::{
    ClientPacket, CloseCode, CommandId, Event, MemberNumber, Ordinal, RejectReason, Seq,
};

use super::harness::{NOW, Object, ack, post, user_id, writes_events};
use crate::{Config, Effect, Log, Write};

#[test]
fn a_quiet_room_writes_acks_and_shows_a_post_in_its_own_turn() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    let id = object.id();
    let effects = object.say(1, post(id, "hello"));
    assert!(writes_events(&effects));
    let joined = Event::from(Joined {
        seq: Seq(1),
        member: MemberNumber(1),
        user: user_id(1),
        at: NOW.plus_ms(2_000),
        name: "person 1".to_owned(),
    });
    let posted = Event::from(Posted {
        seq: Seq(2),
        ordinal: Ordinal(1),
        author: MemberNumber(1),
        at: NOW.plus_ms(2_000),
        reply_to: None,
        text: "hello".to_owned(),
    });
    assert_eq!(object.acks(1), [ack(id, 2)]);
    assert_eq!(object.events(2), [joined, posted]);
    assert_eq!(object.heartbeat, "pong 0 2");
    assert_eq!(object.timer, None);
}

#[test]
fn seqs_and_ordinals_are_gapless_and_a_member_joins_once() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    object.post(1, "a");
    object.post(2, "b");
    object.post(1, "c");
    object.hibernate();
    object.post(2, "d");
    let events = object.log.all_events();
    let seqs: Vec<u64> = events.iter().map(|event| event.seq().0).collect();
    assert_eq!(seqs, [1, 2, 3, 4, 5, 6]);
    let ordinals: Vec<u64> = events.iter().filter_map(ordinal).collect();
    assert_eq!(ordinals, [1, 2, 3, 4]);
}

fn ordinal(event: &Event) -> Option<u64> {
    match event {
        Event::Posted(posted) => Some(posted.ordinal.0),
        _ => None,
    }
}

#[test]
fn a_repeat_gets_the_first_answer_and_becomes_nothing_new() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    let id = object.post(1, "once");
    assert_eq!(object.acks(1), [ack(id, 2)]);
    object.say(1, post(id, "once"));
    assert_eq!(object.acks(1), [ack(id, 2)]);
    object.hibernate();
    object.say(1, post(id, "once, they say"));
    assert_eq!(object.acks(1), [ack(id, 2)]);
    assert_eq!(object.head(), 2);
}

#[test]
fn two_people_may_choose_the_same_id() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    let id = object.id();
    object.say(1, post(id, "mine"));
    object.say(2, post(id, "mine too"));
    assert_eq!(object.acks(1), [ack(id, 2)]);
    assert_eq!(object.acks(2), [ack(id, 4)]);
}

#[test]
fn a_text_is_judged_with_a_reason() {
    let long = "x".repeat(MESSAGE_TEXT_BYTES_MAX + 1);
    let bytes_max = MESSAGE_TEXT_BYTES_MAX as u32;
    let too_long = RejectReason::TextTooLong {
        bytes: bytes_max + 1,
        bytes_max,
    };
    let cases = [
        ("", RejectReason::TextEmpty),
        (" \n\t ", RejectReason::TextEmpty),
        ("\u{200b}", RejectReason::TextEmpty),
        ("a\u{0}b", RejectReason::TextForbidden),
        ("a\u{202e}b", RejectReason::TextForbidden),
        (&long, too_long),
    ];
    for (text, reason) in cases {
        let mut object = Object::with_people(Config::default(), [1]);
        object.post(1, text);
        assert_eq!(object.rejects(1), [reason], "{text:?}");
        assert_eq!(object.head(), 1, "{text:?}");
        object.post(1, "ok");
        object.edit(1, 2, text);
        assert_eq!(object.rejects(1), [reason], "{text:?}");
    }
}

#[test]
fn the_longest_text_is_taken() {
    let mut object = Object::with_people(Config::default(), [1]);
    let id = object.post(1, &"x".repeat(MESSAGE_TEXT_BYTES_MAX));
    assert_eq!(object.acks(1), [ack(id, 2)]);
}

#[test]
fn a_refused_command_is_judged_anew() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    let id = object.reply(2, 3, "too early");
    assert_eq!(object.rejects(2), [RejectReason::NotFound]);
    assert_eq!(object.head(), 1);
    object.post(1, "now");
    object.say(2, post(id, "in time"));
    assert_eq!(object.acks(2), [ack(id, 4)]);
}

#[test]
fn a_reply_answers_a_message_that_stands() {
    let mut object = Object::with_people(Config::default(), [1]);
    object.post(1, "question");
    let id = object.reply(1, 2, "answer");
    assert_eq!(object.acks(1).last(), Some(&ack(id, 3)));
    object.reply(1, 1, "a join is no message");
    object.reply(1, 99, "nor is the future");
    object.delete(1, 2);
    object.reply(1, 2, "too late");
    let reasons = [
        RejectReason::NotFound,
        RejectReason::NotFound,
        RejectReason::Gone,
    ];
    assert_eq!(object.rejects(1), reasons);
}

#[test]
fn only_the_author_edits_and_the_same_text_changes_nothing() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    object.post(1, "frist");
    object.edit(2, 2, "second");
    assert_eq!(object.rejects(2), [RejectReason::NotAuthor]);
    object.edit(1, 2, "first");
    let edited = Event::from(Edited {
        seq: Seq(4),
        target: Seq(2),
        by: MemberNumber(1),
        at: object.now,
        text: "first".to_owned(),
    });
    assert_eq!(object.events(2), [edited]);
    object.forget();
    let again = object.edit(1, 2, "first \n");
    assert_eq!(object.acks(1), [ack(again, 4)]);
    assert_eq!(object.head(), 4);
    object.edit(1, 4, "an edit is no message");
    assert_eq!(object.rejects(1), [RejectReason::NotFound]);
}

#[test]
fn a_command_that_changed_nothing_is_remembered() {
    let mut object = Object::with_people(Config::default(), [1]);
    object.post(1, "text");
    let same = object.edit(1, 2, "text");
    object.edit(1, 2, "other");
    object.forget();
    let effects = object.say(
        1,
        natter_protocol::packet::client::Edit {
            id: same,
            target: Seq(2),
            text: "text".to_owned(),
        },
    );
    assert_eq!(object.acks(1), [ack(same, 2)]);
    assert!(!writes_events(&effects));
    assert_eq!(
        object.log.message(Seq(2)).unwrap().unwrap().text(),
        Some("other")
    );
}

#[test]
fn the_commands_of_a_frame_share_a_turn_an_ack_frame_and_a_broadcast() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    let ids: Vec<CommandId> = (0..5).map(|_| object.id()).collect();
    let posts: Vec<ClientPacket> = ids.iter().map(|id| post(*id, "x").into()).collect();
    let effects = object.say_all(1, &posts);
    let sends = effects.iter().filter(|e| matches!(e, Effect::Send { .. }));
    assert_eq!(sends.count(), 1);
    assert_eq!(object.broadcasts, 1);
    let expected: Vec<Ack> = ids.iter().zip(2..).map(|(id, seq)| ack(*id, seq)).collect();
    assert_eq!(object.acks(1), expected);
    assert_eq!(object.events(2).len(), 6);
}

#[test]
fn whoever_is_too_fast_waits_and_a_repeat_costs_nothing() {
    let config = Config {
        burst_commands: 2,
        refill_ms: 500,
        ..Config::default()
    };
    let mut object = Object::with_people(config, [1, 2]);
    let first = object.post(1, "a");
    object.post(1, "b");
    let third = object.post(1, "c");
    assert_eq!(
        object.rejects(1),
        [RejectReason::RateLimited {
            retry_after_ms: 500
        }]
    );
    object.say(1, post(first, "a"));
    assert_eq!(object.acks(1), [ack(first, 2)]);
    object.post(2, "others are not held back");
    assert_eq!(object.acks(2).len(), 1);
    object.now = object.now.plus_ms(500);
    object.say(1, post(third, "c"));
    assert_eq!(object.acks(1), [ack(third, 6)]);
}

#[test]
fn whoever_goes_on_and_on_is_closed() {
    let mut object = Object::with_people(Config::default(), [1]);
    for _ in 0..221 {
        object.post(1, "spam");
    }
    assert_eq!(object.closed.get(&1), Some(&CloseCode::TooMany));
    assert_eq!(object.head(), 21);
}

#[test]
fn a_full_room_takes_nothing_more_but_lets_people_take_back() {
    let mut object = Object::with_people(Config::default(), [1]);
    object.post(1, "a");
    object.react(1, 2, "👍");
    object.forget();
    object.log.weigh_more(9_500_000_000);
    object.post(1, "b");
    object.edit(1, 2, "c");
    object.react(1, 2, "🎉");
    assert_eq!(object.rejects(1), [RejectReason::RoomFull; 3]);
    object.unreact(1, 2, "👍");
    object.delete(1, 2);
    assert_eq!(object.acks(1).len(), 2);
}

#[test]
fn a_new_name_at_hello_becomes_an_event() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    object.post(1, "hi");
    object.disconnect(1);
    object.forget();
    object.connect(3, 1, "Ann");
    object.hello(3, Some(0), 2);
    let renamed = Event::from(Renamed {
        seq: Seq(3),
        member: MemberNumber(1),
        at: object.now,
        name: "Ann".to_owned(),
    });
    assert_eq!(object.events(2), std::slice::from_ref(&renamed));
    assert_eq!(object.events(3), [renamed]);
    assert_eq!(
        object
            .log
            .membership_of(user_id(1))
            .unwrap()
            .unwrap()
            .member
            .name,
        "Ann"
    );
    object.connect(4, 1, "Ann");
    object.hello(4, Some(0), 3);
    assert_eq!(object.head(), 3);
}

#[test]
fn a_visitor_who_never_did_anything_is_not_renamed() {
    let mut object = Object::with_people(Config::default(), [1]);
    object.connect(2, 1, "Ann");
    object.hello(2, None, 0);
    assert_eq!(object.head(), 0);
}

#[test]
fn time_does_not_go_back_over_a_restart() {
    let mut object = Object::with_people(Config::default(), [1]);
    object.post(1, "a");
    object.hibernate();
    object.now = NOW;
    object.post(1, "b");
    let times: Vec<_> = object.log.all_events().iter().map(Event::at).collect();
    assert!(times.is_sorted(), "{times:?}");
}

#[test]
fn a_lost_connection_does_not_lose_what_it_posted() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    let id = object.post(1, "a");
    object.disconnect(1);
    object.connect(3, 1, "person 1");
    object.hello_with(3, None, 0, vec![id, CommandId([8; 16])]);
    let (welcome, _) = object.welcome(3);
    let settled: Vec<_> = welcome.settled.iter().map(|s| (s.id, s.seq)).collect();
    assert_eq!(settled, [(id, Seq(2))]);
}

#[test]
fn every_durable_command_is_written_with_its_answer() {
    let mut object = Object::with_people(Config::default(), [1]);
    let id = object.id();
    let effects = object.say(1, post(id, "a"));
    let command = Write::Command {
        id,
        user: user_id(1),
        seq: Seq(2),
    };
    assert!(effects.contains(&Effect::Write(command)));
    assert!(matches!(object.answers(1)[..], [Answer::Ack(_)]));
}
