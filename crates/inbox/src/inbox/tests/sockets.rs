//! The pages of a person: what they hear, when they are let in, and when they have to go.

use natter_protocol::packet::News;
use natter_protocol::packet::inbox::OwnRoom;
use natter_protocol::{CloseCode, CommandId};

use super::*;
use crate::{Attachment, ConnectionId, Push, SOCKETS_MAX};

/// An inbox that stays awake, and what its sockets heard.
#[derive(Default)]
struct Awake {
    object: Object,
    inbox: Inbox,
    attached: Vec<Attachment>,
    heard: Vec<(u64, News)>,
    closed: Vec<(u64, CloseCode)>,
}

impl Awake {
    fn ann() -> Self {
        let object = ann();
        Self {
            inbox: Inbox::restore(object.saved.clone()),
            object,
            ..Self::default()
        }
    }

    fn ask(&mut self, session: u8, command: Command) -> Answer {
        let session = id(session);
        let (answer, writes) = self.inbox.handle(Input { session, command }, NOW);
        let news = self.inbox.news(&writes);
        writes
            .into_iter()
            .for_each(|write| self.object.perform(write));
        self.perform(news);
        answer
    }

    fn connect(&mut self, connection: u64, session: u8) {
        let pushes = self.inbox.connect(ConnectionId(connection), id(session));
        self.perform(pushes);
    }

    /// The object hibernates and is woken.
    fn nap(&mut self) {
        self.inbox = Inbox::restore(self.object.saved.clone());
        let bytes = self.attached.iter().rev().map(Attachment::to_bytes);
        let kept: Vec<_> = bytes
            .map(|bytes| Attachment::from_bytes(&bytes).unwrap())
            .collect();
        let pushes = self.inbox.wake(&kept);
        self.perform(pushes);
    }

    fn perform(&mut self, pushes: Vec<Push>) {
        for push in pushes {
            match push {
                Push::Attach(attachment) => self.attached.push(attachment),
                Push::Send { to, frame } => {
                    let news = News::decode_frame(&frame).unwrap();
                    for connection in to {
                        let heard = news.iter().map(|news| (connection.0, news.clone()));
                        self.heard.extend(heard);
                    }
                }
                Push::Close { connection, code } => {
                    let is_it = |kept: &Attachment| kept.connection == connection.0;
                    self.attached.retain(|kept| !is_it(kept));
                    self.closed.push((connection.0, code));
                }
            }
        }
    }

    /// What was heard since the last time, in a few words.
    fn news(&mut self) -> Vec<String> {
        let heard = std::mem::take(&mut self.heard).into_iter();
        heard
            .map(|(connection, news)| format!("{connection}: {}", said(&news)))
            .collect()
    }
}

fn said(news: &News) -> String {
    let room = |own: &OwnRoom| format!("{} read {}", own.name, own.read);
    match news {
        News::RoomList(list) => {
            let rooms: Vec<String> = list.rooms.iter().map(room).collect();
            format!("list [{}]", rooms.join(", "))
        }
        News::RoomChanged(changed) => room(&changed.room),
        News::RoomGone(gone) => format!(
            "gone {}",
            u16::from_be_bytes([gone.room.0[0], gone.room.0[1]])
        ),
    }
}

fn mark_read(number: u16, ordinal: u64) -> Command {
    Command::MarkRead {
        room: room(number),
        ordinal: Ordinal(ordinal),
    }
}

#[test]
fn a_page_hears_the_list_when_it_comes_and_what_changes_later() {
    let mut ann = Awake::ann();
    ann.ask(1, join(1));
    ann.ask(1, join(2));
    ann.ask(1, mark_read(2, 7));
    ann.connect(10, 1);
    ann.connect(11, 1);
    assert_eq!(
        ann.news(),
        [
            "10: list [room-1 read 0, room-2 read 7]",
            "11: list [room-1 read 0, room-2 read 7]"
        ]
    );
    let room_of = room;
    ann.ask(
        9,
        Command::Added {
            room: room_of(3),
            name: "cellar".to_owned(),
        },
    );
    assert_eq!(ann.news(), ["10: cellar read 0", "11: cellar read 0"]);
    ann.ask(1, mark_read(3, 4));
    assert_eq!(ann.news(), ["10: cellar read 4", "11: cellar read 4"]);
    ann.ask(
        9,
        Command::Added {
            room: room_of(3),
            name: "vault".to_owned(),
        },
    );
    assert_eq!(ann.news(), ["10: vault read 4", "11: vault read 4"]);
    let removed = Command::Removed {
        room: room_of(3),
        as_of: Seq(9),
    };
    ann.ask(9, removed);
    ann.ask(1, Command::Leave { room: room_of(1) });
    assert_eq!(
        ann.news(),
        ["10: gone 3", "11: gone 3", "10: gone 1", "11: gone 1"]
    );
}

#[test]
fn what_changes_nothing_is_not_said() {
    let mut ann = Awake::ann();
    ann.ask(1, join(1));
    ann.ask(1, mark_read(1, 7));
    ann.connect(10, 1);
    ann.news();
    ann.ask(1, mark_read(1, 7));
    ann.ask(1, mark_read(1, 3));
    ann.ask(1, join(1));
    ann.ask(1, Command::Leave { room: room(5) });
    ann.ask(1, Command::Rooms);
    ann.ask(
        1,
        Command::Rename {
            name: "Anna".to_owned(),
        },
    );
    assert_eq!(ann.news(), Vec::<String>::new());
}

#[test]
fn only_a_session_that_stands_has_a_socket_and_its_end_closes_it() {
    let mut ann = Awake::ann();
    ann.ask(2, sessions::sign_in(Standing::Member));
    ann.connect(10, 1);
    ann.connect(11, 2);
    ann.connect(12, 3);
    assert_eq!(ann.closed, [(12, CloseCode::NoSession)]);
    ann.ask(1, Command::Revoke { session: id(2) });
    assert_eq!(ann.closed[1..], [(11, CloseCode::NoSession)]);
    ann.connect(13, 2);
    assert_eq!(ann.closed[2..], [(13, CloseCode::NoSession)]);
    let ban = Command::Ban {
        id: CommandId([1; 16]),
        rooms: vec![],
        purge: false,
    };
    ann.ask(9, ban);
    assert_eq!(ann.closed[3..], [(10, CloseCode::NoSession)]);
    ann.connect(14, 1);
    assert_eq!(ann.closed[4..], [(14, CloseCode::NoSession)]);
    assert_eq!(ann.attached, []);
}

#[test]
fn a_nap_changes_nothing_of_what_pages_hear() {
    let mut ann = Awake::ann();
    ann.ask(2, sessions::sign_in(Standing::Member));
    ann.connect(10, 1);
    ann.connect(11, 2);
    ann.nap();
    ann.news();
    ann.ask(1, join(1));
    assert_eq!(ann.news(), ["10: room-1 read 0", "11: room-1 read 0"]);
    // A session that ended while its socket was not looked at.
    ann.object.perform(Write::EndSession(id(2)));
    ann.nap();
    assert_eq!(ann.closed, [(11, CloseCode::NoSession)]);
    ann.ask(1, join(2));
    assert_eq!(ann.news(), ["10: room-2 read 0"]);
    ann.inbox.disconnect(ConnectionId(10));
    ann.ask(1, join(3));
    assert_eq!(ann.news(), Vec::<String>::new());
}

#[test]
fn one_socket_too_many_costs_the_oldest() {
    let mut ann = Awake::ann();
    let count = SOCKETS_MAX as u64;
    for connection in 0..count {
        ann.connect(connection, 1);
    }
    ann.nap();
    assert_eq!(ann.closed, []);
    ann.connect(count, 1);
    ann.connect(count + 1, 1);
    assert_eq!(
        ann.closed,
        [(0, CloseCode::TooMany), (1, CloseCode::TooMany)]
    );
    assert_eq!(ann.attached.len(), SOCKETS_MAX);
}

#[test]
fn the_longest_list_fits_a_frame() {
    let mut ann = Awake::ann();
    for number in 0..u16::try_from(ROOMS_MAX).unwrap() {
        let name = format!("{number:_>256}");
        let room = room(number);
        ann.ask(9, Command::Added { room, name });
    }
    ann.connect(10, 1);
    let [(10, News::RoomList(list))] = &ann.heard[..] else {
        panic!("{} packets", ann.heard.len());
    };
    assert_eq!(list.rooms.len(), ROOMS_MAX);
}
