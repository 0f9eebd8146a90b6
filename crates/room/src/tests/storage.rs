//! A storage that does not answer ends one connection, and leaves nothing half done.

use natter_protocol::packet::client::{Fetch, PageAt, Resume};
use natter_protocol::{CloseCode, Seq};

use super::harness::{Object, ack, post, windowed};
use crate::{Config, Unreadable};

fn fail(object: &mut Object) {
    let failure = Unreadable::Failed("the disk is on fire".to_owned());
    object.log.fail_reads(Some(failure));
}

#[test]
fn whoever_asks_is_closed_and_nothing_was_taken() {
    type Ask = fn(&mut Object);
    let asks: [Ask; 7] = [
        |object| {
            object.post(1, "x");
        },
        |object| {
            object.edit(1, 2, "x");
        },
        |object| {
            object.delete(1, 2);
        },
        |object| {
            object.react(1, 2, "👍");
        },
        |object| {
            object.unreact(1, 2, "👍");
        },
        |object| {
            object.say(1, Fetch { at: PageAt::Newest });
        },
        |object| {
            object.say(1, Resume { since: Seq(0) });
        },
    ];
    for (index, ask) in asks.into_iter().enumerate() {
        let mut object = Object::with_people(Config::default(), [1, 2]);
        object.post(1, "hi");
        object.forget();
        fail(&mut object);
        ask(&mut object);
        assert_eq!(object.closed, [(1, CloseCode::Broken)].into(), "{index}");
        object.log.fail_reads(None);
        assert_eq!(object.head(), 2, "{index}");
        let id = object.post(2, "the room goes on");
        assert_eq!(object.acks(2), [ack(id, 4)], "{index}");
    }
}

#[test]
fn a_hello_that_cannot_be_answered_changes_nothing() {
    let mut object = Object::with_people(Config::default(), [1]);
    object.connect(2, 2, "Bob");
    fail(&mut object);
    object.hello(2, Some(0), 0);
    assert_eq!(object.closed, [(2, CloseCode::Broken)].into());
    assert_eq!(object.heard(2), []);
    object.wait(2_000);
    assert_eq!(object.presence(1), []);
}

#[test]
fn what_waits_is_published_without_reading() {
    let mut object = Object::with_people(windowed(), 1..=10);
    object.post(1, "opens the window");
    let id = object.post(2, "waits");
    fail(&mut object);
    object.wait(10);
    assert_eq!(object.acks(2), [ack(id, 4)]);
}

#[test]
fn a_repeat_of_what_waits_needs_no_storage() {
    let mut object = Object::with_people(windowed(), 1..=10);
    object.post(1, "opens the window");
    let id = object.post(2, "waits");
    fail(&mut object);
    object.say(2, post(id, "waits"));
    object.wait(10);
    assert_eq!(object.acks(2), [ack(id, 4)]);
}
