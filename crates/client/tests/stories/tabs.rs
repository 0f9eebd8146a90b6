//! Tabs of one person in one browser: what one keeps, another takes up.

use natter_client::{Input, Saved};
use natter_protocol::packet::client::SetActivity;
use natter_protocol::{CommandId, Ordinal, RejectReason};

use natter_protocol::packet::server::Reject;

use crate::desk::Desk;

/// Another tab of the same person, which has seen the room as it is.
fn another_tab(desk: &Desk, saved: Saved) -> Desk {
    let mut other = Desk::with(desk.room.clone(), Ordinal(1), saved);
    other.input(Input::Start);
    other.join();
    other
}

fn find(desk: &mut Desk, saved: &Saved) {
    for (given, command) in saved.pending.clone() {
        desk.input(Input::Found { given, command });
    }
}

fn ids(saved: &Saved) -> Vec<CommandId> {
    let pending = saved.pending.iter();
    pending.map(|(_, command)| command.id()).collect()
}

#[test]
fn a_command_is_kept_before_it_is_sent_and_until_the_room_took_it() {
    let mut desk = Desk::live(1);
    desk.submit("one");
    desk.submit("two");
    assert_eq!(ids(&desk.saved), desk.sent_ids());
    let mut desk = Desk::live(1);
    desk.submit("one");
    let answers = desk.room_takes();
    desk.hear(&answers[..1]);
    assert_eq!(desk.saved.pending.len(), 1, "its message is not here yet");
    desk.hear(&answers[1..]);
    assert_eq!(desk.saved.pending, []);
}

#[test]
fn what_a_closed_tab_left_goes_out_from_another_one() {
    let mut first = Desk::live(1);
    first.input(Input::WentOffline);
    first.submit("written in a tunnel");
    let saved = first.saved.clone();

    let mut second = another_tab(&first, saved.clone());
    assert_eq!(second.sent_ids(), ids(&saved), "at its start");

    let mut third = another_tab(&first, Saved::default());
    third.saved = saved.clone();
    find(&mut third, &saved);
    find(&mut third, &saved);
    assert_eq!(third.texts(), ["m1", "written in a tunnel"]);
    let answers = third.room_takes();
    third.hear(&answers);
    assert_eq!(third.texts(), ["m1", "written in a tunnel"]);
    assert_eq!(third.saved.pending, []);
}

#[test]
fn two_tabs_that_send_the_same_post_show_it_once() {
    let mut first = Desk::live(1);
    first.submit("hello");
    let mut second = another_tab(&first, first.saved.clone());
    let answers = first.room_takes();
    second.room = first.room.clone();
    let again = second.room_takes();
    second.hear_news();
    second.hear(&again);
    first.hear(&answers);
    for tab in [&first, &second] {
        assert_eq!(tab.texts(), ["m1", "hello"]);
        assert_eq!(tab.saved.pending, []);
    }
}

#[test]
fn what_one_tab_gives_up_another_does_not_send() {
    let mut first = Desk::live(1);
    first.input(Input::WentOffline);
    first.submit("rather not");
    let id = ids(&first.saved)[0];
    let mut second = another_tab(&first, Saved::default());
    second.input(Input::WentOffline);
    find(&mut second, &first.saved);

    first.input(Input::Cancel { id });
    assert_eq!(first.saved.pending, []);
    second.input(Input::DoneElsewhere { id });
    assert_eq!(second.texts(), ["m1"]);
    second.input(Input::WentOnline);
    second.join();
    assert_eq!(second.sent_ids(), []);
}

#[test]
fn what_became_a_message_here_is_not_taken_up_again() {
    let mut desk = Desk::live(1);
    desk.submit("hello");
    let saved = desk.saved.clone();
    let answers = desk.room_takes();
    desk.hear(&answers);
    desk.saved = saved.clone();
    find(&mut desk, &saved);
    assert_eq!(desk.texts(), ["m1", "hello"]);
    assert_eq!(desk.sent_ids(), []);
    assert_eq!(desk.saved.pending, [], "the record is cleared away");
}

#[test]
fn a_page_that_is_hidden_has_the_last_word_about_its_draft() {
    let mut desk = Desk::live(1);
    desk.input(Input::Type {
        text: "half a th".to_owned(),
    });
    desk.pass(2_000);
    // Another tab put its own in the place of it.
    desk.saved.draft = String::new();
    desk.input(Input::SetActivity(SetActivity::Idle));
    assert_eq!(desk.saved.draft, "half a th");
}

#[test]
fn after_too_fast_the_outbox_goes_out_one_by_one_and_in_order() {
    let mut desk = Desk::live(1);
    for number in 0..6 {
        desk.submit(&format!("p{number}"));
    }
    let ids = desk.sent_ids();
    let reason = RejectReason::RateLimited {
        retry_after_ms: 500,
    };
    for id in &ids {
        desk.hear_answer(Reject { id: *id, reason });
    }
    let mut sent = Vec::new();
    for (turn, id) in ids.iter().enumerate() {
        desk.pass(499);
        assert_eq!(desk.sent_ids(), [], "turn {turn}");
        desk.pass(1);
        let now = desk.sent();
        let commands: Vec<_> = now.iter().filter_map(|p| p.command_id()).collect();
        assert_eq!(commands, [*id], "turn {turn}");
        desk.hear_answer(Reject { id: *id, reason });
        desk.pass(500);
        let again = desk.sent();
        sent.extend(again.iter().filter_map(|p| p.command_id()));
        let packet = again.iter().find(|p| p.command_id().is_some()).unwrap();
        let answers = desk.room.take(crate::desk::ME, packet);
        desk.hear(&answers);
        // The answer lets the next one go, which is too fast again.
        let next = desk.sent_ids();
        assert_eq!(
            next,
            ids.get(turn + 1).copied().into_iter().collect::<Vec<_>>()
        );
        for id in next {
            desk.hear_answer(Reject { id, reason });
        }
    }
    assert_eq!(sent, ids);
    desk.submit("at ease");
    desk.submit("again");
    assert_eq!(desk.sent_ids().len(), 2, "nothing waits any more");
}
