//! What the room once signed, shown to it again, and what it says to one that saw another life.

use natter_client::Input;
use natter_protocol::packet::client::{Hello, Vouch};
use natter_protocol::packet::server::{Answer, Forget, Token};
use natter_protocol::{ClientPacket, Epoch, Seq, ServerPacket, Timestamp};

use crate::desk::{Desk, ME, START, page_bytes};

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
