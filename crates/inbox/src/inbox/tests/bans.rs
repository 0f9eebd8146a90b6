//! Banned from the place: no session, no way in, and every room is told.

use natter_protocol::{CommandId, Standing};

use super::sessions::{account, sign_in};
use super::{NOW, Object, ann, id, join, room};
use crate::{Answer, Command, Ended, Inbox, Input, Person, Refusal};

fn ban(rooms: &[u16], purge: bool) -> Command {
    Command::Ban {
        id: CommandId([1; 16]),
        rooms: rooms.iter().map(|number| room(*number)).collect(),
        purge,
    }
}

fn banned() -> Answer {
    Answer::Refused(Refusal::Banned)
}

/// The rooms that are told next, and whether of a purge.
fn owed(object: &Object) -> Vec<(natter_protocol::RoomId, bool)> {
    let owed = Inbox::restore(object.saved.clone()).owed(9);
    owed.into_iter()
        .map(|owed| (owed.room, owed.purge))
        .collect()
}

#[test]
fn every_session_ends_and_no_proof_begins_another() {
    let mut object = ann();
    object.ask(1, join(1));
    object.ask(2, sign_in(Standing::Member));
    let answer = object.ask(9, ban(&[], false));
    let ended = Ended {
        sessions: vec![id(1), id(2)],
        rooms: vec![room(1)],
    };
    assert_eq!(answer, Answer::Ended(ended));
    for session in [1, 2] {
        assert_eq!(object.ask(session, Command::Who), Answer::NoSession);
        assert_eq!(object.ask(session, super::begin("Ann")), Answer::NoSession);
    }
    assert_eq!(object.ask(3, sign_in(Standing::Member)), banned());
    assert_eq!(object.ask(3, Command::Who), Answer::NoSession);
}

#[test]
fn whoever_the_directory_says_is_banned_does_not_come_in_either() {
    let mut object = ann();
    assert_eq!(object.ask(2, sign_in(Standing::Banned)), banned());
    assert_eq!(object.ask(2, Command::Who), Answer::NoSession);
}

#[test]
fn whoever_may_come_back_signs_in_as_what_the_directory_says() {
    let mut object = ann();
    object.ask(2, sign_in(Standing::Member));
    object.ask(9, ban(&[], false));
    assert_eq!(object.ask(9, Command::LetBack), Answer::Done);
    let member = Answer::SignedIn(account("Ann", Standing::Member), Ended::default());
    assert_eq!(object.ask(4, sign_in(Standing::Member)), member);
    // Of a guest only the name is left.
    let mut guest = ann();
    guest.ask(9, ban(&[], false));
    guest.ask(9, Command::LetBack);
    assert_eq!(guest.saved.person, Some(Person::guest("Ann".to_owned())));
    assert_eq!(guest.ask(1, Command::Who), Answer::NoSession);
}

#[test]
fn nobody_who_never_came_is_banned() {
    let mut object = Object::default();
    assert_eq!(object.ask(9, ban(&[1], true)), Answer::NoSession);
    assert_eq!(owed(&object), []);
}

#[test]
fn every_room_is_told_until_it_has_heard_it() {
    let mut object = ann();
    object.ask(1, join(1));
    object.ask(1, join(2));
    object.ask(9, ban(&[3, 1], true));
    assert_eq!(
        owed(&object),
        [(room(3), true), (room(1), true), (room(2), true)]
    );
    let rooms = vec![room(3), room(2)];
    object.ask(9, Command::Heard { rooms });
    assert_eq!(owed(&object), [(room(1), true)]);
    // A second word does not take the purge back.
    object.ask(9, ban(&[], false));
    assert!(owed(&object).contains(&(room(1), true)));
}

#[test]
fn the_pauses_between_tries_grow_while_no_room_answers() {
    let mut inbox = Inbox::restore(ann().saved);
    let mut say = |command, now| {
        let session = id(9);
        inbox.handle(Input { session, command }, now);
        inbox.due()
    };
    assert_eq!(
        say(ban(&[1, 2], false), NOW),
        Some(natter_protocol::Timestamp(0))
    );
    let nobody = || Command::Heard { rooms: Vec::new() };
    for pause_ms in [2_000, 4_000, 8_000] {
        assert_eq!(say(nobody(), NOW), Some(NOW.plus_ms(pause_ms)));
    }
    let rooms = vec![room(1)];
    assert_eq!(say(Command::Heard { rooms }, NOW), Some(NOW.plus_ms(1_000)));
    let rooms = vec![room(2)];
    assert_eq!(say(Command::Heard { rooms }, NOW), None);
}

#[test]
fn nobody_brings_somebody_into_a_room_who_is_banned_from_the_place() {
    let mut object = ann();
    object.ask(9, ban(&[], false));
    let name = "den".to_owned();
    let room = room(4);
    assert_eq!(object.ask(9, Command::Added { room, name }), banned());
    assert_eq!(object.saved.rooms, []);
}
