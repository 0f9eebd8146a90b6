//! Every cap of what is read at once, met exactly and passed by one.

use natter_protocol::event::{Joined, Posted};
use natter_protocol::limits::REACTORS_PER_EMOJI_MAX;
use natter_protocol::packet::client::PageAt;
use natter_protocol::{Event, MemberNumber, Ordinal, RoomId, Seq, Timestamp, UserId};

use super::fixture::{Archive, at, letter, reacted};
use crate::dead_letters::DEAD_LETTERS_LISTED_MAX;
use crate::history::PAGE_MEMBERS_MAX;
use crate::marks::ROOM_STATES_LISTED_MAX;
use crate::{
    DeadLetterRow, RoomStateRow, TROUBLES_LISTED_MAX, TroubleRow, insert_dead_letter,
    list_dead_letters, list_room_states, list_troubles, record_room_state, record_trouble,
};

const EMOJI: [&str; 6] = ["👍", "🎉", "🦀", "😀", "🔥", "👀"];

/// The second of the test, which counts what was written.
fn number(at: Timestamp) -> u64 {
    at.ms_since(Timestamp::WIRE_EPOCH) / 1000
}

/// Puts so many letters aside; answers which are listed.
fn dead_letters(count: u64) -> Vec<u64> {
    let mut archive = Archive::new();
    for number in 1..=count {
        let statements = insert_dead_letter("q", &format!("letter {number}"), "why", at(number));
        archive.d1.batch(&statements).unwrap();
    }
    let listed: Vec<DeadLetterRow> = archive.rows(list_dead_letters());
    listed.iter().map(|letter| number(letter.at)).collect()
}

/// Lets so many rooms speak; answers which are listed.
fn room_states(count: u64) -> Vec<u64> {
    let mut archive = Archive::new();
    let room = |number: u64| RoomId(u128::from(number).to_be_bytes());
    let states = (1..=count).map(|n| record_room_state(room(n), Seq(1), Seq(0), at(n)));
    archive.d1.batch(&states.collect::<Vec<_>>()).unwrap();
    let listed: Vec<RoomStateRow> = archive.rows(list_room_states());
    listed.iter().map(|state| number(state.at)).collect()
}

/// Lets so many rooms report; answers which are listed.
fn troubles(count: u64) -> Vec<u64> {
    let mut archive = Archive::new();
    let room = |number: u64| RoomId(u128::from(number).to_be_bytes());
    let note = |number| record_trouble(room(number), "damaged", "why", at(number));
    let statements: Vec<_> = (1..=count).map(note).collect();
    archive.d1.batch(&statements).unwrap();
    let listed: Vec<TroubleRow> = archive.rows(list_troubles());
    listed.iter().map(|row| number(row.last_at)).collect()
}

fn join(number: u64) -> Event {
    Event::Joined(Joined {
        seq: Seq(number),
        member: MemberNumber(number as u32),
        user: UserId(u128::from(number).to_be_bytes()),
        at: at(number),
        name: format!("member {number}"),
    })
}

/// Lets so many members join; the last posts, and all the others react to it. Answers whom the
/// page names.
fn page_members(count: u64) -> Vec<u64> {
    let target = count + 1;
    let mut log: Vec<Event> = (1..=count).map(join).collect();
    log.push(Event::Posted(Posted {
        seq: Seq(target),
        ordinal: Ordinal(1),
        author: MemberNumber(count as u32),
        at: at(target),
        reply_to: None,
        text: "hello".to_owned(),
    }));
    for number in 1..count {
        let emoji = EMOJI[(number as usize - 1) / REACTORS_PER_EMOJI_MAX];
        log.push(reacted(target + number, target, number as u32, emoji));
    }
    let mut archive = Archive::new();
    for chunk in log.chunks(1000) {
        archive.consume(&[letter(chunk)]);
    }
    let members = archive.page(PageAt::Newest).unwrap().members;
    members.iter().map(|m| u64::from(m.number.0)).collect()
}

/// What is left out of one too many: the oldest of a list, and of a page the last who reacted.
#[test]
fn each_cap_is_met_exactly_and_one_more_is_left_out() {
    type Row = (&'static str, u64, fn(u64) -> Vec<u64>, u64);
    const TABLE: [Row; 4] = [
        ("dead letters", DEAD_LETTERS_LISTED_MAX, dead_letters, 1),
        ("rooms", ROOM_STATES_LISTED_MAX, room_states, 1),
        ("troubles", TROUBLES_LISTED_MAX, troubles, 1),
        ("members", PAGE_MEMBERS_MAX, page_members, PAGE_MEMBERS_MAX),
    ];
    for (what, cap, read, left_out) in TABLE {
        let read = |count| {
            let mut read = read(count);
            read.sort_unstable();
            read
        };
        let all: Vec<u64> = (1..=cap).collect();
        assert_eq!(read(cap), all, "{what}");
        let one_more = (1..=cap + 1).filter(|number| *number != left_out);
        assert_eq!(read(cap + 1), one_more.collect::<Vec<_>>(), "{what}");
    }
}
