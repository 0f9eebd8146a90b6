//! Saying something, and what becomes of it.

use natter_client::effect::{Failure, Tried, Unfit};
use natter_client::view::{Body, Delivery};
use natter_client::{Change, Input, Notice, Restored, RowKey, Scroll};
use natter_protocol::packet::client::{SetActivity, SetTyping};
use natter_protocol::packet::server::{Answer, Reject};
use natter_protocol::{ClientPacket, Ordinal, RejectReason, Seq, ServerPacket};

use crate::desk::{ADA, Desk};

fn rate_limited(retry_after_ms: u32) -> RejectReason {
    RejectReason::RateLimited { retry_after_ms }
}

#[test]
fn a_post_is_shown_at_once_and_becomes_a_message_in_place() {
    let mut desk = Desk::live(2);
    desk.submit("hello");
    let key = *desk.keys().last().unwrap();
    assert!(matches!(key, RowKey::Post(_)));
    assert_eq!(desk.texts(), ["m1", "m2", "hello"]);
    assert_eq!(desk.asked.scrolls, [Scroll::Newest]);
    assert!(matches!(desk.views()[2].delivery, Delivery::Sending { .. }));

    let answers = desk.room_takes();
    desk.hear(&answers[..1]);
    assert_eq!(desk.views()[2].delivery, Delivery::Sent);
    desk.hear(&answers[1..]);
    assert_eq!(desk.views()[2].delivery, Delivery::Posted);
    assert_eq!(*desk.keys().last().unwrap(), key);
    assert_eq!(desk.texts(), ["m1", "m2", "hello"]);
    assert_eq!(desk.client.details().pending, 0);
}

#[test]
fn a_post_keeps_its_row_when_the_event_comes_before_the_ack() {
    let mut desk = Desk::live(1);
    desk.submit("first");
    let answers = desk.room_takes();
    desk.hear(&answers);
    desk.submit("hello");
    let key = *desk.keys().last().unwrap();
    let answers = desk.room_takes();
    desk.hear(&answers[1..]);
    assert_eq!(desk.texts(), ["m1", "first", "hello"]);
    assert_eq!(*desk.keys().last().unwrap(), key);
    desk.hear(&answers[..1]);
    assert_eq!(desk.texts(), ["m1", "first", "hello"]);
    assert_eq!(*desk.keys().last().unwrap(), key);
    assert_eq!(desk.client.details().pending, 0);
}

#[test]
fn the_same_words_from_another_tab_do_not_swallow_a_post() {
    let mut desk = Desk::live(1);
    desk.submit("first");
    let answers = desk.room_takes();
    desk.hear(&answers);
    desk.submit("hello");
    let me = desk.room.join(crate::desk::ME, "Me");
    desk.room.post(me, "hello");
    desk.hear_news();
    let answers = desk.room_takes();
    for answer in answers {
        desk.hear(&[answer]);
        assert_eq!(desk.texts(), ["m1", "first", "hello", "hello"]);
        let keys = desk.keys();
        assert_ne!(keys[2], keys[3]);
    }
    assert_eq!(desk.client.details().pending, 0);
}

#[test]
fn a_message_that_only_seemed_to_be_the_post_does_not_stop_the_retry() {
    let mut desk = Desk::live(1);
    desk.submit("first");
    let answers = desk.room_takes();
    desk.hear(&answers);
    desk.submit("hello");
    let ids = desk.sent_ids();
    let me = desk.room.join(crate::desk::ME, "Me");
    desk.room.post(me, "hello");
    desk.hear_news();
    assert_eq!(desk.texts(), ["m1", "first", "hello"]);
    desk.cut();
    desk.join();
    assert_eq!(desk.texts(), ["m1", "first", "hello", "hello"]);
    let keys = desk.keys();
    assert_ne!(keys[2], keys[3]);
    assert_eq!(desk.sent_ids(), ids);
}

#[test]
fn a_retry_after_a_lost_ack_shows_the_message_once() {
    let mut desk = Desk::live(1);
    desk.submit("hello");
    let key = *desk.keys().last().unwrap();
    let lost = desk.room_takes();
    assert_eq!(lost.len(), 3);
    desk.cut();
    assert_eq!(desk.texts(), ["m1", "hello"]);
    desk.join();
    assert_eq!(desk.texts(), ["m1", "hello"]);
    assert_eq!(*desk.keys().last().unwrap(), key);
    assert_eq!(desk.views()[1].delivery, Delivery::Posted);
    assert_eq!(desk.sent_ids(), []);
}

#[test]
fn what_the_room_never_saw_is_sent_again_with_the_same_ids_in_order() {
    let mut desk = Desk::live(1);
    desk.submit("one");
    desk.submit("two");
    desk.input(Input::React {
        target: Seq(2),
        emoji: "👍".to_owned(),
    });
    let ids = desk.sent_ids();
    assert_eq!(ids.len(), 3);
    desk.cut();
    desk.submit("three");
    assert_eq!(desk.sent_ids(), []);
    desk.join();
    let again = desk.sent_ids();
    assert_eq!(again[..3], ids);
    assert_eq!(again.len(), 4);
    assert_eq!(desk.texts(), ["m1", "one", "two", "three"]);
}

#[test]
fn a_post_that_comes_too_fast_waits_and_is_sent_again() {
    let mut desk = Desk::live(1);
    desk.submit("hello");
    let ids = desk.sent_ids();
    desk.hear_answer(Reject {
        id: ids[0],
        reason: rate_limited(2_000),
    });
    desk.submit("more");
    assert_eq!(desk.sent_ids(), []);
    desk.pass(1_999);
    assert_eq!(desk.sent_ids(), []);
    desk.pass(1);
    assert_eq!(desk.sent_ids(), ids);
    assert!(desk.asked.notices.is_empty());
}

#[test]
fn no_pause_is_so_long_that_a_resend_cannot_go_out() {
    let mut desk = Desk::live(1);
    desk.submit("hello");
    let ids = desk.sent_ids();
    let reason = rate_limited(u32::MAX);
    desk.hear_answer(Reject { id: ids[0], reason });
    desk.pass_with_pongs(31_000);
    assert_eq!(desk.sent_ids(), ids);
}

#[test]
fn a_pause_that_ends_offline_does_not_keep_the_timer_busy() {
    let mut desk = Desk::live(1);
    desk.submit("hello");
    let id = desk.sent_ids()[0];
    desk.hear_answer(Reject {
        id,
        reason: rate_limited(2_000),
    });
    desk.input(Input::WentOffline);
    desk.pass(30_000);
    assert!(desk.wake.is_some_and(|at| at > desk.now));
}

#[test]
fn after_a_minute_a_post_fails_and_resend_uses_the_same_id() {
    let mut desk = Desk::live(1);
    desk.submit("hello");
    let ids = desk.sent_ids();
    desk.pass_with_pongs(59_000);
    assert!(matches!(desk.views()[1].delivery, Delivery::Sending { .. }));
    desk.pass_with_pongs(2_000);
    assert_eq!(desk.views()[1].delivery, Delivery::Failed(Failure::Timeout));
    let RowKey::Post(id) = desk.keys()[1] else {
        panic!("not a post");
    };
    desk.sent();
    desk.input(Input::Resend { id });
    assert_eq!(desk.sent_ids(), ids);
    assert!(matches!(desk.views()[1].delivery, Delivery::Sending { .. }));
}

#[test]
fn a_post_that_timed_out_but_arrived_is_a_message_after_all() {
    let mut desk = Desk::live(1);
    desk.submit("hello");
    desk.room_takes();
    desk.cut();
    desk.asked.opens = 0;
    desk.pass(70_000);
    assert_eq!(desk.views()[1].delivery, Delivery::Failed(Failure::Timeout));
    desk.asked.opens = 0;
    desk.join();
    assert_eq!(desk.texts(), ["m1", "hello"]);
    assert_eq!(desk.views()[1].delivery, Delivery::Posted);
}

#[test]
fn a_failed_post_keeps_its_text() {
    let mut desk = Desk::live(1);
    desk.submit("hello");
    let id = desk.sent_ids()[0];
    let reason = RejectReason::RoomFull;
    desk.hear_answer(Reject { id, reason });
    assert_eq!(desk.texts(), ["m1", "hello"]);
    let failed = Delivery::Failed(Failure::Rejected(reason));
    assert_eq!(desk.views()[1].delivery, failed);
    desk.cut();
    desk.join();
    assert_eq!(desk.sent_ids(), [], "it is not sent again by itself");
    desk.input(Input::Cancel { id });
    let restored = Restored::Post {
        text: "hello".to_owned(),
        reply_to: None,
    };
    assert_eq!(desk.asked.restored, [restored]);
    assert_eq!(desk.texts(), ["m1"]);
}

#[test]
fn a_text_that_does_not_fit_is_refused_and_stays_in_the_composer() {
    let long = "x".repeat(4 * 1024 + 1);
    for (text, unfit) in [
        (" \n ", Unfit::Empty),
        (
            long.as_str(),
            Unfit::TooLong {
                bytes: 4_097,
                bytes_max: 4_096,
            },
        ),
        ("a\u{202e}b", Unfit::Forbidden),
    ] {
        let mut desk = Desk::live(1);
        desk.input(Input::Type {
            text: text.to_owned(),
        });
        desk.sent();
        desk.submit(text);
        assert_eq!(desk.asked.notices, [Notice::CannotPost(unfit)]);
        assert_eq!(desk.client.draft(), text);
        assert_eq!(desk.sent_ids(), []);
        assert_eq!(desk.texts(), ["m1"]);
    }
}

#[test]
fn sixty_four_posts_may_be_on_their_way_and_not_one_more() {
    let mut desk = Desk::live(1);
    desk.input(Input::WentOffline);
    for number in 0..64 {
        desk.submit(&format!("p{number}"));
    }
    assert!(desk.asked.notices.is_empty());
    desk.input(Input::Type {
        text: "one more".to_owned(),
    });
    desk.submit("one more");
    let unfit = Unfit::TooManyPending { pending_max: 64 };
    assert_eq!(desk.asked.notices, [Notice::CannotPost(unfit)]);
    assert_eq!(desk.client.draft(), "one more");
    desk.input(Input::WentOnline);
    desk.join();
    assert_eq!(desk.sent_ids().len(), 64);
}

#[test]
fn what_is_on_its_way_and_the_draft_survive_a_reload() {
    let mut desk = Desk::live(1);
    desk.submit("hello");
    let ids = desk.sent_ids();
    desk.input(Input::Type {
        text: "half a th".to_owned(),
    });
    desk.pass(1_000);
    let mut reloaded = Desk::with(desk.room, Ordinal(1), desk.saved);
    assert_eq!(reloaded.client.draft(), "half a th");
    reloaded.input(Input::Start);
    assert_eq!(reloaded.texts(), ["hello"]);
    reloaded.join();
    assert_eq!(reloaded.texts(), ["m1", "hello"]);
    assert_eq!(reloaded.sent_ids(), ids);
}

#[test]
fn a_reaction_shows_at_once_and_a_refusal_takes_it_back() {
    let mut desk = Desk::live(1);
    let react = Input::React {
        target: Seq(2),
        emoji: "👍".to_owned(),
    };
    desk.input(react.clone());
    desk.input(react);
    let id = desk.sent_ids();
    assert_eq!(id.len(), 1, "what is set is not set again");
    let view = desk.view(2);
    assert_eq!((view.reactions[0].count, view.reactions[0].mine), (1, true));
    let reason = RejectReason::TooManyReactions;
    desk.hear_answer(Reject { id: id[0], reason });
    assert!(desk.view(2).reactions.is_empty());
    let undone = Notice::Undone {
        what: Tried::React,
        why: Failure::Rejected(reason),
    };
    assert_eq!(desk.asked.notices, [undone]);
}

#[test]
fn a_reaction_does_not_flicker_between_its_ack_and_its_event() {
    let mut desk = Desk::live(1);
    desk.room.react(desk.ada, Seq(2), "👍");
    desk.hear_news();
    desk.input(Input::React {
        target: Seq(2),
        emoji: "👍".to_owned(),
    });
    for answer in desk.room_takes() {
        desk.hear(&[answer]);
        let reaction = &desk.view(2).reactions[0];
        assert_eq!((reaction.count, reaction.mine), (2, true));
        assert_eq!(reaction.names, ["Ada"]);
    }
    assert_eq!(desk.client.details().pending, 0);
    desk.input(Input::Unreact {
        target: Seq(2),
        emoji: "👍".to_owned(),
    });
    assert_eq!(desk.view(2).reactions[0].count, 1);
}

#[test]
fn a_refused_edit_gives_its_text_back() {
    let mut desk = Desk::live(1);
    desk.submit("hello");
    let answers = desk.room_takes();
    desk.hear(&answers);
    let target = desk.client.last_own().unwrap();
    desk.input(Input::Edit {
        target,
        text: "good day".to_owned(),
    });
    assert_eq!(
        desk.view(target.0).body,
        Body::Edited("good day".to_owned())
    );
    let id = desk.sent_ids()[0];
    let reason = RejectReason::Gone;
    desk.hear_answer(Reject { id, reason });
    assert_eq!(desk.view(target.0).body, Body::Text("hello".to_owned()));
    let text = "good day".to_owned();
    assert_eq!(desk.asked.restored, [Restored::Edit { target, text }]);
}

#[test]
fn a_deletion_shows_at_once_and_takes_reactions_along() {
    let mut desk = Desk::live(1);
    desk.room.react(desk.ada, Seq(2), "👍");
    desk.hear_news();
    desk.input(Input::Delete { target: Seq(2) });
    assert_eq!(desk.view(2).body, Body::Deleted);
    assert!(desk.view(2).reactions.is_empty());
    let answers = desk.room_takes();
    desk.hear(&answers);
    assert_eq!(desk.view(2).body, Body::Deleted);
    assert_eq!(desk.client.details().pending, 0);
}

#[test]
fn an_answer_quotes_what_it_answers_even_after_a_change() {
    let mut desk = Desk::live(1);
    desk.room.reply(desk.ada, "yes", Some(Seq(2)));
    desk.hear_news();
    let quoted = desk.view(3).reply.unwrap().quoted.unwrap();
    assert_eq!(quoted.author.user, Some(ADA));
    assert_eq!(quoted.text.as_deref(), Some("m1"));
    desk.room.delete(desk.ada, Seq(2));
    desk.asked.changes.clear();
    desk.hear_news();
    assert_eq!(desk.view(3).reply.unwrap().quoted.unwrap().text, None);
    let changed = Change::Row(RowKey::Message(Seq(3)));
    assert!(desk.asked.changes.contains(&changed));
}

#[test]
fn typing_is_said_sparingly_and_ends_with_the_message() {
    let mut desk = Desk::live(1);
    for number in 0..20 {
        desk.input(Input::Type {
            text: "x".repeat(number + 1),
        });
        desk.pass(500);
    }
    let started = ClientPacket::SetTyping(SetTyping::Started);
    assert_eq!(desk.sent(), [started.clone(), started]);
    desk.submit("xx");
    let sent = desk.sent();
    assert_eq!(sent[0], ClientPacket::SetTyping(SetTyping::Stopped));
    assert!(matches!(sent[1], ClientPacket::Post(_)));
}

#[test]
fn who_types_is_shown_until_their_message_comes() {
    let mut desk = Desk::live(1);
    let typing = natter_protocol::packet::server::Typing {
        user: ADA,
        state: SetTyping::Started,
    };
    desk.hear(&[ServerPacket::Answer(Answer::Typing(typing.clone()))]);
    assert_eq!(desk.client.typing()[0].name, "Ada");
    desk.room.post(desk.ada, "there");
    desk.hear_news();
    assert!(desk.client.typing().is_empty());
    desk.hear_answer(typing);
    desk.pass(12_000);
    assert!(desk.client.typing().is_empty());
    let own = natter_protocol::packet::server::Typing {
        user: crate::desk::ME,
        state: SetTyping::Started,
    };
    desk.hear_answer(own);
    assert!(desk.client.typing().is_empty());
}

#[test]
fn a_page_that_is_hidden_keeps_the_draft_at_once() {
    let mut desk = Desk::live(1);
    desk.input(Input::Type {
        text: "half".to_owned(),
    });
    desk.input(Input::Type {
        text: "half a th".to_owned(),
    });
    desk.input(Input::SetActivity(SetActivity::Idle));
    assert_eq!(desk.saved.draft, "half a th");
}
