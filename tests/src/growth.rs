//! What a room costs when its log is long: the steps that SQLite takes for what people do.

use natter_protocol::packet::client::{Delete, Fetch, Hello, PageAt, Post};
use natter_protocol::{
    ClientPacket, CommandId, Epoch, Event, Member, MemberNumber, Message, Ordinal, Seq, Timestamp,
    UserId, event,
};
use natter_room::{Membership, Write};

use crate::stored::{Sqlite, StoredRoom};

const NOW: Timestamp = Timestamp(1_800_000_000_000);
const MEMBER: MemberNumber = MemberNumber(1);
/// The person who said everything, and the number of their connection.
const SPEAKER: u64 = 1;
/// Events that are written in one transaction.
const BATCH: u64 = 10_000;

/// A room in which somebody said so much: a post, a reaction to it, and so on.
///
/// # Panics
/// If SQLite does not take it.
#[must_use]
pub fn room_of(events: u64) -> Sqlite {
    let sqlite = Sqlite::empty();
    let room = StoredRoom::open(&sqlite, NOW).expect("it is empty");
    let user = user();
    let (number, name) = (MEMBER, "Ada".to_owned());
    let joined = Event::from(event::Joined {
        seq: Seq(1),
        member: number,
        user,
        at: NOW,
        name: name.clone(),
    });
    let mut writes = vec![
        event_of(&joined),
        Write::Member(Membership::new(Member { number, user, name }, Seq(1))),
    ];
    let mut message = None;
    for seq in 2..=events {
        let event = match seq % 2 {
            0 => posted(Seq(seq)),
            _ => reacted(Seq(seq)),
        };
        message = Message::from_event(&event).or(message);
        let stands = message.as_mut().expect("a post comes first");
        stands.apply(&event);
        writes.push(event_of(&event));
        writes.push(Write::Message(stands.clone()));
        let (id, seq) = (command(seq), Seq(seq));
        writes.push(Write::Command { id, user, seq });
        if seq.0 % BATCH == 0 || seq.0 == events {
            sqlite.connection.execute_batch("begin").expect("it begins");
            room.storage.write(&writes).expect("SQLite takes it");
            sqlite.connection.execute_batch("commit").expect("it ends");
            writes.clear();
        }
    }
    sqlite.take_steps();
    sqlite
}

fn user() -> UserId {
    UserId(u128::from(SPEAKER).to_be_bytes())
}

/// Ids are random; these are as spread.
fn command(seq: u64) -> CommandId {
    let spread = u128::from(seq).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    CommandId(spread.to_be_bytes())
}

fn event_of(event: &Event) -> Write {
    Write::Event {
        seq: event.seq(),
        target: event.target(),
        item: event.encode(),
        id: Some(command(event.seq().0)).filter(|_| event.target() == Some(event.seq())),
    }
}

fn posted(seq: Seq) -> Event {
    Event::from(event::Posted {
        seq,
        ordinal: Ordinal(seq.0 / 2),
        author: MEMBER,
        at: NOW,
        reply_to: None,
        text: format!("message {:020}", seq.0),
    })
}

fn reacted(seq: Seq) -> Event {
    Event::from(event::Reacted {
        seq,
        target: Seq(seq.0 - 1),
        by: MEMBER,
        at: NOW,
        emoji: "👍".to_owned(),
    })
}

/// The steps of everything that people do in a room of so many events, by what it is. The log
/// is an even number of events long.
#[must_use]
pub fn costs(sqlite: &Sqlite, events: u64) -> Vec<(&'static str, u64)> {
    let opened = StoredRoom::open(sqlite, NOW);
    let mut room = opened.expect("it was written by this version");
    let mut costs = vec![("open", sqlite.take_steps())];
    room.connect(2, "Bo");
    let hello = |epoch: Option<Epoch>, since| Hello {
        epoch,
        since: Seq(since),
        pending: vec![command(2)],
    };
    let middle = Seq(events / 4 * 2);
    let fetch = |at| ClientPacket::from(Fetch { at });
    let post = |id| {
        let (text, reply_to) = ("hello".to_owned(), None);
        ClientPacket::from(Post { id, reply_to, text })
    };
    room.say(2, hello(None, 0));
    costs.push(("hello and tail", sqlite.take_steps()));
    room.connect(SPEAKER, "Ada");
    sqlite.take_steps();
    let asked: [(&str, ClientPacket); 9] = [
        (
            "hello, 100 behind",
            hello(Some(Epoch(0)), events - 100).into(),
        ),
        ("page, newest", fetch(PageAt::Newest)),
        ("page, in the middle", fetch(PageAt::Before(middle))),
        ("page, after the first", fetch(PageAt::After(Seq(2)))),
        ("page around a message", fetch(PageAt::Around(middle))),
        ("a repeat of an old post", post(command(2))),
        ("a post", post(command(u64::MAX))),
        (
            "a delete in the middle",
            Delete {
                id: command(u64::MAX - 1),
                target: middle,
            }
            .into(),
        ),
        ("a repeat of the delete", {
            let id = command(u64::MAX - 1);
            Delete { id, target: middle }.into()
        }),
    ];
    for (what, packet) in asked {
        room.say(SPEAKER, packet);
        costs.push((what, sqlite.take_steps()));
    }
    costs
}
