//! Reactions: set and taken back, within limits.

use natter_protocol::event::{Reacted, Unreacted};
use natter_protocol::limits::{REACTIONS_PER_MESSAGE_MAX, REACTORS_PER_EMOJI_MAX};
use natter_protocol::message::Reaction;
use natter_protocol::{Event, MemberNumber, RejectReason, Seq};

use super::harness::{Object, ack};
use crate::{Config, Log};

const EMOJI: [&str; 21] = [
    "👍", "👎", "😀", "😁", "😂", "😃", "😄", "😅", "😆", "😉", "😊", "😋", "😎", "😍", "😘", "🥰",
    "😗", "😙", "😚", "🙂", "🤗",
];

fn reactions(object: &Object, seq: u64) -> Vec<Reaction> {
    object.log.message(Seq(seq)).unwrap().unwrap().reactions
}

#[test]
fn a_reaction_is_set_shown_and_taken_back() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    object.post(1, "hi");
    object.forget();
    let id = object.react(2, 2, "👍");
    assert_eq!(object.acks(2), [ack(id, 4)]);
    let by = MemberNumber(2);
    let (target, at) = (Seq(2), object.now);
    let emoji = "👍".to_owned();
    let reacted = Event::from(Reacted {
        seq: Seq(4),
        target,
        by,
        at,
        emoji: emoji.clone(),
    });
    assert_eq!(object.events(1).last(), Some(&reacted));
    let by_two = Reaction {
        emoji: emoji.clone(),
        by: vec![by],
    };
    assert_eq!(reactions(&object, 2), [by_two]);
    object.unreact(2, 2, "👍");
    let unreacted = Event::from(Unreacted {
        seq: Seq(5),
        target,
        by,
        at,
        emoji,
    });
    assert_eq!(object.events(1), [unreacted]);
    assert_eq!(reactions(&object, 2), []);
}

#[test]
fn setting_what_is_set_and_taking_back_what_is_not_changes_nothing() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    object.post(1, "hi");
    object.react(1, 2, "👍");
    object.forget();
    let again = object.react(1, 2, "👍");
    let stranger = object.unreact(2, 2, "👍");
    assert_eq!(object.acks(1), [ack(again, 3)]);
    assert_eq!(object.acks(2), [ack(stranger, 3)]);
    assert_eq!(object.head(), 4);
}

#[test]
fn only_an_emoji_is_a_reaction() {
    for text in [
        "",
        "a",
        "1",
        "👍👍",
        "👍 ",
        "<b>",
        "\u{202e}",
        &["👩🏻"; 5].join("\u{200d}"),
    ] {
        let mut object = Object::with_people(Config::default(), [1]);
        object.post(1, "hi");
        object.react(1, 2, text);
        assert_eq!(object.rejects(1), [RejectReason::NotEmoji], "{text:?}");
    }
}

#[test]
fn a_message_carries_so_many_emoji_and_no_more() {
    let config = Config {
        burst_commands: 100,
        ..Config::default()
    };
    let mut object = Object::with_people(config, [1, 2]);
    object.post(1, "hi");
    for emoji in &EMOJI[..REACTIONS_PER_MESSAGE_MAX] {
        object.react(1, 2, emoji);
    }
    assert_eq!(object.rejects(1), []);
    assert_eq!(reactions(&object, 2).len(), REACTIONS_PER_MESSAGE_MAX);
    object.react(1, 2, EMOJI[20]);
    assert_eq!(object.rejects(1), [RejectReason::TooManyReactions]);
    object.react(2, 2, EMOJI[0]);
    assert_eq!(object.rejects(2), []);
}

#[test]
fn so_many_may_react_with_one_emoji_and_no_more() {
    let crowd = REACTORS_PER_EMOJI_MAX as u64;
    let config = Config {
        window_ms_max: 0,
        ..Config::default()
    };
    let mut object = Object::with_people(config, 1..=crowd + 1);
    object.post(1, "hi");
    for number in 1..=crowd {
        object.react(number, 2, "👍");
        assert_eq!(object.rejects(number), [], "{number}");
    }
    object.react(crowd + 1, 2, "👍");
    assert_eq!(object.rejects(crowd + 1), [RejectReason::TooManyReactions]);
}
