//! Sessions: begun, used, ended one by one and all at once.

use natter_protocol::api::Came;
use natter_protocol::{Standing, Timestamp};

use super::{NOW, Object, ann, begin, id, join, person, room};
use crate::{Answer, Command, Ended, Person, SESSIONS_MAX, Saved, Session};

const HOUR_MS: u64 = 60 * 60 * 1000;

pub fn sign_in(standing: Standing) -> Command {
    Command::SignIn {
        name: "Ann of the directory".to_owned(),
        handle: "ann".to_owned(),
        standing,
        device: "Safari on iPhone".to_owned(),
        came: Came::Credential,
    }
}

pub fn account(name: &str, standing: Standing) -> Person {
    Person {
        name: name.to_owned(),
        handle: Some("ann".to_owned()),
        standing,
    }
}

fn ended(sessions: &[u8], rooms: &[u16]) -> Ended {
    Ended {
        sessions: sessions.iter().map(|number| id(*number)).collect(),
        rooms: rooms.iter().map(|number| room(*number)).collect(),
    }
}

fn member() -> Answer {
    Answer::SignedIn(account("Ann", Standing::Member), Ended::default())
}

/// Ann with a second and a third session, in one room.
fn ann_on_three_devices() -> Object {
    let mut object = ann();
    object.ask(1, join(1));
    for number in [2, 3] {
        assert_eq!(object.ask(number, sign_in(Standing::Member)), member());
    }
    object
}

fn stands(object: &mut Object, number: u8) -> bool {
    object.ask(number, Command::Who) != Answer::NoSession
}

#[test]
fn a_revoked_session_is_nobody_and_the_others_stand() {
    let mut object = ann_on_three_devices();
    let revoke = Command::Revoke { session: id(2) };
    let answer = Answer::Ended(ended(&[2], &[1]));
    assert_eq!(object.ask(1, revoke.clone()), answer);
    assert!(!stands(&mut object, 2));
    // The rooms can be told again.
    assert_eq!(object.ask(1, revoke), answer);
    assert_eq!(
        object.ask(3, Command::End),
        Answer::Ended(ended(&[3], &[1]))
    );
    assert!(!stands(&mut object, 3));
    assert!(stands(&mut object, 1));
}

#[test]
fn every_other_session_ends_at_once_or_every_one() {
    let mut object = ann_on_three_devices();
    let others = Answer::Ended(ended(&[1, 3], &[1]));
    assert_eq!(object.ask(2, Command::RevokeOthers), others);
    assert!(!stands(&mut object, 1) && stands(&mut object, 2) && !stands(&mut object, 3));
    let none = Answer::Ended(Ended::default());
    assert_eq!(object.ask(2, Command::RevokeOthers), none);

    let mut object = ann_on_three_devices();
    let all = Answer::Ended(ended(&[1, 2, 3], &[1]));
    assert_eq!(object.ask(2, Command::RevokeAll), all);
    for number in 1..=3 {
        assert!(!stands(&mut object, number));
    }
}

#[test]
fn who_signs_in_keeps_the_name_and_becomes_what_the_directory_says() {
    let mut object = ann();
    assert_eq!(object.ask(1, Command::Who), person("Ann"));
    object.ask(2, sign_in(Standing::Member));
    let member = Answer::Person(account("Ann", Standing::Member));
    assert_eq!(object.ask(1, Command::Who), member);
    object.ask(3, sign_in(Standing::Moderator));
    let moderator = Answer::Person(account("Ann", Standing::Moderator));
    assert_eq!(object.ask(1, Command::Who), moderator);
    let name = "Anna".to_owned();
    let renamed = Answer::Person(account("Anna", Standing::Moderator));
    assert_eq!(object.ask(1, Command::Rename { name }), renamed);
}

#[test]
fn an_account_without_an_inbox_gets_one_with_the_name_of_the_directory() {
    let mut object = Object::default();
    let person = account("Ann of the directory", Standing::Owner);
    assert_eq!(
        object.ask(1, sign_in(Standing::Owner)),
        Answer::SignedIn(person, Ended::default())
    );
    assert_eq!(object.ask(2, begin("Eve")), Answer::NoSession);

    let mut object = Object::default();
    let Command::SignIn {
        handle,
        standing,
        device,
        came,
        ..
    } = sign_in(Standing::Owner)
    else {
        panic!("a sign-in");
    };
    let nameless = Command::SignIn {
        name: String::new(),
        handle,
        standing,
        device,
        came,
    };
    assert!(matches!(object.ask(1, nameless), Answer::Refused(_)));
    assert_eq!(object.saved, Saved::default());
}

#[test]
fn one_session_too_many_ends_the_oldest() {
    let mut object = ann();
    object.ask(1, join(1));
    for number in 2..=SESSIONS_MAX as u8 {
        let now = NOW.plus_ms(number.into());
        assert_eq!(
            object.ask_at(number, sign_in(Standing::Member), now),
            member()
        );
    }
    let last = SESSIONS_MAX as u8 + 1;
    let one_ended = Answer::SignedIn(account("Ann", Standing::Member), ended(&[1], &[1]));
    let now = NOW.plus_ms(last.into());
    assert_eq!(
        object.ask_at(last, sign_in(Standing::Member), now),
        one_ended
    );
    assert_eq!(object.saved.sessions.len(), SESSIONS_MAX);
    assert!(!stands(&mut object, 1) && stands(&mut object, 2));
}

#[test]
fn a_clock_that_goes_back_does_not_make_the_newest_session_the_oldest() {
    let mut object = ann();
    object.ask_at(2, sign_in(Standing::Member), Timestamp(5));
    let newest = object.saved.sessions.last().unwrap();
    assert_eq!((newest.mark, newest.begun), (id(2), NOW));
}

#[test]
fn the_sessions_say_which_device_and_when_to_the_hour() {
    let mut object = ann();
    let session = |used| Session {
        mark: id(1),
        device: "Firefox on Linux".to_owned(),
        begun: NOW,
        used,
        came: Came::Name,
        proved: Timestamp(0),
    };
    let cases = [
        (0, 0),
        (HOUR_MS - 1, 0),
        (HOUR_MS, HOUR_MS),
        (2 * HOUR_MS - 1, HOUR_MS),
        (3 * HOUR_MS, 3 * HOUR_MS),
    ];
    for (after_ms, used_ms) in cases {
        object.ask_at(1, Command::Who, NOW.plus_ms(after_ms));
        let expected = vec![session(NOW.plus_ms(used_ms))];
        assert_eq!(object.saved.sessions, expected, "{after_ms}");
        assert_eq!(object.ask(1, Command::Sessions), Answer::Sessions(expected));
    }
}

#[test]
fn a_session_that_ends_itself_after_a_long_time_is_not_stored_again() {
    let later = NOW.plus_ms(9 * HOUR_MS);
    for command in [Command::End, Command::RevokeAll] {
        let mut object = ann();
        object.ask_at(1, command, later);
        assert_eq!(object.saved.sessions, []);
    }
}

#[test]
fn the_name_of_a_device_is_kept_short_and_whole() {
    let mut object = Object::default();
    let begin = Command::Begin {
        name: "Ann".to_owned(),
        device: "ä".repeat(100),
    };
    object.ask(1, begin);
    assert_eq!(object.saved.sessions[0].device, "ä".repeat(32));
}

#[test]
fn a_session_knows_how_it_came_to_be_and_when_its_person_showed_who_they_are() {
    let mut object = ann();
    let by_link = Command::SignIn {
        name: "Ann".to_owned(),
        handle: "ann".to_owned(),
        standing: Standing::Member,
        device: "Safari on iPhone".to_owned(),
        came: Came::HandOff,
    };
    object.ask(2, by_link);
    object.ask(3, sign_in(Standing::Member));
    let own = |object: &mut Object, number| {
        let answer = object.ask(number, Command::Own);
        let Answer::Session(session) = answer else {
            panic!("{answer:?} is no session");
        };
        (session.came, session.proved)
    };
    assert_eq!(own(&mut object, 1), (Came::Name, Timestamp(0)));
    assert_eq!(own(&mut object, 2), (Came::HandOff, Timestamp(0)));
    assert_eq!(own(&mut object, 3), (Came::Credential, NOW));
    assert_eq!(object.ask(2, Command::Prove), Answer::Done);
    assert_eq!(own(&mut object, 2), (Came::HandOff, NOW));
    // Whoever has no session proves nothing.
    for command in [Command::Own, Command::Prove] {
        assert_eq!(object.ask(4, command), Answer::NoSession);
    }
}
