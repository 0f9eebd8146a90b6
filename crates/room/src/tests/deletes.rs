//! Deleted means gone: from the message, from every event, from what was not even written yet.

use natter_protocol::event::{Deleted, Erased, Posted};
use natter_protocol::message::Content;
use natter_protocol::packet::client::Delete;
use natter_protocol::{Event, MemberNumber, Ordinal, RejectReason, Seq, Standing};

use super::harness::{Object, session_mark, user_id, windowed, writes_events};
use crate::{Config, ConnectionId, Effect, Input, Log, Visitor};

const SECRET: &str = "hunter2";

/// Every byte that the room keeps of its events.
fn stored(object: &Object) -> Vec<u8> {
    object.log.events(Seq(0), usize::MAX).unwrap().concat()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}

#[test]
fn a_delete_leaves_tombstones_where_the_text_was() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    object.post(1, SECRET);
    object.edit(1, 2, &format!("{SECRET}!"));
    object.react(2, 2, "👍");
    assert!(holds(&stored(&object), SECRET));
    let at = object.now;
    object.forget();
    object.delete(1, 2);
    assert!(!holds(&stored(&object), SECRET));
    let by = MemberNumber(1);
    let deleted = Event::from(Deleted {
        seq: Seq(6),
        target: Seq(2),
        by,
        at,
    });
    assert_eq!(object.events(2), std::slice::from_ref(&deleted));
    let erased = |seq, ordinal| {
        Event::from(Erased {
            seq: Seq(seq),
            target: Seq(2),
            ordinal: Ordinal(ordinal),
            by,
            at,
        })
    };
    let events = object.log.all_events();
    assert_eq!(events[1..3], [erased(2, 1), erased(3, 0)]);
    assert_eq!(events[5], deleted);
    let message = object.log.message(Seq(2)).unwrap().unwrap();
    assert_eq!(message.content, Content::Deleted);
    assert_eq!(message.reactions, []);
    assert_eq!(message.revision, Seq(6));
}

#[test]
fn what_is_deleted_before_its_window_closes_is_never_shown() {
    let mut object = Object::with_people(windowed(), [1, 2]);
    object.post(1, "opens the window");
    object.post(1, SECRET);
    object.edit(1, 3, &format!("{SECRET}!"));
    object.delete(1, 3);
    let first: Vec<Event> = object.events(2);
    assert_eq!(first.len(), 2);
    object.wait(10);
    let events = object.events(2);
    assert!(matches!(
        events[..],
        [Event::Erased(_), Event::Erased(_), Event::Deleted(_)]
    ));
    assert_eq!(events, object.log.all_events()[2..]);
    assert!(!holds(&stored(&object), SECRET));
    assert_eq!(object.acks(1).len(), 4);
}

#[test]
fn a_written_text_goes_with_a_delete_that_waits() {
    let mut object = Object::with_people(windowed(), [1, 2]);
    object.post(1, SECRET);
    object.wait(100);
    object.post(1, "opens the window");
    object.delete(1, 2);
    assert!(holds(&stored(&object), SECRET));
    object.wait(10);
    assert!(!holds(&stored(&object), SECRET));
}

#[test]
fn only_the_author_deletes_and_only_once() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    object.post(1, "mine");
    object.delete(2, 2);
    assert_eq!(object.rejects(2), [RejectReason::NotAuthor]);
    object.delete(1, 9);
    assert_eq!(object.rejects(1), [RejectReason::NotFound]);
    object.delete(1, 2);
    object.forget();
    object.delete(1, 2);
    object.edit(1, 2, "back");
    object.react(1, 2, "👍");
    object.unreact(1, 2, "👍");
    assert_eq!(object.rejects(1), [RejectReason::Gone; 4]);
    assert_eq!(object.head(), 4);
}

#[test]
fn a_newcomer_who_reads_everything_does_not_get_deleted_text() {
    let mut object = Object::with_people(Config::default(), [1]);
    object.post(1, SECRET);
    object.delete(1, 2);
    object.connect(2, 2, "Bob");
    object.hello(2, Some(0), 0);
    let events = object.events(2);
    assert_eq!(events.len(), 3);
    assert!(
        !events
            .iter()
            .any(|event| matches!(event, Event::Posted(Posted { .. })))
    );
    object.join(3);
    assert_eq!(object.pages(3)[0].messages[0].content, Content::Deleted);
}

#[test]
fn who_comes_too_late_hears_of_it_when_the_delete_is_written() {
    let mut object = Object::with_people(windowed(), 1..=10);
    object.post(1, "opens the window");
    object.wait(1_000);
    object.post(2, "opens another");
    object.delete(1, 2);
    object.forget();
    object.reply(3, 2, "too late");
    assert_eq!(object.rejects(3), [], "the delete may never be written");
    object.wait(10);
    assert_eq!(object.rejects(3), [RejectReason::Gone]);
}

/// The window's timer is late: what waits in it is to go at the alarm that sends texts away.
#[test]
fn a_text_that_is_deleted_in_a_window_does_not_leave_in_the_turn_in_which_it_goes() {
    let mut object = Object::with_people(windowed(), [1, 2]);
    object.meet_archive();
    object.post(1, SECRET);
    object.delete(1, 2);
    assert!(holds(&stored(&object), SECRET), "the delete waits");
    object.now.0 += 60_000;
    let effects = object.fire_alarm();
    let leaves = effects
        .iter()
        .any(|effect| matches!(effect, Effect::Enqueue { .. } | Effect::Snapshot { .. }));
    assert!(leaves, "{effects:?}");
    assert!(!writes_events(&effects), "{effects:?}");
    object.wait(1);
    assert!(!holds(&stored(&object), SECRET), "a moment later");
    assert_eq!(object.acks(1).len(), 2);
}

/// Somebody who is something in the place asks over HTTP; the number that hears the answer.
fn ask_as(object: &mut Object, user: u64, standing: Standing, delete: Delete) -> u64 {
    let number = 1_000 + user;
    object.input(Input::Asked {
        ask: ConnectionId(number),
        visitor: Visitor {
            user: user_id(user),
            name: String::new(),
            standing,
            session: session_mark(number),
        },
        packet: delete.into(),
    });
    number
}

#[test]
fn the_place_deletes_what_it_has_to_and_whoever_looks_after_it_only_where_they_are() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    object.post(1, SECRET);
    let target = Seq(2);
    let id = object.id();
    let outsider = ask_as(&mut object, 9, Standing::Moderator, Delete { id, target });
    assert_eq!(object.rejects(outsider), [RejectReason::NotMember]);
    object.forget();
    let id = object.id();
    ask_as(&mut object, 0, Standing::Owner, Delete { id, target });
    assert!(!holds(&stored(&object), SECRET));
    let events = object.events(2);
    let by: Vec<MemberNumber> = events.iter().map(Event::by).collect();
    assert_eq!(by, [MemberNumber::PLACE], "nobody came in for it");
}
