//! Who is here, whose words are whose, and what changes on the screen.

use natter_client::{Change, Client, Input, RowKey};
use natter_protocol::packet::server::{Person, Presence, PresenceScope, Rights, Status};
use natter_protocol::{Role, Seq, Settings, Timestamp, UserId};

use crate::desk::{BEN, Desk, ME, page_bytes};
use crate::room::ROOM;

fn person(user: UserId, name: &str) -> Person {
    Person {
        user,
        name: name.to_owned(),
        status: Status::Active,
    }
}

fn snapshot() -> Presence {
    Presence {
        online: 7,
        scope: PresenceScope::Snapshot,
        people: vec![person(ME, "Me"), person(BEN, "Ben")],
    }
}

#[test]
fn the_room_names_who_is_here_and_then_who_spoke() {
    let mut desk = Desk::live(1);
    desk.hear_answer(snapshot());
    assert_eq!(desk.client.online(), 7);
    let people = desk.client.people();
    let here: Vec<_> = people
        .iter()
        .map(|p| (p.user, p.name.as_str(), p.me))
        .collect();
    assert_eq!(here, [(BEN, "Ben", false), (ME, "Me", true)]);
    assert_eq!(desk.client.names(), ["Ben", "Ada"]);
    assert_eq!((desk.client.room(), desk.client.me()), (ROOM, ME));
}

#[test]
fn the_newest_own_words_can_be_edited_and_nobody_elses() {
    let mut desk = Desk::live(2);
    assert_eq!(desk.client.last_own(), None);
    for text in ["mine", "mine, deleted"] {
        desk.submit(text);
        let answers = desk.room_takes();
        desk.hear(&answers);
    }
    let me = desk.room.join(ME, "Me");
    desk.room.delete(me, Seq(6));
    desk.room.post(desk.ada, "m3");
    desk.hear_news();
    assert_eq!(desk.client.last_own(), Some(Seq(5)));
}

#[test]
fn a_page_says_how_far_it_reaches() {
    let desk = Desk::live(3);
    let bytes = page_bytes(desk.room.tail());
    assert_eq!(Client::reach_of(&bytes), Some(Seq(4)));
    assert_eq!(Client::reach_of(&bytes[1..]), None);
}

#[test]
fn a_reaction_changes_its_row_and_is_not_set_twice() {
    let mut desk = Desk::live(2);
    let react = |emoji: &str| Input::React {
        target: Seq(2),
        emoji: emoji.to_owned(),
    };
    desk.asked.changes.clear();
    desk.input(react("👍"));
    let row = Change::Row(RowKey::Message(Seq(2)));
    assert!(desk.asked.changes.contains(&row));
    let ids = desk.sent_ids();
    assert_eq!(ids.len(), 1);
    desk.input(react("👍"));
    assert_eq!(desk.sent_ids(), []);
    desk.input(react("🎉"));
    assert_eq!(desk.sent_ids().len(), 1);
    desk.room.react(desk.ada, Seq(3), "👍");
    desk.hear_news();
    desk.input(Input::Unreact {
        target: Seq(3),
        emoji: "👍".to_owned(),
    });
    assert_eq!(desk.sent_ids(), [], "it is Ada's");
}

/// Somebody who is out and back before their presence changed is only in the list of members.
#[test]
fn whoever_joins_changes_the_list_of_members() {
    let mut desk = Desk::live(1);
    desk.hear_answer(Rights {
        member: desk.ada,
        role: Role::Owner,
        muted_until: Timestamp(0),
        wait_until: Timestamp(0),
        settings: Settings::default(),
        staff: Vec::new(),
    });
    desk.asked.changes.clear();
    desk.room.join(BEN, "Ben");
    desk.hear_news();
    assert!(desk.asked.changes.contains(&Change::Rights));
}
