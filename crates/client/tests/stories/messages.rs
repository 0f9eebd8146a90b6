//! What is kept of a message that comes twice, or does not fit the others.

use natter_client::timeline::messages::{Freshness, Messages, Put, is_sound};
use natter_client::timeline::window::{Tide, WINDOW_MESSAGES_MAX, Window};
use natter_client::timeline::{Reader, Timeline};
use natter_client::typing::EXPIRES_AFTER_MS;
use natter_client::unread::Unread;
use natter_client::{Change, Input, Place};
use natter_protocol::message::Content;
use natter_protocol::packet::client::{Hello, PageAt, SetActivity, SetTyping};
use natter_protocol::packet::server::{
    Answer, Page, Person, Presence, PresenceScope, Status, Typing, Welcome,
};
use natter_protocol::{
    Epoch, MemberNumber, Message, Ordinal, RoomId, Seq, ServerPacket, Timestamp,
};

use crate::desk::{ADA, Desk, ME};

fn message(seq: u64, ordinal: u64, revision: u64, text: &str) -> Message {
    Message {
        seq: Seq(seq),
        ordinal: Ordinal(ordinal),
        author: MemberNumber(1),
        at: Timestamp::WIRE_EPOCH,
        reply_to: None,
        content: Content::Text(text.to_owned()),
        reactions: Vec::new(),
        revision: Seq(revision),
    }
}

/// One message of revision 10 that reads "old".
fn one(freshness: Freshness) -> Messages {
    let mut messages = Messages::default();
    let put = messages.put(message(5, 3, 10, "old"), freshness);
    assert_eq!(put, Put::Added);
    messages
}

#[test]
fn a_state_is_replaced_by_a_newer_or_a_surer_one() {
    use Freshness::{Fresh, Stale};
    for (known, came, revision, put) in [
        (Fresh, Fresh, 11, Put::Changed),
        (Fresh, Fresh, 10, Put::Same),
        (Fresh, Fresh, 9, Put::Same),
        (Fresh, Stale, 11, Put::Changed),
        (Fresh, Stale, 10, Put::Same),
        (Stale, Stale, 11, Put::Changed),
        (Stale, Stale, 10, Put::Same),
        (Stale, Fresh, 11, Put::Changed),
        (Stale, Fresh, 10, Put::Changed),
        (Stale, Fresh, 9, Put::Same),
    ] {
        let mut messages = one(known);
        let got = messages.put(message(5, 3, revision, "new"), came);
        assert_eq!(got, put, "{known:?} {came:?} {revision}");
        let text = if put == Put::Changed { "new" } else { "old" };
        let stands = messages.get(Ordinal(3)).and_then(Message::text);
        assert_eq!(stands, Some(text));
        let is_stale = messages.first_stale(Ordinal(3)..=Ordinal(3)).is_some();
        let was_stale = known == Stale && (came == Stale || revision < 10);
        assert_eq!(is_stale, was_stale, "{known:?} {came:?} {revision}");
    }
    let same = one(Stale).put(message(5, 3, 10, "old"), Fresh);
    assert_eq!(same, Put::Same);
}

#[test]
fn a_message_that_contradicts_the_order_is_left_out() {
    for (seq, ordinal, put) in [
        (4, 2, Put::Added),
        (6, 4, Put::Added),
        (5, 2, Put::Same),
        (5, 4, Put::Same),
        (6, 2, Put::Same),
        (4, 4, Put::Same),
        (6, 3, Put::Same),
        (4, 3, Put::Same),
    ] {
        let mut messages = one(Freshness::Fresh);
        let came = message(seq, ordinal, 20, "new");
        assert_eq!(messages.put(came, Freshness::Fresh), put, "{seq} {ordinal}");
        assert_eq!(messages.by_seq(Seq(5)).and_then(Message::text), Some("old"));
        assert_eq!(messages.count(), 1 + usize::from(put == Put::Added));
    }
}

#[test]
fn what_is_trusted_is_not_doubted_and_what_is_forgotten_is_not_there() {
    let mut messages = one(Freshness::Stale);
    messages.trust(Seq(5));
    assert_eq!(messages.first_stale(Ordinal(1)..=Ordinal(9)), None);
    messages.forget(Ordinal(3));
    assert_eq!((messages.count(), messages.ordinal(Seq(5))), (0, None));
}

#[test]
fn a_page_is_sound_if_nothing_in_it_contradicts_the_rest() {
    let page = |as_of: u64, messages: &[(u64, u64, u64)]| Page {
        as_of: Seq(as_of),
        epoch: Epoch(1),
        members: Vec::new(),
        messages: messages
            .iter()
            .map(|(seq, ordinal, revision)| message(*seq, *ordinal, *revision, ""))
            .collect(),
        has_older: false,
        has_newer: false,
    };
    for (as_of, messages, sound) in [
        (0, &[][..], true),
        (9, &[(5, 3, 9)], true),
        (8, &[(5, 3, 9)], false),
        (9, &[(5, 3, 5), (7, 4, 7)], true),
        (9, &[(5, 3, 5), (7, 5, 7)], false),
        (9, &[(5, 3, 5), (5, 4, 7)], false),
        (9, &[(5, 3, 5), (4, 4, 7)], false),
        (9, &[(5, 3, 5), (7, 4, 7), (8, 6, 8)], false),
    ] {
        assert_eq!(is_sound(&page(as_of, messages)), sound, "{messages:?}");
    }
}

#[test]
fn a_window_holds_both_its_ends_and_may_be_exactly_full() {
    let mut window = Window {
        first: Ordinal(3),
        last: Ordinal(WINDOW_MESSAGES_MAX + 2),
        tide: Tide::Follows,
    };
    for (ordinal, holds) in [
        (window.first, true),
        (window.last, true),
        (Ordinal(2), false),
        (window.last.next(), false),
    ] {
        assert_eq!(window.holds(ordinal), holds, "{ordinal}");
    }
    assert!(!window.is_empty());
    window.leave(WINDOW_MESSAGES_MAX, 1);
    assert_eq!(window.len(), WINDOW_MESSAGES_MAX);
}

#[test]
fn a_new_life_of_the_room_takes_the_read_mark_along() {
    let mut unread = Unread::new(Ordinal(50));
    unread.arrive(Ordinal(60));
    unread.look(Place::Above);
    assert_eq!(unread.divider(), Some(Ordinal(51)));
    unread.restart(Ordinal(20));
    assert_eq!((unread.read(), unread.count()), (Ordinal(20), 0));
    assert_eq!((unread.divider(), unread.due()), (None, None));
}

#[test]
fn no_line_stands_where_everything_is_read() {
    let mut unread = Unread::new(Ordinal(5));
    unread.arrive(Ordinal(5));
    unread.look(Place::Above);
    assert_eq!(unread.divider(), None);
    unread.set_activity(SetActivity::Idle);
    unread.arrive(Ordinal(6));
    assert_eq!(unread.divider(), Some(Ordinal(6)));
}

#[test]
fn the_room_hears_the_new_name_over_a_new_socket() {
    let mut desk = Desk::live(1);
    let name = "Another".to_owned();
    desk.input(Input::Renamed { name });
    assert_eq!((desk.asked.closes, desk.asked.opens), (1, 1));
}

#[test]
fn whoever_types_is_forgotten_with_the_socket() {
    let mut desk = Desk::live(1);
    desk.hear_answer(Typing {
        user: ADA,
        state: SetTyping::Started,
    });
    desk.asked.changes.clear();
    desk.cut();
    assert!(desk.asked.changes.contains(&Change::Typing));
    desk.asked.changes.clear();
    desk.join();
    desk.pass(EXPIRES_AFTER_MS);
    assert!(!desk.asked.changes.contains(&Change::Typing));
}

/// In the same moment they opened the room, typed and were gone: nobody was told that they came.
#[test]
fn whoever_types_and_is_gone_is_forgotten_though_nobody_knew_them() {
    let mut desk = Desk::live(1);
    let online = desk.client.online();
    desk.hear_answer(Typing {
        user: ADA,
        state: SetTyping::Started,
    });
    desk.asked.changes.clear();
    desk.hear_answer(Presence {
        online,
        scope: PresenceScope::Changes,
        people: vec![Person {
            user: ADA,
            name: "Ada".to_owned(),
            status: Status::Gone,
        }],
    });
    assert_eq!(desk.client.typing(), []);
    assert!(desk.asked.changes.contains(&Change::Typing));
}

#[test]
fn what_was_to_be_said_on_a_lost_socket_is_not_said() {
    let mut desk = Desk::live(1);
    desk.room.post(desk.ada, "m2");
    desk.room.post(desk.ada, "m3");
    // The gap asks for a resume, and then the welcome of another room ends the socket.
    let mut frame = desk.room.events_after(Seq(3));
    let mut elsewhere = welcome(&desk);
    elsewhere.room = RoomId([0; 16]);
    frame.push(Answer::from(elsewhere).into());
    desk.hear(&frame);
    assert_eq!(desk.asked.closes, 1);
    assert_eq!(desk.sent(), []);
}

fn welcome(desk: &Desk) -> Welcome {
    let hello = Hello {
        epoch: Some(Epoch(1)),
        since: Seq(2),
        pending: Vec::new(),
    };
    match desk.room.hello(ME, &hello).remove(0) {
        ServerPacket::Answer(Answer::Welcome(welcome)) => welcome,
        other => panic!("{other:?} is not a welcome"),
    }
}

#[test]
fn a_page_that_the_room_sends_is_an_answer_only_where_it_lies() {
    let mut desk = Desk::live(400);
    desk.input(Input::LoadOlder);
    let at = desk.pages()[0];
    desk.input(Input::PageFailed { at });
    desk.sent();
    let PageAt::Before(first) = at else {
        panic!("{at:?} lies before the rows");
    };
    let rows = desk.keys().len();
    let elsewhere = desk.room.page(PageAt::After(first), desk.room.head(), 10);
    desk.hear_answer(elsewhere);
    assert_eq!(desk.keys().len(), rows, "it is not what was asked for");
    let answer = desk.room.page(at, desk.room.head(), 100);
    desk.hear_answer(answer);
    assert!(desk.keys().len() > rows);
}

#[test]
fn a_page_of_another_life_or_one_that_is_not_sound_changes_nothing() {
    let desk = Desk::live(5);
    let good = desk.room.tail();
    let other = Page {
        epoch: Epoch(2),
        ..good.clone()
    };
    let mut unsound = good.clone();
    unsound.messages.remove(2);
    for (page, usable) in [(good, true), (other, false), (unsound, false)] {
        let mut timeline = Timeline::new(ME);
        timeline.set_epoch(Epoch(1));
        let taken = timeline.take_tail(page.clone(), Reader::Bottom);
        assert_eq!(taken.is_ok(), usable);
        assert_eq!(timeline.last() > Seq(0), usable);
        let taken = timeline.take_page(page, Reader::Bottom);
        assert_eq!(taken.is_ok(), usable);
        assert_eq!(timeline.rows().count() > 0, usable);
    }
}

#[test]
fn a_page_from_the_middle_is_not_the_tail() {
    let desk = Desk::live(20);
    let middle = desk.room.page(PageAt::Before(Seq(10)), desk.room.head(), 5);
    let mut timeline = Timeline::new(ME);
    let taken = timeline.take_tail(middle, Reader::Bottom);
    assert_eq!((taken, timeline.last()), (Ok(Vec::new()), Seq(0)));
}
