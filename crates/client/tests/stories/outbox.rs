//! Which message a post became, and what a person may still do with one that failed.

use natter_client::Given;
use natter_client::outbox::{Authorship, Command, Outbox, Pending, Progress, Refused};
use natter_protocol::event::Posted;
use natter_protocol::packet::client::{Delete, Post};
use natter_protocol::{
    CommandId, Epoch, MemberNumber, Ordinal, RejectReason, Seq, ServerPacket, Timestamp,
};

use crate::desk::{Desk, START};

const GIVEN: Given = Given {
    at: START,
    epoch: Some(Epoch(1)),
};

fn id(number: u8) -> CommandId {
    CommandId([number; 16])
}

fn post(number: u8, text: &str) -> Command {
    Command::Post(Post {
        id: id(number),
        reply_to: None,
        text: text.to_owned(),
    })
}

fn posted(seq: u64, text: &str) -> Posted {
    Posted {
        seq: Seq(seq),
        ordinal: Ordinal(seq),
        author: MemberNumber(1),
        at: Timestamp::WIRE_EPOCH,
        reply_to: None,
        text: text.to_owned(),
    }
}

/// These commands, sent.
fn asked(commands: impl IntoIterator<Item = Command>) -> Outbox {
    let mut outbox = Outbox::default();
    for command in commands {
        outbox.push(command, GIVEN);
    }
    outbox.take_due(START);
    outbox
}

#[test]
fn only_an_own_message_with_the_same_words_is_taken_for_a_post() {
    for (text, authorship, claimed) in [
        ("hello", Authorship::Own, Some(id(1))),
        ("hello", Authorship::Other, None),
        ("other words", Authorship::Own, None),
        ("other words", Authorship::Other, None),
    ] {
        let mut outbox = asked([post(1, "hello")]);
        assert_eq!(outbox.claim(&posted(5, text), authorship), claimed);
    }
}

#[test]
fn an_answer_and_the_same_words_alone_are_two_posts() {
    let mut outbox = asked([post(1, "hello")]);
    let answer = Posted {
        reply_to: Some(Seq(2)),
        ..posted(5, "hello")
    };
    assert_eq!(outbox.claim(&answer, Authorship::Own), None);
}

#[test]
fn one_post_is_taken_for_one_message_and_only_once_it_was_sent() {
    let mut outbox = asked([post(1, "hello")]);
    outbox.push(post(2, "later"), GIVEN);
    assert_eq!(outbox.claim(&posted(5, "later"), Authorship::Own), None);
    let first = outbox.claim(&posted(6, "hello"), Authorship::Own);
    assert_eq!(first, Some(id(1)));
    assert_eq!(outbox.claim(&posted(7, "hello"), Authorship::Own), None);
}

#[test]
fn the_ack_says_for_certain_which_post_it_was() {
    let mut outbox = asked([post(1, "hello"), post(2, "hello")]);
    assert!(outbox.ack(id(2), Seq(5)));
    let claimed = outbox.claim(&posted(5, "hello"), Authorship::Other);
    assert_eq!(claimed, Some(id(2)));
    assert!(!outbox.ack(id(3), Seq(6)));
}

/// Two posts and a deletion, of which the posts were refused.
fn refused() -> Outbox {
    let delete = Command::Delete(Delete {
        id: id(3),
        target: Seq(1),
    });
    let mut outbox = asked([post(1, "one"), post(2, "two"), delete]);
    for number in [1, 2] {
        let refused = outbox.reject(id(number), RejectReason::TextForbidden, START);
        assert_eq!(refused, Refused::Failed(id(number)));
    }
    outbox
}

#[test]
fn the_failed_post_that_was_named_is_tried_again_and_no_other() {
    let mut outbox = refused();
    assert!(!outbox.resend(id(3), START), "it did not fail");
    assert!(!outbox.resend(id(4), START), "it is not there");
    assert!(outbox.resend(id(2), START));
    let progress: Vec<_> = outbox.all().iter().map(|p| p.progress).collect();
    assert!(matches!(progress[0], Progress::Failed(_)));
    assert_eq!(progress[1..], [Progress::Waiting, Progress::Asked]);
}

#[test]
fn the_post_that_was_named_is_given_up_and_no_other() {
    let mut outbox = refused();
    assert_eq!(outbox.cancel(id(3)), None, "it is no post");
    assert_eq!(
        outbox.cancel(id(2)).map(|post| post.text),
        Some("two".to_owned())
    );
    outbox.ack(id(1), Seq(5));
    assert_eq!(outbox.cancel(id(1)), None, "the room took it");
    assert_eq!(outbox.all().len(), 2);
}

#[test]
fn a_new_life_of_the_room_gets_what_the_old_one_took_and_lost() {
    let mut desk = Desk::live(1);
    let before = desk.room.clone();
    desk.submit("hello");
    let ids = desk.sent_ids();
    assert_eq!(ids.len(), 1);
    desk.hear_answer(natter_protocol::packet::server::Ack {
        id: ids[0],
        seq: Seq(4),
    });
    desk.cut();
    desk.room = before;
    desk.room.epoch = desk.room.epoch.next();
    desk.join();
    assert_eq!(desk.sent_ids(), ids);
}

#[test]
fn somebody_elses_message_leaves_a_post_where_it_is() {
    let mut desk = Desk::live(1);
    desk.submit("hello");
    let event = desk.room.post(desk.ada, "hello");
    desk.hear(&[ServerPacket::from(event)]);
    assert_eq!(desk.texts(), ["m1", "hello", "hello"]);
}

fn given(number: u8, after_ms: u64) -> Pending {
    let at = START.plus_ms(after_ms);
    Pending::new(post(number, "hello"), Given { at, ..GIVEN })
}

fn order(outbox: &Outbox) -> Vec<CommandId> {
    let ids = outbox.all().iter().map(|pending| pending.command.id());
    ids.collect()
}

#[test]
fn what_another_page_kept_takes_its_place_by_the_time_it_was_given() {
    let mut outbox = Outbox::restored(vec![given(1, 10), given(2, 30)]);
    assert_eq!(outbox.take_kept(), [], "it is kept already");
    for (number, after_ms) in [(3, 40), (4, 20), (5, 5), (6, 30)] {
        outbox.adopt(given(number, after_ms));
    }
    assert_eq!(order(&outbox), [5, 1, 4, 2, 6, 3].map(id));
    assert_eq!(outbox.take_kept(), [], "and so is this");
}

#[test]
fn only_the_command_that_was_named_is_dropped_and_only_untaken() {
    let mut outbox = asked([post(1, "one"), post(2, "two"), post(3, "three")]);
    outbox.ack(id(2), Seq(5));
    outbox.drop_untaken(id(2));
    outbox.drop_untaken(id(1));
    assert_eq!(order(&outbox), [2, 3].map(id));
}
