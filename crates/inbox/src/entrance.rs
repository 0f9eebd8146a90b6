//! The way to a room's socket: what the inbox is asked, and who comes in.

use natter_protocol::{CloseCode, RoomId};

use crate::answer::Answer;
use crate::input::Command;
use crate::write::Person;

/// What an inbox is asked about somebody who wants into a room.
#[must_use]
pub fn questions(room: RoomId) -> Vec<Command> {
    vec![Command::Who, Command::Member { room }]
}

/// Whoever may come in, from the answers to [`questions`].
///
/// # Errors
/// With what their socket is closed with.
pub fn admit(answers: &[Answer]) -> Result<Person, CloseCode> {
    match answers {
        [Answer::Person(person), Answer::Room(_)] => Ok(person.clone()),
        [Answer::Person(_), Answer::Refused(_)] => Err(CloseCode::NoRoom),
        [Answer::NoSession, ..] => Err(CloseCode::NoSession),
        _ => Err(CloseCode::Broken),
    }
}

#[cfg(test)]
mod tests {
    use natter_protocol::Ordinal;

    use super::*;
    use crate::answer::Refusal;
    use crate::write::JoinedRoom;

    #[test]
    fn only_a_member_with_a_session_comes_in() {
        let ada = Person::guest("Ada".to_owned());
        let person = Answer::Person(ada.clone());
        let room = Answer::Room(JoinedRoom {
            room: RoomId([1; 16]),
            name: "garden".to_owned(),
            place: 1,
            read: Ordinal(0),
        });
        let not_joined = Answer::Refused(Refusal::NotJoined);
        let table = [
            (vec![person.clone(), room.clone()], Ok(ada)),
            (vec![person.clone(), not_joined], Err(CloseCode::NoRoom)),
            (
                vec![Answer::NoSession, Answer::NoSession],
                Err(CloseCode::NoSession),
            ),
            // Nothing that an inbox says to these questions.
            (vec![], Err(CloseCode::Broken)),
            (vec![person.clone()], Err(CloseCode::Broken)),
            (vec![room, person.clone()], Err(CloseCode::Broken)),
            (vec![person, Answer::Done], Err(CloseCode::Broken)),
        ];
        for (answers, expected) in table {
            assert_eq!(admit(&answers), expected, "{answers:?}");
        }
    }
}
