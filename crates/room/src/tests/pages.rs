//! Pages: runs of messages as they stand, each in one frame.

use natter_protocol::limits::{PAGE_MESSAGES_MAX, TAIL_MESSAGES};
use natter_protocol::message::Reaction;
use natter_protocol::packet::client::{Fetch, PageAt};
use natter_protocol::packet::server::Page;
use natter_protocol::{Member, MemberNumber, Message, Ordinal, Seq};

use super::harness::{Object, user_id, windowed};
use crate::{Config, Log, Membership, Write};

/// A room with so many messages of so many bytes, from seq 2 on.
fn room_with(messages: u64, bytes: usize) -> Object {
    let config = Config {
        burst_commands: 100_000,
        ..Config::default()
    };
    let mut object = Object::with_people(config, [1]);
    for _ in 0..messages {
        object.post(1, &"x".repeat(bytes));
    }
    object.join(2);
    object.forget();
    object
}

fn fetch(object: &mut Object, at: PageAt) -> Page {
    object.now = object.now.plus_ms(10_000);
    object.say(2, Fetch { at });
    let mut pages = object.pages(2);
    assert_eq!(pages.len(), 1);
    pages.remove(0)
}

fn run(page: &Page) -> (u64, u64, bool, bool) {
    let seqs: Vec<u64> = page.messages.iter().map(|m| m.seq.0).collect();
    assert!(seqs.is_sorted());
    let end = |seq: Option<&u64>| seq.copied().unwrap_or(0);
    assert!(seqs.is_empty() || seqs.len() as u64 == end(seqs.last()) - end(seqs.first()) + 1);
    (
        end(seqs.first()),
        end(seqs.last()),
        page.has_older,
        page.has_newer,
    )
}

#[test]
fn a_page_is_the_run_that_was_asked_for_and_says_what_lies_beyond() {
    let mut object = room_with(300, 5);
    let max = PAGE_MESSAGES_MAX as u64;
    let cases = [
        (PageAt::Newest, (302 - max, 301, true, false)),
        (PageAt::Before(Seq(302)), (302 - max, 301, true, false)),
        (PageAt::Before(Seq(301)), (301 - max, 300, true, true)),
        (PageAt::Before(Seq(12)), (2, 11, false, true)),
        (PageAt::Before(Seq(2)), (0, 0, false, true)),
        (PageAt::Before(Seq(u64::MAX)), (302 - max, 301, true, false)),
        (PageAt::After(Seq(0)), (2, 1 + max, false, true)),
        (PageAt::After(Seq(2)), (3, 2 + max, true, true)),
        (PageAt::After(Seq(290)), (291, 301, true, false)),
        (PageAt::After(Seq(301)), (0, 0, true, false)),
        (PageAt::After(Seq(u64::MAX)), (0, 0, true, false)),
        (PageAt::Around(Seq(150)), (100, 199, true, true)),
        (PageAt::Around(Seq(2)), (2, 51, false, true)),
        (PageAt::Around(Seq(301)), (251, 301, true, false)),
        (PageAt::Around(Seq(0)), (2, 51, false, true)),
    ];
    for (at, expected) in cases {
        assert_eq!(run(&fetch(&mut object, at)), expected, "{at:?}");
    }
}

#[test]
fn a_page_of_long_messages_holds_what_fits_one_frame() {
    let mut object = room_with(60, 4_000);
    let cases = [
        (PageAt::Newest, (47, 61, true, false)),
        (PageAt::Before(Seq(40)), (25, 39, true, true)),
        (PageAt::After(Seq(9)), (10, 24, true, true)),
        (PageAt::Around(Seq(30)), (23, 37, true, true)),
    ];
    for (at, expected) in cases {
        assert_eq!(run(&fetch(&mut object, at)), expected, "{at:?}");
    }
}

#[test]
fn a_tail_is_the_newest_messages_that_fit() {
    for (messages, bytes, expected) in [
        (0, 5, (0, 0, false, false)),
        (TAIL_MESSAGES as u64, 5, (2, 51, false, false)),
        (TAIL_MESSAGES as u64 + 1, 5, (3, 52, true, false)),
        (50, 4_000, (37, 51, true, false)),
    ] {
        let mut object = room_with(messages, bytes);
        object.join(3);
        let pages = object.pages(3);
        assert_eq!(run(&pages[0]), expected, "{messages} {bytes}");
        assert_eq!(pages[0].as_of, Seq(object.head()));
    }
}

#[test]
fn the_tail_of_a_later_newcomer_is_as_new_as_the_log() {
    let mut object = room_with(1, 5);
    object.edit(1, 2, "edited");
    object.join(3);
    let page = &object.pages(3)[0];
    assert_eq!(page.messages[0].text(), Some("edited"));
    assert_eq!(page.as_of, Seq(3));
}

#[test]
fn a_page_speaks_of_what_is_written_only() {
    let mut object = Object::with_people(windowed(), [1, 2]);
    object.post(1, "written");
    object.edit(1, 2, "waits");
    object.forget();
    let page = fetch(&mut object, PageAt::Newest);
    assert_eq!(page.as_of, Seq(2));
    assert_eq!(page.messages[0].text(), Some("written"));
}

#[test]
fn a_page_names_authors_and_those_who_reacted() {
    let mut object = Object::with_people(Config::default(), [1, 2, 3]);
    object.post(1, "a");
    object.react(2, 2, "👍");
    object.post(3, "b");
    object.forget();
    let page = fetch(&mut object, PageAt::Before(Seq(6)));
    let users: Vec<_> = page.members.iter().map(|member| member.user).collect();
    assert_eq!(users, [user_id(1), user_id(2)]);
}

#[test]
fn a_message_with_more_reactors_than_a_frame_can_name_is_still_read() {
    let mut object = room_with(3, 5);
    for number in 1..=4_000 {
        object.log.apply(&Write::Member(Membership::new(
            Member {
                number: MemberNumber(number),
                user: user_id(number.into()),
                name: "n".repeat(128),
            },
            Seq(1),
        )));
    }
    let reaction = |index: u32| Reaction {
        emoji: format!("emoji {index}"),
        by: (index * 200 + 1..=index * 200 + 200)
            .map(MemberNumber)
            .collect(),
    };
    let crowded = object.log.message(Seq(3)).unwrap().unwrap();
    object.log.apply(&Write::Message(Message {
        reactions: (0..20).map(reaction).collect(),
        author: MemberNumber(4_000),
        ..crowded
    }));
    let page = fetch(&mut object, PageAt::Newest);
    assert_eq!(run(&page), (4, 4, true, false));
    let page = fetch(&mut object, PageAt::Before(Seq(4)));
    assert_eq!(run(&page), (3, 3, true, true));
    assert_eq!(page.messages[0].ordinal, Ordinal(2));
    assert!(page.members.iter().any(|m| m.number == MemberNumber(4_000)));
}
