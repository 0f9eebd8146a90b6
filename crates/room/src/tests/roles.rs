//! Who may do what: everybody tries everything, over a socket that was opened while they might.

use natter_protocol::packet::client::{
    Add, ChangeSetting, Delete, Edit, Fetch, Join, Leave, Mute, PageAt, Purge, React, SetRole,
    Unreact,
};
use natter_protocol::packet::server::Answer;
use natter_protocol::{
    Access, ClientPacket, CloseCode, CommandId, Posting, RejectReason, Role, Seq, Setting,
};

use super::harness::{Object, post, user_id};
use super::members::{opened, role, set_role};
use crate::{Config, Effect, Log, Write};

/// Whoever tries, somebody who is a member, and somebody who never was here.
const ACTOR: u64 = 2;
const MEMBER: u64 = 3;
const STRANGER: u64 = 9;

/// Somebody is something, from one moment to the next: no socket was told.
fn become_role(object: &mut Object, user: u64, role: Role) {
    let membership = object.log.membership_of(user_id(user)).unwrap();
    let mut membership = membership.expect("they joined");
    membership.role = role;
    object.log.apply(&Write::Member(membership));
}

/// Whether the room did it.
fn is_done(object: &mut Object, packet: ClientPacket) -> bool {
    object.forget();
    let heard_by = match packet.is_asked_over_http() {
        true => object.ask(ACTOR, "person 2", packet).1,
        false => {
            object.say(ACTOR, packet);
            ACTOR
        }
    };
    object.wait(2_000);
    let answers = object.answers(heard_by);
    let done = |answer: &Answer| matches!(answer, Answer::Ack(_) | Answer::Page(_));
    answers.iter().any(done)
}

/// What is tried, and who may: outsider, banned, read-only, guest, member, moderator, owner.
type Act = (&'static str, ClientPacket, [bool; 7]);

const O: bool = true;
const X: bool = false;
const READ: [bool; 7] = [X, X, O, O, O, O, O];
const SPEAK: [bool; 7] = [X, X, X, O, O, O, O];
const MODERATE: [bool; 7] = [X, X, X, X, X, O, O];
const OWN: [bool; 7] = [X, X, X, X, X, X, O];

/// Everything that can be tried.
fn acts(id: CommandId) -> Vec<Act> {
    let mut acts = said(id);
    acts.extend(decided(id));
    acts.extend(set(id));
    acts
}

/// A message of theirs has seq 5, one of somebody else's seq 6.
#[rustfmt::skip]
fn said(id: CommandId) -> Vec<Act> {
    let (own, other) = (Seq(5), Seq(6));
    let (emoji, text) = ("👍".to_owned(), "hello".to_owned());
    vec![
        ("read", Fetch { at: PageAt::Newest }.into(), READ),
        ("post", post(id, "hello").into(), SPEAK),
        ("edit", Edit { id, target: own, text }.into(), SPEAK),
        ("react", React { id, target: other, emoji: emoji.clone() }.into(), SPEAK),
        ("take back", Unreact { id, target: other, emoji }.into(), READ),
        ("delete", Delete { id, target: own }.into(), READ),
        ("delete another's", Delete { id, target: other }.into(), MODERATE),
    ]
}

#[rustfmt::skip]
fn decided(id: CommandId) -> Vec<Act> {
    let user = user_id(MEMBER);
    let make = |role| SetRole { id, user, role }.into();
    let name = "Zoe".to_owned();
    vec![
        ("join", Join { id }.into(), [O, X, O, O, O, O, O]),
        ("leave", Leave { id }.into(), [X, X, O, O, O, O, X]),
        ("add", Add { id, user: user_id(STRANGER), name }.into(), MODERATE),
        ("remove", make(Role::Outsider), MODERATE),
        ("ban", make(Role::Banned), MODERATE),
        ("restrict", make(Role::ReadOnly), MODERATE),
        ("appoint", make(Role::Moderator), OWN),
        ("hand over", make(Role::Owner), OWN),
        ("purge", Purge { id, user }.into(), MODERATE),
        ("mute", Mute { id, user, seconds: 60 }.into(), MODERATE),
    ]
}

fn set(id: CommandId) -> Vec<Act> {
    let set = |setting| ChangeSetting { id, setting }.into();
    let posting = |posting| set(Setting::Posting(posting));
    vec![
        ("name", set(Setting::Name("den".to_owned())), MODERATE),
        ("topic", set(Setting::Topic("tea".to_owned())), MODERATE),
        ("slow mode", set(Setting::SlowMode(5)), MODERATE),
        ("announce", posting(Posting::Moderators), MODERATE),
        ("lock", posting(Posting::Locked), MODERATE),
        ("close the door", set(Setting::Access(Access::Private)), OWN),
    ]
}

#[test]
fn each_role_may_do_what_the_table_says_and_nothing_else() {
    let mut world = opened(Config::default());
    world.post(ACTOR, "of theirs");
    world.post(MEMBER, "of somebody else");
    world.wait(2_000);
    world.react(ACTOR, 6, "👍");
    world.wait(2_000);
    for (number, (what, ..)) in acts(CommandId([0; 16])).into_iter().enumerate() {
        for (place, role) in Role::ALL.into_iter().enumerate() {
            let mut object = world.again();
            become_role(&mut object, ACTOR, role);
            let head = object.head();
            let id = object.id();
            let (_, packet, allowed) = acts(id)[number].clone();
            let done = is_done(&mut object, packet);
            assert_eq!(done, allowed[place], "{role:?}: {what}");
            assert!(done || object.head() == head, "{role:?}: {what}");
        }
    }
}

#[test]
fn nobody_acts_on_somebody_who_is_no_less_than_they_are() {
    let world = opened(Config::default());
    for actor in [Role::Moderator, Role::Owner] {
        for target in [
            Role::ReadOnly,
            Role::Guest,
            Role::Member,
            Role::Moderator,
            Role::Owner,
        ] {
            for new in [Role::Outsider, Role::Banned] {
                let mut object = world.again();
                become_role(&mut object, ACTOR, actor);
                become_role(&mut object, MEMBER, target);
                let (_, ask) = set_role(&mut object, ACTOR, MEMBER, new);
                let rejects = object.rejects(ask);
                let expected: &[_] = match actor > target {
                    true => &[],
                    false => &[RejectReason::Outranked],
                };
                assert_eq!(rejects, expected, "{actor:?} makes {target:?} {new:?}");
            }
            let mut object = world.again();
            become_role(&mut object, ACTOR, actor);
            become_role(&mut object, MEMBER, target);
            let (id, user) = (object.id(), user_id(MEMBER));
            let (_, ask) = object.ask(
                ACTOR,
                "",
                Mute {
                    id,
                    user,
                    seconds: 9,
                },
            );
            assert_eq!(
                object.rejects(ask).is_empty(),
                actor > target,
                "{actor:?}, {target:?}"
            );
        }
    }
}

#[test]
fn whoever_is_out_and_still_has_a_socket_is_refused_with_the_next_thing_they_ask() {
    for gone in [Role::Outsider, Role::Banned] {
        let mut object = opened(Config::default());
        object.post(MEMBER, "secret");
        object.wait(2_000);
        become_role(&mut object, ACTOR, gone);
        object.forget();
        let id = object.id();
        object.say(ACTOR, post(id, "still here"));
        assert_eq!(object.rejects(ACTOR), [RejectReason::NotMember]);
        let at = PageAt::Newest;
        object.say(ACTOR, Fetch { at });
        assert_eq!(object.closed.get(&ACTOR), Some(&CloseCode::Outside));
        assert_eq!(object.pages(ACTOR), []);
        // Who comes back with what they have seen gets nothing more.
        object.knock(7, ACTOR, "person 2");
        assert_eq!(object.closed.get(&7), Some(&CloseCode::Outside));
    }
}

#[test]
fn the_owner_leaves_once_they_have_handed_the_room_over_or_are_alone() {
    let mut object = opened(Config::default());
    let leave = |object: &mut Object, user: u64| {
        let id = object.id();
        let (_, ask) = object.ask(user, "", Leave { id });
        object.rejects(ask)
    };
    assert_eq!(leave(&mut object, 1), [RejectReason::LastOwner]);
    set_role(&mut object, 1, MEMBER, Role::Owner);
    assert_eq!(role(&object, 1), Role::Moderator);
    assert_eq!(leave(&mut object, 1), []);
    assert_eq!(leave(&mut object, MEMBER), [RejectReason::LastOwner]);
    assert_eq!(leave(&mut object, ACTOR), []);
    assert_eq!(leave(&mut object, MEMBER), [], "they are alone");
}

#[test]
fn an_inbox_is_told_by_the_room_until_it_has_heard_it() {
    let mut object = opened(Config::default());
    let (effects, _) = set_role(&mut object, 1, ACTOR, Role::Banned);
    assert_eq!(told(&effects), [(user_id(ACTOR), false)]);
    // It did not hear it, and the room falls asleep.
    object.inboxes_told(&[]);
    object.hibernate();
    object.meet_archive();
    assert!(object.alarm.is_some());
    object.wait(60_000);
    let effects = object.fire_alarm();
    assert_eq!(told(&effects), [(user_id(ACTOR), false)]);
    object.inboxes_told(&[ACTOR]);
    object.hibernate();
    assert_eq!(told(&object.fire_alarm()), []);
}

#[test]
fn what_changes_while_an_inbox_is_told_is_told_too() {
    let mut object = opened(Config::default());
    set_role(&mut object, 1, ACTOR, Role::Outsider);
    let (id, user) = (object.id(), user_id(ACTOR));
    let name = "person 2".to_owned();
    let (effects, _) = object.ask(1, "", Add { id, user, name });
    assert_eq!(told(&effects), [], "one word is under way");
    let effects = object.inboxes_told(&[ACTOR]);
    assert_eq!(told(&effects), [(user, true)]);
    object.inboxes_told(&[ACTOR]);
    assert_eq!(object.log.owed(9), Ok(Vec::new()));
}

#[test]
fn every_inbox_hears_of_a_new_name() {
    let mut object = opened(Config::default());
    let id = object.id();
    let setting = Setting::Name("den".to_owned());
    object.ask(1, "", ChangeSetting { id, setting });
    let effects = object.fire_alarm();
    assert_eq!(told(&effects).len(), 3);
    let named =
        |effect: &Effect| matches!(effect, Effect::TellInboxes { name, .. } if name == "den");
    assert!(effects.iter().any(named));
    object.inboxes_told(&[1, ACTOR, MEMBER]);
    assert_eq!(object.log.owed(9), Ok(Vec::new()));
}

fn told(effects: &[Effect]) -> Vec<(natter_protocol::UserId, bool)> {
    let told = effects.iter().filter_map(|effect| match effect {
        Effect::TellInboxes { told, .. } => Some(told),
        _ => None,
    });
    let each = told.flatten().map(|told| (told.user, told.is_in));
    each.collect()
}
