//! Scrolling through more than fits, and pages that know less than the client.

use natter_client::view::{Body, Edge};
use natter_client::{Change, Input, Notice, Place, RowKey, Saved, Scroll};
use natter_protocol::packet::client::{Fetch, PageAt};
use natter_protocol::packet::server::Page;
use natter_protocol::{ClientPacket, Ordinal, Seq};

use crate::desk::{BEN, Desk};
use crate::room::Room;

fn fetches(desk: &mut Desk) -> Vec<PageAt> {
    let sent = desk.sent().into_iter();
    sent.filter_map(|packet| match packet {
        ClientPacket::Fetch(Fetch { at }) => Some(at),
        _ => None,
    })
    .collect()
}

/// Answers every page over HTTP, as it is now, until none is wanted.
fn scroll_up(desk: &mut Desk) -> usize {
    let mut pages = 0;
    while desk.client.older() != Edge::End {
        desk.input(Input::LoadOlder);
        for at in desk.pages() {
            let page = desk.room.page(at, desk.room.head(), 100);
            desk.page_loaded(at, page);
            pages += 1;
        }
    }
    pages
}

/// Answers what the room is asked on the socket.
fn answer_fetches(desk: &mut Desk) -> usize {
    let asked = fetches(desk);
    for at in &asked {
        let page = desk.room.page(*at, desk.room.head(), 100);
        desk.hear_answer(page);
    }
    asked.len()
}

#[test]
fn scrolling_up_loads_pages_and_never_shows_more_than_three_hundred() {
    let mut desk = Desk::live(1_000);
    assert_eq!(desk.texts().len(), 50);
    desk.input(Input::LoadOlder);
    assert_eq!(desk.client.older(), Edge::Loading);
    desk.input(Input::LoadOlder);
    let at = PageAt::Before(Seq(952));
    assert_eq!(desk.pages(), [at]);
    desk.input(Input::PageFailed { at });
    assert_eq!(fetches(&mut desk), [at], "what HTTP lacks the room has");
    let page = desk.room.page(at, desk.room.head(), 100);
    desk.hear_answer(page);
    scroll_up(&mut desk);
    let texts = desk.texts();
    assert_eq!((texts.len(), texts[0].as_str()), (300, "m1"));
    assert_eq!(desk.client.newer(), Edge::More);

    desk.room.post(desk.ada, "live");
    desk.hear_news();
    assert_eq!(desk.texts(), texts, "what is live does not move the reader");
    while desk.client.newer() != Edge::End {
        desk.input(Input::LoadNewer);
    }
    assert_eq!(desk.pages(), [], "it was all in memory");
    assert_eq!(desk.texts().len(), 300);
    assert_eq!(desk.texts()[299], "live");
}

#[test]
fn jumping_to_the_newest_needs_no_loading() {
    let mut desk = Desk::live(1_000);
    scroll_up(&mut desk);
    desk.input(Input::JumpToNewest);
    assert_eq!(desk.texts().len(), 50);
    assert_eq!(desk.texts()[49], "m1000");
    assert_eq!(desk.asked.scrolls, [Scroll::Newest]);
    assert_eq!(desk.client.newer(), Edge::End);
    assert_eq!((desk.pages(), fetches(&mut desk)), (vec![], vec![]));
}

#[test]
fn a_post_from_far_up_jumps_to_the_newest() {
    let mut desk = Desk::live(1_000);
    scroll_up(&mut desk);
    desk.submit("hello");
    let texts = desk.texts();
    assert_eq!(texts[texts.len() - 2..], ["m1000", "hello"]);
}

#[test]
fn memory_is_bounded_and_what_was_dropped_loads_again() {
    let mut desk = Desk::live(5_000);
    scroll_up(&mut desk);
    assert_eq!(desk.texts()[0], "m1");
    assert!(desk.client.details().messages <= 2_000);
    assert_eq!(desk.client.details().gaps, 1, "the newest stay");
    let mut loaded = 0;
    while desk.client.newer() != Edge::End {
        desk.input(Input::LoadNewer);
        for at in desk.pages() {
            let page = desk.room.page(at, desk.room.head(), 100);
            desk.page_loaded(at, page);
            loaded += 1;
        }
        assert!(desk.texts().len() <= 300);
    }
    assert!(loaded > 10);
    assert_eq!(desk.texts()[299], "m5000");
}

#[test]
fn live_messages_push_out_the_oldest_rows_only_of_those_who_see_the_newest() {
    for (place, newest, rows) in [(Place::Bottom, "x", 300), (Place::Above, "m300", 300)] {
        let mut desk = Desk::live(300);
        scroll_up(&mut desk);
        desk.input(Input::Look(place));
        desk.room.post(desk.ada, "x");
        desk.hear_news();
        assert_eq!(desk.texts().last().unwrap(), newest);
        assert!(desk.texts().len() <= rows);
        let edge = if place == Place::Above {
            Edge::More
        } else {
            Edge::End
        };
        assert_eq!(desk.client.newer(), edge);
    }
}

#[test]
fn a_page_that_is_older_gets_the_changes_seen_since() {
    let mut desk = Desk::live(120);
    let old = desk.room.head();
    desk.room.edit(desk.ada, Seq(10), "edited");
    desk.room.delete(desk.ada, Seq(11));
    desk.room.react(desk.ada, Seq(12), "👍");
    desk.room.rename(desk.ada, "Ada L.");
    desk.hear_news();
    desk.input(Input::LoadOlder);
    let at = desk.pages()[0];
    let page = desk.room.page(at, old, 100);
    desk.page_loaded(at, page);
    desk.input(Input::LoadOlder);
    assert_eq!(desk.view(10).body, Body::Edited("edited".to_owned()));
    assert_eq!(desk.view(11).body, Body::Deleted);
    assert_eq!(desk.view(12).reactions[0].count, 1);
    assert_eq!(desk.view(12).author.name, "Ada L.");
    assert_eq!(fetches(&mut desk), []);
}

#[test]
fn a_page_older_than_the_live_view_is_shown_and_asked_for_again() {
    let mut room = Desk::new(120).room;
    let old = room.head();
    let ada = natter_protocol::MemberNumber(1);
    room.edit(ada, Seq(30), "edited");
    let mut desk = Desk::with(room, Ordinal(120), Saved::default());
    desk.input(Input::Start);
    desk.join();
    desk.input(Input::LoadOlder);
    let at = desk.pages()[0];
    let page = desk.room.page(at, old, 100);
    desk.page_loaded(at, page);
    assert_eq!(desk.view(30).body, Body::Text("m29".to_owned()));
    while answer_fetches(&mut desk) > 0 {}
    assert_eq!(desk.view(30).body, Body::Edited("edited".to_owned()));
    let changed = Change::Row(RowKey::Message(Seq(30)));
    assert!(desk.asked.changes.contains(&changed));
}

#[test]
fn a_page_with_a_hole_before_the_rows_is_filled_by_the_room() {
    let mut desk = Desk::live(200);
    desk.input(Input::LoadOlder);
    let at = desk.pages()[0];
    // The archive lags: it lacks the messages just before the tail.
    let lagging = desk
        .room
        .page(PageAt::Before(Seq(100)), desk.room.head(), 50);
    desk.page_loaded(at, lagging);
    assert_eq!(desk.texts().len(), 50);
    assert_eq!(fetches(&mut desk), [at]);
    let page = desk.room.page(at, desk.room.head(), 100);
    desk.hear_answer(page);
    assert_eq!(desk.texts().len(), 100);
}

#[test]
fn a_client_too_far_behind_gets_the_tail_and_the_gap_fills_on_scroll() {
    let mut desk = Desk::live(100);
    scroll_up(&mut desk);
    desk.cut();
    desk.room.resume_max = 10;
    for number in 101..=300 {
        desk.room.post(desk.ada, &format!("m{number}"));
    }
    desk.room.edit(desk.ada, Seq(90), "edited meanwhile");
    desk.join();
    assert_eq!(desk.texts().len(), 50);
    assert_eq!(desk.texts()[49], "m300");
    assert_eq!(desk.client.details().gaps, 1);
    let mut steps = 0;
    while desk.client.older() != Edge::End {
        desk.input(Input::LoadOlder);
        for at in desk.pages() {
            let page = desk.room.page(at, desk.room.head(), 100);
            desk.page_loaded(at, page);
        }
        while answer_fetches(&mut desk) > 0 {}
        steps += 1;
        assert!(steps < 50);
    }
    assert_eq!(desk.client.details().gaps, 0);
    assert_eq!(desk.texts().len(), 300);
    assert_eq!(desk.view(90).body.text(), Some("edited meanwhile"));
}

#[test]
fn a_reader_scrolled_up_stays_where_they_are_when_the_tail_jumps() {
    let mut desk = Desk::live(100);
    desk.input(Input::Look(Place::Above));
    let texts = desk.texts();
    desk.cut();
    desk.room.resume_max = 10;
    for number in 101..=300 {
        desk.room.post(desk.ada, &format!("m{number}"));
    }
    desk.room.delete(desk.ada, Seq(60));
    desk.join();
    assert_eq!(desk.texts(), texts);
    assert_eq!(desk.client.newer(), Edge::More);
    while answer_fetches(&mut desk) > 0 {}
    assert_eq!(
        desk.view(60).body,
        Body::Deleted,
        "what was missed is asked for"
    );
    desk.input(Input::JumpToNewest);
    assert_eq!(desk.texts()[49], "m300");
}

#[test]
fn jumping_to_a_message_loads_it_and_brings_it_into_view() {
    let mut desk = Desk::live(1_000);
    desk.input(Input::JumpTo { seq: Seq(500) });
    let at = PageAt::Around(Seq(500));
    assert_eq!(desk.pages(), [at]);
    let page = desk.room.page(at, desk.room.head(), 80);
    desk.page_loaded(at, page);
    let row = RowKey::Message(Seq(500));
    assert_eq!(desk.asked.scrolls, [Scroll::Row(row)]);
    assert!(desk.keys().contains(&row));
    assert_eq!(desk.texts().len(), 80);
    assert_eq!(desk.client.newer(), Edge::More);
}

#[test]
fn jumping_to_a_message_that_is_not_there_says_so() {
    let mut desk = Desk::live(10);
    desk.input(Input::JumpTo { seq: Seq(500) });
    let at = desk.pages()[0];
    desk.input(Input::PageFailed { at });
    assert_eq!(answer_fetches(&mut desk), 1);
    assert_eq!(desk.asked.notices, [Notice::NoSuchMessage]);
    assert_eq!(desk.texts().len(), 10);
}

#[test]
fn a_load_that_failed_offline_is_tried_again_by_itself() {
    let mut desk = Desk::live(120);
    desk.input(Input::WentOffline);
    desk.input(Input::LoadOlder);
    let at = desk.pages()[0];
    desk.input(Input::PageFailed { at });
    assert_eq!(desk.client.older(), Edge::Failed);
    desk.input(Input::WentOnline);
    desk.pass(500);
    desk.asked.opens = 0;
    desk.input(Input::Opened);
    let Some(ClientPacket::Hello(hello)) = desk.sent().pop() else {
        panic!("no hello");
    };
    let welcome = desk.room.hello(crate::desk::ME, &hello);
    desk.hear(&welcome);
    assert_eq!(desk.client.older(), Edge::Loading);
    assert_eq!(answer_fetches(&mut desk), 1);
    assert_eq!(desk.texts().len(), 100);
}

#[test]
fn a_quote_fills_in_once_what_it_answers_is_loaded() {
    let mut desk = Desk::live(120);
    desk.room.reply(desk.ada, "yes", Some(Seq(10)));
    desk.hear_news();
    assert_eq!(desk.view(122).reply.unwrap().quoted, None);
    desk.asked.changes.clear();
    scroll_up(&mut desk);
    let reply = desk.view(122).reply.unwrap();
    assert_eq!(reply.quoted.unwrap().text.as_deref(), Some("m9"));
    let changed = Change::Row(RowKey::Message(Seq(122)));
    assert!(desk.asked.changes.contains(&changed));
}

#[test]
fn an_author_whom_nobody_introduced_is_asked_for_once() {
    let mut room = Room::new();
    let ada = room.join(crate::desk::ADA, "Ada");
    let ben = room.join(BEN, "Ben");
    for _ in 0..60 {
        room.post(ada, "x");
    }
    let mut desk = Desk::with(room, Ordinal(60), Saved::default());
    desk.input(Input::Start);
    desk.input(Input::Opened);
    let Some(ClientPacket::Hello(hello)) = desk.sent().pop() else {
        panic!("no hello");
    };
    let mut welcome = desk.room.hello(crate::desk::ME, &hello);
    // The tail introduces only those whom its messages mention.
    for packet in &mut welcome {
        if let natter_protocol::ServerPacket::Answer(
            natter_protocol::packet::server::Answer::Page(page),
        ) = packet
        {
            page.members.retain(|member| member.number == ada);
        }
    }
    desk.hear(&welcome);
    let event = desk.room.post(ben, "hello");
    desk.hear(&[event.into()]);
    let author = desk.view(63).author;
    assert_eq!((author.user, author.name.as_str()), (None, ""));
    desk.pass(3_000);
    assert_eq!(answer_fetches(&mut desk), 1);
    assert_eq!(desk.view(63).author.name, "Ben");
    desk.room.post(ben, "again");
    desk.hear_news();
    desk.pass(3_000);
    assert_eq!(answer_fetches(&mut desk), 0);
}

#[test]
fn a_page_with_members_only_introduces_them() {
    let mut desk = Desk::live(1);
    desk.asked.changes.clear();
    let mut page: Page = desk.room.page(PageAt::Before(Seq(0)), desk.room.head(), 1);
    page.members[0].name = "Ada L.".to_owned();
    page.as_of = Seq(100);
    page.has_newer = false;
    desk.hear_answer(page);
    assert_eq!(desk.view(2).author.name, "Ada L.");
    assert_eq!(desk.client.details().last, Seq(2));
}
