//! Whoever was banned from the place is in none of its rooms.

use natter_protocol::packet::client::{Join, Leave};
use natter_protocol::{CloseCode, CommandId, Event, MemberNumber, Role};

use super::harness::{ASKS, Object, session_mark, user_id};
use super::members::{opened, role, set_role};
use crate::{Ban, Config, ConnectionId, Effect, Input, Log, Unreadable};

/// Who hears what becomes of it.
const INBOX: u64 = ASKS * 2;
const BANNED: u64 = 2;
const OTHER: u64 = 3;

fn ban(object: &mut Object, id: u8, user: u64, purge: bool) -> Vec<Effect> {
    let ban = Ban {
        id: CommandId([id; 16]),
        user: user_id(user),
        sessions: vec![session_mark(user)],
        purge,
    };
    let ask = ConnectionId(INBOX);
    object.input(Input::Banned { ask, ban })
}

#[test]
fn they_are_out_in_the_same_turn_and_everyone_else_hears_that_it_was_the_place() {
    let mut object = opened(Config::default());
    ban(&mut object, 1, BANNED, false);
    assert_eq!(object.closed.get(&BANNED), Some(&CloseCode::NoSession));
    assert_eq!(role(&object, BANNED), Role::Outsider);
    assert_eq!(object.acks(INBOX).len(), 1);
    let heard = object.events(OTHER);
    assert!(matches!(&heard[..], [Event::Left(left)]
        if left.member == MemberNumber(2) && left.by == MemberNumber::PLACE));
    assert_eq!(object.events(BANNED), []);
}

#[test]
fn a_repeat_is_answered_and_changes_nothing() {
    let mut object = opened(Config::default());
    object.post(BANNED, "spam");
    object.wait(2_000);
    ban(&mut object, 1, BANNED, true);
    let acks = object.acks(INBOX);
    let head = object.head();
    object.hibernate();
    ban(&mut object, 1, BANNED, true);
    assert_eq!(object.acks(INBOX), acks);
    assert_eq!(object.head(), head);
}

#[test]
fn whoever_went_before_or_never_came_is_no_reason_to_fail() {
    let mut object = opened(Config::default());
    object.post(BANNED, "spam");
    object.wait(2_000);
    let id = object.id();
    object.ask(BANNED, "", Leave { id });
    object.meet_archive();
    ban(&mut object, 1, BANNED, true);
    ban(&mut object, 2, 9, true);
    assert_eq!(object.acks(INBOX).len(), 2);
    object.fire_alarm();
    let newest = natter_protocol::packet::client::PageAt::Newest;
    let messages = object.log.messages(newest, 9).unwrap();
    assert!(messages.iter().all(|message| message.text().is_none()));
}

#[test]
fn what_was_on_its_way_with_a_session_that_ended_is_not_taken() {
    let mut object = opened(Config::default());
    ban(&mut object, 1, BANNED, false);
    let ask = ConnectionId(INBOX + 1);
    let visitor = crate::Visitor {
        user: user_id(BANNED),
        name: "person 2".to_owned(),
        standing: natter_protocol::Standing::Guest,
        session: session_mark(BANNED),
    };
    let id = object.id();
    let packet = Join { id }.into();
    object.input(Input::Asked {
        ask,
        visitor,
        packet,
    });
    assert_eq!(object.closed.get(&(INBOX + 1)), Some(&CloseCode::NoSession));
    assert_eq!(role(&object, BANNED), Role::Outsider);
}

#[test]
fn a_room_whose_owner_was_banned_is_its_first_moderators() {
    let mut object = opened(Config::default());
    set_role(&mut object, 1, OTHER, Role::Moderator);
    object.forget();
    ban(&mut object, 1, 1, false);
    assert_eq!(
        (role(&object, 1), role(&object, OTHER)),
        (Role::Outsider, Role::Owner)
    );
    let mut alone = opened(Config::default());
    ban(&mut alone, 1, 1, false);
    assert_eq!(role(&alone, 1), Role::Outsider);
    assert_eq!(role(&alone, OTHER), Role::Member);
}

#[test]
fn a_room_that_cannot_read_does_not_say_that_it_did_it() {
    let mut object = opened(Config::default());
    object
        .log
        .fail_reads(Some(Unreadable::Failed("disk".to_owned())));
    ban(&mut object, 1, BANNED, false);
    assert_eq!(object.closed.get(&INBOX), Some(&CloseCode::Broken));
    assert_eq!(object.acks(INBOX), []);
    object.log.fail_reads(None);
    ban(&mut object, 1, BANNED, false);
    assert_eq!(object.acks(INBOX).len(), 1);
}
