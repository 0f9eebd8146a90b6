//! Who is in the room, and what becomes of those who are not any more.

use natter_protocol::packet::client::{ChangeSetting, Found, Join, Leave, Mute, SetRole};
use natter_protocol::packet::server::Answer;
use natter_protocol::{
    Access, ClientPacket, CloseCode, CommandId, Event, MemberNumber, Posting, RejectReason, Role,
    Setting, Standing,
};

use super::harness::{Object, ack, post, session_mark, user_id, windowed};
use crate::{Config, ConnectionId, Effect, Input, Log, Visitor};

/// A room of person 1, in which persons 2 and 3 are members.
pub fn opened(config: Config) -> Object {
    let mut object = Object::founded_by_somebody(config);
    let id = object.id();
    let topic = String::new();
    let access = Access::Public;
    object.ask(1, "Ann", Found { id, access, topic });
    for number in 2..=3 {
        let id = object.id();
        object.ask(number, &format!("person {number}"), Join { id });
        object.wait(100);
    }
    object.knock(1, 1, "Ann");
    object.hello(1, None, 0);
    for number in 2..=3 {
        object.knock(number, number, &format!("person {number}"));
        object.hello(number, None, 0);
    }
    object.wait(2_000);
    object.forget();
    object
}

pub fn role(object: &Object, user: u64) -> Role {
    let membership = object.log.membership_of(user_id(user)).unwrap();
    membership.map_or(Role::Outsider, |membership| membership.role)
}

pub fn set_role(object: &mut Object, by: u64, user: u64, role: Role) -> (Vec<Effect>, u64) {
    let id = object.id();
    let user = user_id(user);
    object.ask(by, "", SetRole { id, user, role })
}

#[test]
fn whoever_has_to_go_is_closed_in_the_same_turn_and_does_not_hear_of_it() {
    let mut object = opened(windowed());
    object.post(2, "opens the window");
    let waits = object.post(2, "waits in it");
    object.forget();
    let (effects, ask) = set_role(&mut object, 1, 2, Role::Banned);
    assert_eq!(object.closed.get(&2), Some(&CloseCode::Outside));
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Broadcast { .. }))
    );
    assert_eq!(
        object.acks(2),
        [ack(waits, 6)],
        "what they said before is said"
    );
    assert!(matches!(object.answers(ask)[..], [Answer::Ack(_)]));
    let events = object.events(3);
    assert!(
        matches!(events.last(), Some(Event::RoleChanged(_))),
        "{events:?}"
    );
    object.knock(4, 2, "person 2");
    assert_eq!(object.closed.get(&4), Some(&CloseCode::Outside));
    assert_eq!(role(&object, 2), Role::Banned);
}

#[test]
fn whoever_comes_back_has_the_number_that_they_had_and_no_more_rights() {
    let mut object = opened(Config::default());
    set_role(&mut object, 1, 2, Role::Moderator);
    for packet in [
        ClientPacket::from(Leave { id: object.id() }),
        Join { id: object.id() }.into(),
    ] {
        object.ask(2, "person 2", packet);
    }
    let membership = object.log.membership_of(user_id(2)).unwrap().unwrap();
    assert_eq!(membership.member.number, MemberNumber(2));
    assert_eq!(membership.role, Role::Member);
}

#[test]
fn a_decision_is_taken_once_and_a_repeat_gets_the_first_answer() {
    let mut object = opened(Config::default());
    let (id, user) = (object.id(), user_id(2));
    let mute = Mute {
        id,
        user,
        seconds: 60,
    };
    let (_, first) = object.ask(1, "", mute.clone());
    let head = object.head();
    let (_, again) = object.ask(1, "", mute);
    assert_eq!(object.answers(first), object.answers(again));
    assert_eq!(object.head(), head);
}

#[test]
fn nobody_decides_over_a_socket() {
    let packets = [
        ClientPacket::from(Join {
            id: CommandId([1; 16]),
        }),
        Leave {
            id: CommandId([2; 16]),
        }
        .into(),
    ];
    for packet in packets {
        let mut object = opened(Config::default());
        object.say(2, packet);
        assert_eq!(object.closed.get(&2), Some(&CloseCode::BadFrame));
    }
}

#[test]
fn a_room_that_may_be_from_a_backup_asks_d1_before_it_sends_a_stranger_away() {
    let mut object = opened(Config::default());
    object.knock(9, 9, "Zoe");
    assert_eq!(object.closed.get(&9), Some(&CloseCode::Broken));
    object.archived(0);
    object.knock(9, 9, "Zoe");
    assert_eq!(object.closed.get(&9), Some(&CloseCode::Outside));
}

#[test]
fn a_room_of_the_place_takes_in_whoever_it_does_not_know_and_nobody_opens_it() {
    let mut object = Object::with(Config::default());
    object.knock(1, 1, "Ann");
    object.hello(1, None, 0);
    assert_eq!(role(&object, 1), Role::Member);
    let id = object.id();
    let topic = String::new();
    let access = Access::Private;
    let (_, ask) = object.ask(2, "Bob", Found { id, access, topic });
    assert_eq!(object.rejects(ask), [RejectReason::NotAllowed]);
}

#[test]
fn nobody_joins_a_room_before_it_is_opened() {
    let mut object = Object::founded_by_somebody(Config::default());
    let id = object.id();
    let (_, ask) = object.ask(2, "Bob", Join { id });
    assert_eq!(object.rejects(ask), [RejectReason::NotMember]);
    assert_eq!(object.head(), 0);
}

#[test]
fn what_a_room_is_set_to_outlives_a_nap() {
    let mut object = opened(Config::default());
    for setting in [Setting::Posting(Posting::Locked), Setting::SlowMode(21_600)] {
        let id = object.id();
        object.ask(1, "", ChangeSetting { id, setting });
    }
    object.hibernate();
    object.forget();
    let id = object.id();
    object.say(2, post(id, "hello?"));
    assert_eq!(object.rejects(2), [RejectReason::Locked]);
    let id = object.id();
    let setting = Setting::SlowMode(21_601);
    let (_, ask) = object.ask(1, "", ChangeSetting { id, setting });
    assert_eq!(object.rejects(ask), [RejectReason::Unfit]);
}

/// Somebody with this standing in the place comes and says hello.
fn come_as(object: &mut Object, standing: Standing, number: u64, user: u64) {
    let visitor = Visitor {
        user: user_id(user),
        name: format!("person {user}"),
        standing,
        session: session_mark(number),
    };
    let connection = ConnectionId(number);
    object.input(Input::Connected {
        connection,
        visitor,
    });
    object.hello(number, None, 0);
}

/// A room of the place, which person 1 looks after; person 2 is there too.
fn lobby(standing: Standing) -> Object {
    let mut object = Object::with(windowed());
    come_as(&mut object, standing, 1, 1);
    come_as(&mut object, Standing::Guest, 2, 2);
    object.wait(2_000);
    object
}

#[test]
fn whoever_looks_after_the_place_is_known_for_it_in_its_room() {
    for (standing, expected) in [
        (Standing::Owner, Role::Owner),
        (Standing::Moderator, Role::Moderator),
        (Standing::Member, Role::Member),
        (Standing::Guest, Role::Member),
    ] {
        let mut object = lobby(standing);
        assert_eq!(role(&object, 1), expected, "{standing:?}");
        let head = object.log.saved().head;
        come_as(&mut object, standing, 7, 1);
        object.wait(2_000);
        assert_eq!(object.log.saved().head, head, "{standing:?}: once");
    }
    let mut own = opened(windowed());
    come_as(&mut own, Standing::Owner, 7, 2);
    own.wait(2_000);
    assert_eq!(
        role(&own, 2),
        Role::Member,
        "a room of its own is not theirs"
    );
}

#[test]
fn the_room_of_the_place_keeps_its_name() {
    let mut object = lobby(Standing::Owner);
    let setting = |object: &mut Object, setting| {
        let id = object.id();
        let (_, ask) = object.ask(1, "person 1", ChangeSetting { id, setting });
        object.wait(2_000);
        object.answers(ask)
    };
    let refused = setting(&mut object, Setting::Name("den".to_owned()));
    let [Answer::Reject(reject)] = refused.as_slice() else {
        panic!("{refused:?}");
    };
    assert_eq!(reject.reason, RejectReason::NotAllowed);
    let taken = setting(&mut object, Setting::Topic("Come in".to_owned()));
    assert!(matches!(taken.as_slice(), [Answer::Ack(_)]), "{taken:?}");
}

#[test]
fn nobody_moderates_the_owner_of_the_place_out_of_its_room() {
    let mut object = lobby(Standing::Guest);
    come_as(&mut object, Standing::Owner, 7, 1);
    set_role(&mut object, 1, 2, Role::Moderator);
    assert_eq!(role(&object, 2), Role::Moderator);
    for to in [Role::Banned, Role::Outsider, Role::ReadOnly] {
        set_role(&mut object, 2, 1, to);
        object.wait(2_000);
        assert_eq!(role(&object, 1), Role::Owner, "{to:?}");
    }
}
