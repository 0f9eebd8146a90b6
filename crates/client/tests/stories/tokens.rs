//! What the room once signed, shown to it again, and what it says to one that saw another life.

use natter_client::{Input, Restored, Saved};
use natter_protocol::packet::client::{Hello, Vouch};
use natter_protocol::packet::server::{Answer, Forget, Token};
use natter_protocol::{ClientPacket, Epoch, Ordinal, Seq, ServerPacket, Timestamp};

use crate::desk::{Desk, ME, START, page_bytes};
use crate::room::Room;

fn token(seq: u64, at: Timestamp) -> Token {
    Token {
        epoch: Epoch(1),
        seq: Seq(seq),
        at,
        seal: [3; 16],
    }
}

/// What the client says on a new socket.
fn greeting(desk: &mut Desk) -> Vec<ClientPacket> {
    desk.cut();
    desk.sent();
    while desk.asked.opens == 0 {
        desk.pass(desk.wake.expect("a timer").ms_since(desk.now));
    }
    desk.asked.opens = 0;
    desk.input(Input::Opened);
    desk.sent()
}

fn vouch(packets: &[ClientPacket]) -> Option<Vouch> {
    match packets {
        [ClientPacket::Vouch(vouch), ClientPacket::Hello(_)] => Some(vouch.clone()),
        [ClientPacket::Hello(_)] => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_newcomer_has_nothing_to_show() {
    let mut desk = Desk::new(3);
    desk.input(Input::Start);
    let bytes = page_bytes(desk.room.tail());
    desk.input(Input::TailLoaded { bytes });
    desk.input(Input::Opened);
    assert_eq!(vouch(&desk.sent()), None);
}

#[test]
fn the_newest_token_is_shown_with_the_time_of_the_newest_event() {
    let mut desk = Desk::live(3);
    assert_eq!(
        vouch(&greeting(&mut desk)),
        None,
        "all that is known is a page"
    );
    let given = token(4, START);
    desk.hear_answer(given);
    let expected = Vouch {
        at: Some(START),
        token: Some(given),
    };
    assert_eq!(
        vouch(&greeting(&mut desk)),
        Some(expected),
        "the page's newest"
    );
    let hello = Hello {
        epoch: Some(Epoch(1)),
        since: Seq(4),
        pending: Vec::new(),
    };
    let welcome = desk.room.hello(ME, &hello);
    desk.hear(&welcome);
    desk.room.post(desk.ada, "m4");
    desk.hear_news();
    let news = desk.room.events_after(Seq(4));
    let [ServerPacket::Event(newest)] = &news[..] else {
        panic!("{news:?}");
    };
    let expected = Vouch {
        at: Some(newest.at()),
        token: Some(given),
    };
    assert_eq!(vouch(&greeting(&mut desk)), Some(expected));
}

#[test]
fn who_is_told_to_forget_shows_only_what_the_room_has() {
    let mut desk = Desk::live(3);
    let keep = desk.texts();
    desk.room.post(desk.ada, "of another life");
    desk.hear_news();
    desk.room = {
        let mut room = crate::room::Room::new();
        let ada = room.join(crate::desk::ADA, "Ada");
        for text in ["m1", "m2", "m3", "what really came", "and more"] {
            room.post(ada, text);
        }
        room
    };
    greeting(&mut desk);
    let hello = Hello {
        epoch: None,
        since: Seq(0),
        pending: Vec::new(),
    };
    let mut answer = vec![ServerPacket::from(Answer::from(Forget {}))];
    answer.extend(desk.room.hello(ME, &hello));
    desk.hear(&answer);
    let expected = [
        &keep[..],
        &["what really came", "and more"].map(str::to_owned),
    ]
    .concat();
    assert_eq!(desk.texts(), expected);
    assert_eq!(desk.client.details().gaps, 0);
}

#[test]
fn what_was_asked_about_a_message_of_another_life_is_not_asked_in_this_one() {
    let mut desk = Desk::live(3);
    desk.submit("an answer");
    let target = Seq(4);
    desk.input(Input::Delete { target });
    let text = "said to the other one".to_owned();
    let reply_to = Some(target);
    desk.input(Input::Submit { text, reply_to });
    greeting(&mut desk);
    let hello = Hello {
        epoch: None,
        since: Seq(0),
        pending: Vec::new(),
    };
    let mut answer = vec![ServerPacket::from(Answer::from(Forget {}))];
    answer.extend(desk.room.hello(ME, &hello));
    desk.hear(&answer);
    let sent = desk.sent();
    let answers = sent.iter().map(|packet| match packet {
        ClientPacket::Post(post) => post.reply_to,
        other => panic!("{other:?}"),
    });
    assert_eq!(answers.collect::<Vec<_>>(), [None, None]);
}

/// Three messages, and all that a person can ask of the last one, kept and not sent.
fn kept_offline() -> Desk {
    let mut desk = Desk::live(3);
    let me = desk.room.join(ME, "Me");
    desk.room.post(me, "mine");
    desk.hear_news();
    desk.input(Input::WentOffline);
    let (target, text) = (Seq(6), "better".to_owned());
    desk.input(Input::Edit { target, text });
    let emoji = "👍".to_owned();
    desk.input(Input::React { target, emoji });
    desk.input(Input::Delete { target });
    let text = "an answer".to_owned();
    let reply_to = Some(target);
    desk.input(Input::Submit { text, reply_to });
    assert_eq!(desk.saved.pending.len(), 4);
    desk
}

fn next_life(desk: &Desk) -> Room {
    let mut room = desk.room.clone();
    room.epoch = room.epoch.next();
    room
}

/// Whether all that was kept is asked here, and if not that only the post is, answering nothing.
fn all_or_the_post(desk: &mut Desk) -> bool {
    let sent = desk.sent();
    let Some(ClientPacket::Post(post)) = sent.last() else {
        panic!("{sent:?}");
    };
    let all = sent.len() == 4;
    assert!(all || sent.len() == 1, "{sent:?}");
    assert_eq!(post.reply_to, all.then_some(Seq(6)));
    let restored = Restored::Post {
        text: "better".to_owned(),
        reply_to: None,
    };
    let given_back = if all { vec![] } else { vec![restored] };
    assert_eq!(desk.asked.restored, given_back);
    assert_eq!(desk.asked.notices.len(), if all { 0 } else { 3 });
    all
}

#[test]
fn a_page_asks_what_another_page_kept_for_the_same_life_and_for_no_other() {
    for (is_next, knows_tail, keeps_epoch) in [
        (false, false, true),
        (false, true, true),
        (true, false, true),
        (true, true, true),
        (true, false, false),
    ] {
        let before = kept_offline();
        let mut saved = before.saved.clone();
        for (given, _) in &mut saved.pending {
            given.epoch = given.epoch.filter(|_| keeps_epoch);
        }
        let room = if is_next {
            next_life(&before)
        } else {
            before.room.clone()
        };
        let mut desk = Desk::with(room, Ordinal(3), saved);
        desk.input(Input::Start);
        if knows_tail {
            let bytes = page_bytes(desk.room.tail());
            desk.input(Input::TailLoaded { bytes });
        }
        desk.join();
        let all = all_or_the_post(&mut desk);
        assert_eq!(all, !is_next || !keeps_epoch);
        let kept = desk.saved.pending.iter().map(|(given, _)| given.epoch);
        let epoch = Some(desk.room.epoch);
        assert!(kept.eq(vec![epoch; if all { 4 } else { 1 }]));
    }
}

#[test]
fn a_page_that_knows_an_old_tail_still_asks_what_was_kept_for_the_new_life() {
    let mut before = kept_offline();
    let old_tail = page_bytes(before.room.tail());
    before.room = next_life(&before);
    for (given, _) in &mut before.saved.pending {
        given.epoch = Some(before.room.epoch);
    }
    let mut desk = Desk::with(before.room.clone(), Ordinal(3), before.saved.clone());
    desk.input(Input::Start);
    desk.input(Input::TailLoaded { bytes: old_tail });
    desk.join();
    assert!(all_or_the_post(&mut desk));
}

#[test]
fn what_another_tab_kept_for_another_life_is_not_taken_up_as_it_is() {
    for is_next in [false, true] {
        let before = kept_offline();
        let room = if is_next {
            next_life(&before)
        } else {
            before.room.clone()
        };
        let mut desk = Desk::with(room, Ordinal(3), Saved::default());
        desk.input(Input::Start);
        desk.join();
        for (given, command) in before.saved.pending.clone() {
            desk.input(Input::Found { given, command });
        }
        assert_eq!(all_or_the_post(&mut desk), !is_next);
    }
}
