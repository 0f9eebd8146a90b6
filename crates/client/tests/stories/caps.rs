//! Every cap of what a client keeps, met exactly and passed by one.

use natter_client::client::ASKED_NAMES_MAX;
use natter_client::drafts::DRAFT_BYTES_MAX;
use natter_client::timeline::members::MEMBERS_MAX;
use natter_client::timeline::{HELD_EVENTS_MAX, Reader, Timeline};
use natter_client::{Input, Place, Saved};
use natter_protocol::limits::{EMOJI_BYTES_MAX, REACTORS_PER_EMOJI_MAX};
use natter_protocol::packet::client::PageAt;
use natter_protocol::packet::server::Page;
use natter_protocol::{ClientPacket, Member, MemberNumber, Ordinal, Seq, UserId};

use crate::desk::{ADA, Desk, ME};
use crate::room::Room;

/// So many events come before the first; answers how many of them follow it.
fn held_events(count: usize) -> usize {
    let mut room = Room::new();
    let ada = room.join(ADA, "Ada");
    let later: Vec<_> = (0..count).map(|_| room.post(ada, "later")).collect();
    let mut timeline = Timeline::new(ME);
    for event in later {
        timeline.offer(event, Reader::Bottom);
    }
    timeline.offer(room.log[0].clone(), Reader::Bottom);
    timeline.last().0 as usize - 1
}

/// Pages name so many members, of whom one has written; answers how many are remembered.
fn members(count: usize) -> usize {
    let mut room = Room::new();
    let author = room.join(ADA, "Ada");
    room.post(author, "hello");
    let mut timeline = Timeline::new(ME);
    timeline.take_tail(room.tail(), Reader::Bottom).unwrap();
    let others: Vec<Member> = (2..=count).map(member).collect();
    for members in others.chunks(1_000) {
        let introduction = Page {
            members: members.to_vec(),
            messages: Vec::new(),
            ..room.tail()
        };
        timeline.take_page(introduction, Reader::Bottom).unwrap();
    }
    timeline.members().count()
}

fn member(number: usize) -> Member {
    Member {
        number: MemberNumber(number as u32),
        user: UserId((number as u128).to_be_bytes()),
        name: format!("member {number}"),
    }
}

/// So many strangers react to a message and are asked for, and then another to the next message;
/// answers how often the room is asked then.
fn asked_names(strangers: usize) -> usize {
    let mut room = Room::new();
    let ada = room.join(ADA, "Ada");
    let first = room.post(ada, "hello").seq();
    for stranger in 0..strangers {
        let emoji = 0x1F600 + stranger / REACTORS_PER_EMOJI_MAX;
        let emoji = char::from_u32(emoji as u32).unwrap().to_string();
        room.react(MemberNumber(100 + stranger as u32), first, &emoji);
    }
    let mut desk = Desk::with(room, Ordinal(1), Saved::default());
    desk.input(Input::Start);
    desk.join();
    desk.input(Input::Look(Place::Bottom));
    assert_eq!(asked_around(&mut desk), [first]);

    let second = desk.room.post(ada, "again").seq();
    desk.room.react(MemberNumber(99), second, "👍");
    desk.hear_news();
    let asked = asked_around(&mut desk);
    assert_eq!(asked[0], second);
    asked.len()
}

/// The messages around which names are asked for, until all are; the room knows none.
fn asked_around(desk: &mut Desk) -> Vec<Seq> {
    let mut asked = Vec::new();
    for _ in 0..5 {
        desk.pass(4_000);
        for packet in desk.sent() {
            if let ClientPacket::Fetch(fetch) = packet
                && let PageAt::Around(seq) = fetch.at
            {
                asked.push(seq);
                desk.hear_answer(desk.room.page(fetch.at, desk.room.head(), 10));
            }
        }
    }
    asked
}

/// So many bytes are typed; answers how many are kept.
fn draft_bytes(count: usize) -> usize {
    let mut desk = Desk::live(1);
    let text = "x".repeat(count);
    desk.input(Input::Type { text });
    desk.pass(2_000);
    desk.saved.draft.len()
}

/// A reaction has so many bytes; answers how many are sent.
fn emoji_bytes(count: usize) -> usize {
    let mut desk = Desk::live(1);
    let emoji = "x".repeat(count);
    let target = Seq(2);
    desk.input(Input::React { target, emoji });
    let sent = desk.sent().into_iter().map(|packet| match packet {
        ClientPacket::React(react) => react.emoji.len(),
        _ => 0,
    });
    let sent = sent.sum();
    assert_eq!(desk.asked.notices.is_empty(), sent > 0);
    sent
}

#[test]
fn each_cap_is_met_exactly_and_holds_for_one_more() {
    /// What, the cap, what is tried, and what comes of it at the cap and one beyond.
    type Row = (&'static str, usize, fn(usize) -> usize, usize, usize);
    const TABLE: [Row; 5] = [
        (
            "what came too early, one too many, is dropped",
            HELD_EVENTS_MAX,
            held_events,
            HELD_EVENTS_MAX,
            HELD_EVENTS_MAX,
        ),
        (
            "of too many members those in memory's messages stay",
            MEMBERS_MAX,
            members,
            MEMBERS_MAX,
            1,
        ),
        (
            "after too many names the first are asked for again",
            ASKED_NAMES_MAX,
            asked_names,
            1,
            2,
        ),
        (
            "of too long a draft the beginning is kept",
            DRAFT_BYTES_MAX,
            draft_bytes,
            DRAFT_BYTES_MAX,
            DRAFT_BYTES_MAX,
        ),
        (
            "too long an emoji is not sent",
            EMOJI_BYTES_MAX,
            emoji_bytes,
            EMOJI_BYTES_MAX,
            0,
        ),
    ];
    for (what, cap, tried, at_cap, beyond) in TABLE {
        assert_eq!(tried(cap), at_cap, "{what}: at {cap}");
        assert_eq!(tried(cap + 1), beyond, "{what}: beyond {cap}");
    }
}
