use natter_protocol::api::Came;
use natter_protocol::{Ordinal, RoomId, Seq, SessionMark, Standing, Timestamp};

use crate::{Answer, Command, Inbox, Input, JoinedRoom, Person, ROOMS_MAX, Refusal, Saved, Write};

mod bans;
mod sessions;
mod sockets;

const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// An inbox with its rows, which it is restored from before every question.
#[derive(Default)]
struct Object {
    saved: Saved,
}

impl Object {
    fn ask_at(&mut self, session: u8, command: Command, now: Timestamp) -> Answer {
        let session = id(session);
        let input = Input { session, command };
        let (answer, writes) = Inbox::restore(self.saved.clone()).handle(input.clone(), now);
        for write in writes {
            self.perform(write);
        }
        answer
    }

    fn ask(&mut self, session: u8, command: Command) -> Answer {
        self.ask_at(session, command, NOW)
    }

    fn perform(&mut self, write: Write) {
        let saved = &mut self.saved;
        match write {
            Write::Person(person) => saved.person = Some(person),
            Write::Session(session) => {
                saved.sessions.retain(|other| other.mark != session.mark);
                saved.sessions.push(session);
            }
            Write::EndSession(mark) => saved.sessions.retain(|session| session.mark != mark),
            Write::EndSessions => saved.sessions.clear(),
            Write::Room(room) => {
                saved.rooms.retain(|other| other.room != room.room);
                saved.rooms.insert(0, room);
            }
            Write::LeaveRoom(room) => saved.rooms.retain(|other| other.room != room),
            Write::Owe(owed) => {
                saved.owed.retain(|other| other.room != owed.room);
                saved.owed.push(owed);
            }
            Write::Told(room) => saved.owed.retain(|owed| owed.room != room),
        }
    }

    fn rooms(&mut self) -> Vec<JoinedRoom> {
        let answer = self.ask(1, Command::Rooms);
        let Answer::Rooms(rooms) = answer else {
            panic!("{answer:?} is not a list of rooms");
        };
        rooms
    }
}

fn ann() -> Object {
    let mut object = Object::default();
    assert_eq!(object.ask(1, begin("Ann")), person("Ann"));
    object
}

fn begin(name: &str) -> Command {
    Command::Begin {
        name: name.to_owned(),
        device: "Firefox on Linux".to_owned(),
    }
}

fn id(number: u8) -> SessionMark {
    SessionMark([number; 16])
}

fn room(number: u16) -> RoomId {
    let mut id = [0; 16];
    id[..2].copy_from_slice(&number.to_be_bytes());
    RoomId(id)
}

fn person(name: &str) -> Answer {
    Answer::Person(Person::guest(name.to_owned()))
}

fn join(number: u16) -> Command {
    Command::Join {
        room: room(number),
        name: format!("room-{number}"),
        as_of: Seq(0),
    }
}

fn joined(number: u16, place: u64, read: u64) -> JoinedRoom {
    JoinedRoom {
        room: room(number),
        name: format!("room-{number}"),
        place,
        read: Ordinal(read),
    }
}

#[test]
fn a_guest_who_began_is_known_and_another_session_is_not() {
    let mut object = ann();
    assert_eq!(object.ask(1, Command::Who), person("Ann"));
    assert_eq!(object.ask(2, Command::Who), Answer::NoSession);
    assert_eq!(Object::default().ask(1, Command::Who), Answer::NoSession);
}

#[test]
fn beginning_twice_changes_nothing_and_nobody_begins_as_somebody_else() {
    let mut object = ann();
    let before = object.saved.clone();
    assert_eq!(object.ask(1, begin("Ann")), person("Ann"));
    assert_eq!(object.ask(1, begin("Eve")), person("Ann"));
    assert_eq!(object.ask(2, begin("Eve")), Answer::NoSession);
    assert_eq!(object.saved, before);
}

#[test]
fn without_a_session_nothing_is_told_or_changed() {
    let mut object = ann();
    object.ask(1, join(1));
    let before = object.saved.clone();
    let name = "Eve".to_owned();
    let ordinal = Ordinal(9);
    let commands = [
        Command::Who,
        Command::Rename { name },
        Command::End,
        Command::Sessions,
        Command::Revoke { session: id(1) },
        Command::RevokeOthers,
        Command::RevokeAll,
        Command::Rooms,
        join(2),
        Command::Leave { room: room(1) },
        Command::Member { room: room(1) },
        Command::MarkRead {
            room: room(1),
            ordinal,
        },
    ];
    for command in commands {
        assert_eq!(
            object.ask(2, command.clone()),
            Answer::NoSession,
            "{command:?}"
        );
        assert_eq!(object.saved, before, "{command:?}");
    }
}

#[test]
fn a_name_is_kept_as_the_rules_have_it_or_refused() {
    let mut object = ann();
    let rename = |name: &str| Command::Rename {
        name: name.to_owned(),
    };
    assert_eq!(object.ask(1, rename("  Ann   B  ")), person("Ann B"));
    for name in ["", "  ", "a\u{202e}b", "a\nb", "@ann", &"x".repeat(33)] {
        let answer = object.ask(1, rename(name));
        assert!(
            matches!(answer, Answer::Refused(Refusal::Name { .. })),
            "{name:?}"
        );
    }
    assert_eq!(object.ask(1, Command::Who), person("Ann B"));
}

#[test]
fn a_bad_name_begins_nothing() {
    let mut object = Object::default();
    let answer = object.ask(1, begin("\u{0}"));
    assert!(matches!(answer, Answer::Refused(Refusal::Name { .. })));
    assert_eq!(object.saved, Saved::default());
}

#[test]
fn rooms_are_listed_in_the_order_in_which_they_were_joined() {
    let mut object = ann();
    for number in [7, 3, 5] {
        object.ask(1, join(number));
    }
    let expected = [joined(7, 1, 0), joined(3, 2, 0), joined(5, 3, 0)];
    assert_eq!(object.rooms(), expected);
    object.ask(1, Command::Leave { room: room(7) });
    object.ask(1, join(7));
    let expected = [joined(3, 2, 0), joined(5, 3, 0), joined(7, 4, 0)];
    assert_eq!(object.rooms(), expected);
}

#[test]
fn joining_again_keeps_place_and_mark_and_learns_the_name() {
    let mut object = ann();
    object.ask(1, join(1));
    object.ask(1, join(2));
    let ordinal = Ordinal(4);
    let read = Command::MarkRead {
        room: room(1),
        ordinal,
    };
    object.ask(1, read);
    let renamed = Command::Join {
        room: room(1),
        name: "garden".to_owned(),
        as_of: Seq(0),
    };
    let expected = JoinedRoom {
        name: "garden".to_owned(),
        ..joined(1, 1, 4)
    };
    assert_eq!(object.ask(1, renamed), Answer::Room(expected.clone()));
    assert_eq!(object.rooms(), [expected, joined(2, 2, 0)]);
}

#[test]
fn one_room_too_many_is_refused_and_a_known_one_is_not() {
    let mut object = ann();
    let rooms_max = ROOMS_MAX;
    for number in 0..ROOMS_MAX as u16 {
        assert!(matches!(object.ask(1, join(number)), Answer::Room(_)));
    }
    let refused = Answer::Refused(Refusal::TooManyRooms { rooms_max });
    assert_eq!(object.ask(1, join(ROOMS_MAX as u16)), refused);
    assert!(matches!(object.ask(1, join(0)), Answer::Room(_)));
    object.ask(1, Command::Leave { room: room(0) });
    assert!(matches!(
        object.ask(1, join(ROOMS_MAX as u16)),
        Answer::Room(_)
    ));
}

#[test]
fn a_read_mark_only_moves_forward_and_only_in_a_joined_room() {
    let mut object = ann();
    object.ask(1, join(1));
    let mut read = |number: u16, ordinal: u64| {
        let ordinal = Ordinal(ordinal);
        let room = room(number);
        object.ask(1, Command::MarkRead { room, ordinal })
    };
    let cases = [(5, 5), (3, 5), (5, 5), (8, 8)];
    for (said, stands) in cases {
        assert_eq!(read(1, said), Answer::Room(joined(1, 1, stands)));
    }
    assert_eq!(read(2, 1), Answer::Refused(Refusal::NotJoined));
}

#[test]
fn whether_a_room_was_joined_can_be_asked() {
    let mut object = ann();
    object.ask(1, join(1));
    let member = |number| Command::Member { room: room(number) };
    assert_eq!(object.ask(1, member(1)), Answer::Room(joined(1, 1, 0)));
    assert_eq!(
        object.ask(1, member(2)),
        Answer::Refused(Refusal::NotJoined)
    );
}

#[test]
fn what_changes_nothing_writes_nothing() {
    let mut object = ann();
    object.ask(1, join(1));
    let saved = object.saved.clone();
    let ordinal = Ordinal(0);
    let name = "Ann".to_owned();
    let commands = [
        begin("Ann"),
        Command::Rename { name },
        Command::Sessions,
        Command::Revoke { session: id(9) },
        Command::RevokeOthers,
        join(1),
        Command::Leave { room: room(2) },
        Command::MarkRead {
            room: room(1),
            ordinal,
        },
    ];
    for command in commands {
        let session = id(1);
        let input = Input { session, command };
        let (_, writes) = Inbox::restore(saved.clone()).handle(input.clone(), NOW);
        assert_eq!(writes, [], "{input:?}");
    }
}

/// An inbox that stays awake is asked by one session.
fn asked(inbox: &mut Inbox, command: Command) -> Answer {
    let session = id(1);
    inbox.handle(Input { session, command }, NOW).0
}

fn awake() -> Inbox {
    let mut inbox = Inbox::default();
    asked(&mut inbox, begin("Ann"));
    inbox
}

#[test]
fn whoever_signs_in_again_is_not_in_the_room_that_they_left() {
    let mut inbox = awake();
    let begun = || Command::Begun {
        room: room(1),
        name: "room-1".to_owned(),
    };
    assert_eq!(asked(&mut inbox, begun()), Answer::Room(joined(1, 1, 0)));
    let (room, as_of) = (room(1), Seq(7));
    asked(&mut inbox, Command::Removed { room, as_of });
    let again = Command::SignIn {
        name: "Ann".to_owned(),
        handle: "ann".to_owned(),
        standing: Standing::Member,
        device: String::new(),
        came: Came::Credential,
    };
    asked(&mut inbox, again);
    assert_eq!(asked(&mut inbox, begun()), Answer::Done);
    assert_eq!(asked(&mut inbox, Command::Rooms), Answer::Rooms(Vec::new()));
}

#[test]
fn what_a_room_said_before_a_removal_does_not_count_after_it() {
    let mut inbox = awake();
    let joins = |as_of: u64| Command::Join {
        room: room(1),
        name: "room-1".to_owned(),
        as_of: Seq(as_of),
    };
    asked(&mut inbox, joins(5));
    let (room, as_of) = (room(1), Seq(7));
    asked(&mut inbox, Command::Removed { room, as_of });
    let late = Answer::Refused(Refusal::NotJoined);
    assert_eq!(asked(&mut inbox, joins(5)), late);
    assert_eq!(asked(&mut inbox, joins(8)), Answer::Room(joined(1, 2, 0)));
}
