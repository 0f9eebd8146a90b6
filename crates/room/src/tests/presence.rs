//! Who is here, and who types.

use natter_protocol::limits::PRESENT_NAMED_MAX;
use natter_protocol::packet::client::{SetActivity, SetTyping};
use natter_protocol::packet::server::{Answer, Person, Presence, PresenceScope, Status, Typing};

use super::harness::{Object, user_id};
use crate::Config;

fn person(number: u64, status: Status) -> Person {
    Person {
        user: user_id(number),
        name: format!("person {number}"),
        status,
    }
}

fn changes(online: u32, people: Vec<Person>) -> Presence {
    Presence {
        online,
        scope: PresenceScope::Changes,
        people,
    }
}

#[test]
fn the_others_hear_who_comes_and_goes() {
    let mut object = Object::with_people(Config::default(), [1]);
    object.join(2);
    let expected = changes(2, vec![person(2, Status::Active)]);
    assert_eq!(object.presence(1), [expected]);
    object.wait(2_000);
    object.disconnect(2);
    let expected = changes(1, vec![person(2, Status::Gone)]);
    assert_eq!(object.presence(1), [expected]);
}

#[test]
fn changes_within_a_second_are_told_together() {
    let mut object = Object::with_people(Config::default(), [1]);
    object.join(2);
    object.forget();
    object.join(3);
    object.join(4);
    object.say(2, SetActivity::Idle);
    object.wait(998);
    assert_eq!(object.presence(1), []);
    object.wait(2);
    let people = vec![
        person(2, Status::Idle),
        person(3, Status::Active),
        person(4, Status::Active),
    ];
    assert_eq!(object.presence(1), [changes(4, people)]);
    object.wait(5_000);
    assert_eq!(object.presence(1), []);
    assert_eq!(object.timer, None);
}

#[test]
fn a_storm_of_joins_is_two_broadcasts() {
    let mut object = Object::with_people(Config::default(), [0]);
    for number in 1..=1_000 {
        object.join(number);
    }
    object.wait(2_000);
    assert_eq!(object.broadcasts, 2);
    let presence = object.presence(0);
    let last = presence.last().unwrap();
    assert_eq!((last.online, last.scope), (1_001, PresenceScope::Snapshot));
    assert_eq!(last.people.len(), PRESENT_NAMED_MAX);
}

#[test]
fn a_newcomer_is_told_everyone_as_far_as_they_are_named_and_themselves() {
    let mut object = Object::with_people(Config::default(), 1..=150);
    object.join(151);
    let here = object.presence(151).remove(0);
    assert_eq!((here.online, here.scope), (151, PresenceScope::Snapshot));
    assert_eq!(here.people.len(), PRESENT_NAMED_MAX);
    assert_eq!(here.people[0], person(151, Status::Active));
}

#[test]
fn a_second_connection_of_a_person_changes_nothing() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    object.connect(3, 2, "person 2");
    object.hello(3, None, 0);
    object.disconnect(3);
    object.wait(3_000);
    assert_eq!(object.presence(1), []);
}

#[test]
fn a_person_is_active_while_any_of_their_connections_is() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    object.connect(3, 2, "person 2");
    object.hello(3, None, 0);
    object.wait(2_000);
    object.forget();
    object.say(2, SetActivity::Idle);
    object.wait(2_000);
    assert_eq!(object.presence(1), []);
    object.say(3, SetActivity::Idle);
    let expected = changes(2, vec![person(2, Status::Idle)]);
    assert_eq!(object.presence(1), [expected]);
    object.wait(2_000);
    object.disconnect(3);
    object.wait(2_000);
    assert_eq!(object.presence(1), []);
    object.say(2, SetActivity::Active);
    let expected = changes(2, vec![person(2, Status::Active)]);
    assert_eq!(object.presence(1), [expected]);
}

#[test]
fn a_change_that_is_taken_back_in_time_is_not_told() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    object.say(1, SetActivity::Idle);
    object.forget();
    object.disconnect(2);
    object.join(2);
    object.wait(3_000);
    assert_eq!(object.presence(1), []);
}

#[test]
fn after_a_restart_the_first_change_tells_everything() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    object.say(2, SetActivity::Idle);
    object.wait(2_000);
    object.forget();
    object.hibernate();
    object.wait(2_000);
    assert_eq!(object.presence(1), []);
    object.join(3);
    let everyone = Presence {
        online: 3,
        scope: PresenceScope::Snapshot,
        people: vec![
            person(1, Status::Active),
            person(2, Status::Idle),
            person(3, Status::Active),
        ],
    };
    assert_eq!(object.presence(1), [everyone]);
}

#[test]
fn a_connection_that_has_not_said_hello_is_not_here() {
    let mut object = Object::with_people(Config::default(), [1]);
    object.connect(2, 2, "Bob");
    object.disconnect(2);
    object.wait(2_000);
    assert_eq!(object.presence(1), []);
}

#[test]
fn typing_is_relayed_and_not_stored() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    for state in [SetTyping::Started, SetTyping::Stopped] {
        object.say(1, state.clone());
        let user = user_id(1);
        let typing = Answer::from(Typing { user, state });
        assert_eq!(object.answers(2), [typing]);
    }
    assert_eq!(object.head(), 0);
    assert_eq!(object.alarm, None);
}

#[test]
fn typing_is_not_relayed_where_many_are_here() {
    let limit = PRESENT_NAMED_MAX as u64;
    for (people, broadcasts) in [(limit, 1), (limit + 1, 0)] {
        let mut object = Object::with_people(Config::default(), 1..=people);
        object.say(1, SetTyping::Started);
        assert_eq!(object.broadcasts, broadcasts, "{people}");
    }
}
