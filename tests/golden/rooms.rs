//! Stored rooms: a room's SQLite as each version of its schema wrote it, opened by the present
//! one. A file never changes once its version is shipped; what the newest version writes is made
//! here again and must be its file to the byte.

use std::fmt::Write;

use expect_test::expect_file;
use natter_protocol::packet::client::{
    ChangeSetting, Delete, Edit, Fetch, Hello, Mute, PageAt, Post, Purge, React, SetRole, Unreact,
};
use natter_protocol::packet::server::{Ack, Answer};
use natter_protocol::{
    ClientPacket, CommandId, Event, Role, Seq, ServerPacket, Setting, Timestamp, UserId, frame,
};
use natter_room::{ArchiveMark, Input, Log, Unreadable};
use natter_tests::stored::{Sqlite, StoredRoom};

/// Every version of the schema that was ever written, oldest first.
const ROOMS: [&str; 5] = [
    include_str!("rooms/1.sql"),
    include_str!("rooms/2.sql"),
    include_str!("rooms/3.sql"),
    include_str!("rooms/4.sql"),
    include_str!("rooms/5.sql"),
];

const NOW: Timestamp = Timestamp(1_800_000_000_000);

fn id(number: u8) -> CommandId {
    CommandId([number; 16])
}

fn post(number: u8, text: &str, reply_to: Option<Seq>) -> ClientPacket {
    let (id, text) = (id(number), text.to_owned());
    ClientPacket::from(Post { id, reply_to, text })
}

fn newcomer() -> Hello {
    Hello {
        epoch: None,
        since: Seq(0),
        pending: Vec::new(),
    }
}

/// Two people say a dozen things of every kind.
fn written() -> Sqlite {
    let sqlite = Sqlite::empty();
    let mut room = StoredRoom::open(&sqlite, NOW).unwrap();
    for (number, name) in [(1, "Ada"), (2, "Bo")] {
        room.connect(number, name);
        room.say(number, newcomer());
    }
    for number in 0..12 {
        let reply_to = (number == 5).then_some(Seq(4));
        let text = format!("message {number}: größer 🦊 {}", "x".repeat(number.into()));
        room.say(u64::from(number % 2) + 1, post(number, &text, reply_to));
    }
    let emoji = "🎉".to_owned();
    let target = Seq(3);
    let text = "message 0, edited".to_owned();
    room.say(
        1,
        Edit {
            id: id(20),
            target,
            text,
        },
    );
    let react = |number, target, emoji: &str| React {
        id: id(number),
        target,
        emoji: emoji.to_owned(),
    };
    room.say(1, react(21, Seq(4), &emoji));
    room.say(2, react(22, Seq(4), &emoji));
    room.say(2, react(23, Seq(4), "👍"));
    room.say(
        2,
        Unreact {
            id: id(24),
            target: Seq(4),
            emoji,
        },
    );
    let text = "edited, and deleted then".to_owned();
    let target = Seq(5);
    room.say(
        1,
        Edit {
            id: id(25),
            target,
            text,
        },
    );
    room.say(1, react(26, target, "👍"));
    room.say(1, Delete { id: id(27), target });
    decisions(&mut room);
    copies(&mut room);
    // Bo comes back by another name.
    room.connect(2, "Bo the Fox");
    room.say(2, newcomer());
    room.say(2, post(28, "not in any copy yet", None));
    // It has begun, and nothing of it is done.
    let user = UserId(3u128.to_be_bytes());
    room.ask(1, Purge { id: id(34), user });
    sqlite
}

/// The owner of the place decides a few things about the room and those in it.
fn decisions(room: &mut StoredRoom) {
    room.connect(3, "Cy");
    let user = |number: u128| UserId(number.to_be_bytes());
    let set_role = |id, number, role| SetRole {
        id,
        user: user(number),
        role,
    };
    room.ask(1, set_role(id(30), 2, Role::Moderator));
    room.ask(1, set_role(id(31), 3, Role::Outsider));
    let (user, seconds) = (user(2), 60);
    let id = id(32);
    room.ask(1, Mute { id, user, seconds });
    let id = CommandId([33; 16]);
    let setting = Setting::Topic("tea".to_owned());
    room.ask(1, ChangeSetting { id, setting });
}

/// Queue, D1 and KV take some of it.
fn copies(room: &mut StoredRoom) {
    let mark = ArchiveMark::default();
    room.input(Input::Archived(mark));
    room.input(Input::AlarmFired);
    room.input(Input::Enqueued { through: Seq(20) });
    let through = Seq(15);
    let head = Seq(20);
    room.input(Input::Archived(ArchiveMark {
        through,
        head,
        ..mark
    }));
    room.now = room.now.plus_ms(60_000);
    room.input(Input::AlarmFired);
    room.input(Input::Snapshotted);
    room.input(Input::EnqueueFailed);
}

/// Everything that the present version reads of a stored room.
fn found(room: &mut StoredRoom) -> Result<String, Unreadable> {
    let mut text = String::new();
    let storage = &room.storage;
    let saved = storage.saved()?;
    writeln!(text, "{saved:#?}").unwrap();
    for item in storage.events(Seq(0), 1_000)? {
        let items = frame::items(&item).unwrap();
        let event = Event::decode(items[0]).unwrap().unwrap();
        writeln!(text, "{event:?}").unwrap();
    }
    for message in storage.messages(PageAt::Newest, 1_000)? {
        writeln!(text, "{message:?}").unwrap();
        assert_eq!(storage.message(message.seq)?, Some(message));
    }
    for number in 1..=saved.last_member.0 {
        let member = storage
            .member(natter_protocol::MemberNumber(number))?
            .unwrap();
        writeln!(text, "{member:?}").unwrap();
        let known = storage.membership_of(member.user)?;
        assert_eq!(known.map(|known| known.member), Some(member));
    }
    let mut commands = storage.commands_after(Seq(0))?;
    commands.sort();
    for (user, id, seq) in commands {
        writeln!(text, "{user:?} {id:?} {seq}").unwrap();
        assert_eq!(storage.command(user, id)?, Some(seq));
    }
    let damage = storage.rows(Seq(0), saved.head)?.damage(Seq(0), saved.head);
    assert_eq!(damage, []);
    Ok(text)
}

#[test]
fn the_newest_version_writes_this_file() {
    expect_file!["rooms/5.sql"].assert_eq(&written().dump());
}

#[test]
fn a_stored_room_has_every_kind_of_event() {
    let room = StoredRoom::open(&written(), NOW).unwrap();
    let items = room.storage.events(Seq(0), 1_000).unwrap();
    let kinds: std::collections::BTreeSet<u8> = items.iter().map(|item| item[0]).collect();
    let all = Event::KINDS.iter().map(|(kind, _)| *kind);
    assert_eq!(kinds, all.collect());
}

#[test]
fn a_room_of_any_version_opens_and_has_everything() {
    for (version, dump) in ROOMS.iter().enumerate() {
        let mut room = StoredRoom::open(&Sqlite::of(dump), NOW).unwrap();
        let found = found(&mut room).unwrap();
        // The fourth was told another story: it knows who is what. The fifth has a purge besides.
        match version {
            0..3 => expect_file!["rooms/found.txt"].assert_eq(&found),
            3 => expect_file!["rooms/found_4.txt"].assert_eq(&found),
            _ => expect_file!["rooms/found_5.txt"].assert_eq(&found),
        }
    }
}

#[test]
fn a_room_of_any_version_goes_on_where_it_was() {
    for (dump, first) in ROOMS.into_iter().zip([2, 2, 2, 3, 3].map(Seq)) {
        let sqlite = Sqlite::of(dump);
        let mut room = StoredRoom::open(&sqlite, NOW).unwrap();
        let head = room.storage.saved().unwrap().head;
        room.connect(1, "Ada");
        room.say(1, newcomer());
        let heard = room.say(1, post(0, "a repeat of the first", None));
        let ack = |seq| ServerPacket::Answer(Answer::from(Ack { id: id(0), seq }));
        assert_eq!(heard, [ack(first)]);
        room.say(1, post(40, "goes on", Some(Seq(4))));
        room.say(
            1,
            Delete {
                id: id(41),
                target: first,
            },
        );
        let at = PageAt::Newest;
        let heard = room.say(1, Fetch { at });
        assert!(matches!(heard[..], [ServerPacket::Answer(Answer::Page(_))]));

        let mut again = StoredRoom::open(&sqlite, NOW).unwrap();
        let found = found(&mut again).unwrap();
        assert!(found.contains("goes on") && !found.contains("message 0"));
        assert_eq!(again.storage.saved().unwrap().head, Seq(head.0 + 2));
    }
}

/// The ids of posts as the log has them.
fn ids(room: &StoredRoom) -> Vec<(Seq, CommandId)> {
    let rows = room.storage.event_rows(Seq(0), 1_000).unwrap();
    let named = rows.iter().filter_map(|row| Some((row.seq, row.id?)));
    named.collect()
}

#[test]
fn a_room_from_before_ids_has_none_and_keeps_those_of_what_is_said_then() {
    for dump in &ROOMS[..2] {
        let sqlite = Sqlite::of(dump);
        let mut room = StoredRoom::open(&sqlite, NOW).unwrap();
        assert!(sqlite.dump().contains("insert into schema values (5);"));
        assert_eq!(ids(&room), []);
        room.connect(1, "Ada");
        room.say(1, newcomer());
        room.say(1, post(40, "has an id", None));
        let (old, new) = (Seq(7), Seq(25));
        for (number, target) in [(41, old), (42, new)] {
            let id = id(number);
            room.say(1, Delete { id, target });
        }
        let again = StoredRoom::open(&sqlite, NOW).unwrap();
        assert_eq!(ids(&again), [(new, id(40))], "a tombstone keeps it");
        let damage = again.storage.rows(Seq(0), Seq(27)).unwrap();
        assert_eq!(damage.damage(Seq(0), Seq(27)), []);
    }
}

#[test]
fn a_post_has_the_id_that_its_author_chose_until_it_is_damaged() {
    let sqlite = written();
    let room = StoredRoom::open(&sqlite, NOW).unwrap();
    let posts = (3..=14).map(Seq);
    let chosen = posts.zip((0..).map(id));
    let chosen: Vec<_> = chosen.chain([(Seq(29), id(28))]).collect();
    assert_eq!(ids(&room), chosen);
    for harm in ["null", "x'01010101010101010101010101010100'"] {
        let query = format!("update events set id = {harm} where seq = 4");
        sqlite.connection.execute(&query, []).unwrap();
        let found = room.storage.event_rows(Seq(0), 1_000);
        let noticed = Unreadable::Damaged(natter_room::damage::Damage::Event(Seq(4)));
        assert_eq!(found, Err(noticed), "{harm}");
    }
}

#[test]
fn a_room_of_a_later_version_is_refused_in_plain_words_and_left_alone() {
    let sqlite = Sqlite::of(ROOMS[4]);
    sqlite
        .connection
        .execute("update schema set version = 6", [])
        .unwrap();
    let before = sqlite.dump();
    let refused = StoredRoom::open(&sqlite, NOW).unwrap_err();
    let words = "a later release wrote this: its schema is version 6, this release knows 5";
    assert_eq!(refused.0, words);
    assert_eq!(sqlite.dump(), before);
}
