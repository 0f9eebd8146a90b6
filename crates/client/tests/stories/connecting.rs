//! Opening, losing and finding the room again.

use natter_client::{Client, Connection, Input, Refusal};
use natter_protocol::packet::client::{Hello, Resume, SetActivity};
use natter_protocol::{ClientPacket, Epoch, Seq, heartbeat};

use crate::desk::{Desk, page_bytes};

fn resumes(desk: &mut Desk) -> Vec<Seq> {
    let sent = desk.sent().into_iter();
    sent.filter_map(|packet| match packet {
        ClientPacket::Resume(Resume { since }) => Some(since),
        _ => None,
    })
    .collect()
}

#[test]
fn the_first_paint_comes_from_the_tail_and_hello_goes_on_from_there() {
    let mut desk = Desk::new(3);
    desk.input(Input::Start);
    assert_eq!((desk.asked.tails, desk.asked.opens), (1, 1));
    let bytes = page_bytes(desk.room.tail());
    desk.input(Input::TailLoaded { bytes });
    assert_eq!(desk.texts(), ["m1", "m2", "m3"]);
    desk.room.post(desk.ada, "m4");
    desk.input(Input::Opened);
    let hello = Hello {
        epoch: Some(Epoch(1)),
        since: Seq(4),
        pending: Vec::new(),
    };
    assert_eq!(desk.sent(), [ClientPacket::Hello(hello.clone())]);
    let welcome = desk.room.hello(crate::desk::ME, &hello);
    desk.hear(&welcome);
    assert_eq!(desk.texts(), ["m1", "m2", "m3", "m4"]);
    assert_eq!(desk.client.connection(), Connection::Live { last: Seq(5) });
}

#[test]
fn a_tail_that_comes_after_hello_does_no_harm() {
    let mut desk = Desk::new(60);
    let old = page_bytes(desk.room.tail());
    for number in 61..=80 {
        desk.room.post(desk.ada, &format!("m{number}"));
    }
    desk.input(Input::Start);
    desk.join();
    let before = desk.texts();
    desk.input(Input::TailLoaded { bytes: old });
    assert_eq!(desk.texts(), before);
    assert_eq!(desk.client.details().gaps, 0);
}

#[test]
fn a_gap_is_asked_for_and_never_shown_past() {
    let mut desk = Desk::live(2);
    for text in ["m3", "m4", "m5"] {
        desk.room.post(desk.ada, text);
    }
    let news = desk.room.events_after(Seq(3));
    desk.hear(&news[1..2]);
    assert_eq!(desk.texts(), ["m1", "m2"]);
    assert_eq!(resumes(&mut desk), [Seq(3)]);
    desk.hear(&news[2..]);
    assert_eq!(resumes(&mut desk), [], "one resume at a time");
    desk.hear(&news);
    assert_eq!(desk.texts(), ["m1", "m2", "m3", "m4", "m5"]);
    assert_eq!(desk.client.details().held, 0);
}

#[test]
fn a_pong_that_knows_more_asks_for_it() {
    let mut desk = Desk::live(2);
    desk.room.post(desk.ada, "m3");
    desk.pass(heartbeat::INTERVAL_MS);
    assert_eq!(desk.asked.texts, ["ping"]);
    let text = heartbeat::pong(Epoch(1), Seq(4));
    desk.input(Input::ReceivedText { text });
    assert_eq!(resumes(&mut desk), [Seq(3)]);
    desk.pass(heartbeat::TIMEOUT_MS);
    assert_eq!(
        desk.asked.closes, 1,
        "a resume without an answer is a dead socket"
    );
}

#[test]
fn a_pong_of_another_life_reconnects_and_drops_everything() {
    let mut desk = Desk::live(2);
    let text = heartbeat::pong(Epoch(2), Seq(1));
    desk.input(Input::ReceivedText { text });
    assert_eq!(desk.asked.closes, 1);
    desk.room = crate::room::Room::new();
    desk.room.epoch = Epoch(2);
    let ada = desk.room.join(crate::desk::ADA, "Ada");
    desk.room.post(ada, "anew");
    desk.join();
    assert_eq!(desk.texts(), ["anew"]);
    assert_eq!(desk.client.unread(), 0);
}

#[test]
fn a_silent_socket_is_closed_and_another_opened() {
    let mut desk = Desk::live(1);
    desk.pass(25_000);
    assert_eq!((desk.asked.texts.len(), desk.asked.closes), (1, 0));
    desk.pass(9_999);
    assert_eq!(desk.asked.closes, 0);
    desk.pass(1);
    assert_eq!(desk.asked.closes, 1);
    let waiting = desk.client.connection();
    assert!(matches!(waiting, Connection::Waiting { attempt: 0, .. }));
    desk.pass(1_000);
    assert_eq!(desk.asked.opens, 1);
}

#[test]
fn a_room_that_never_answers_hello_is_given_up_and_tried_again() {
    let mut desk = Desk::new(1);
    desk.input(Input::Start);
    desk.input(Input::Opened);
    let joining = Connection::Joining { since: Seq(0) };
    assert_eq!(desk.client.connection(), joining);
    desk.pass(heartbeat::TIMEOUT_MS);
    assert_eq!(desk.asked.closes, 1);
    let waiting = desk.client.connection();
    assert!(matches!(waiting, Connection::Waiting { attempt: 1, .. }));
}

#[test]
fn pauses_grow_while_nothing_lasts_and_shrink_once_something_did() {
    let mut desk = Desk::live(1);
    desk.pass(10_000);
    desk.cut();
    for attempt in 0..9 {
        let Connection::Waiting { until, attempt: n } = desk.client.connection() else {
            panic!("not waiting");
        };
        assert_eq!(n, attempt);
        assert!(until.ms_since(desk.now) <= natter_client::jitter::backoff_ms_max(attempt));
        desk.pass(until.ms_since(desk.now));
        assert_eq!(desk.client.connection(), Connection::Opening { attempt });
        desk.cut();
    }
    desk.asked.opens = 0;
    desk.join();
    desk.pass(10_000);
    desk.cut();
    let waiting = desk.client.connection();
    assert!(matches!(waiting, Connection::Waiting { attempt: 0, .. }));
}

#[test]
fn close_codes_say_whether_to_come_back() {
    for (code, refusal) in [
        (4401, Some(Refusal::NoSession)),
        (4404, Some(Refusal::NoRoom)),
        (4409, Some(Refusal::Version)),
        (4400, None),
        (4408, None),
        (4413, None),
        (4429, None),
        (4500, None),
        (1006, None),
        (1001, None),
        (4999, None),
    ] {
        let mut desk = Desk::live(1);
        desk.input(Input::Closed { code });
        match refusal {
            Some(refusal) => {
                assert_eq!(desk.client.connection(), Connection::Refused(refusal));
                desk.pass(100_000);
                assert_eq!(desk.asked.opens, 0, "{code}");
                desk.input(Input::Start);
            }
            None => desk.pass(100_000),
        }
        assert!(desk.asked.opens > 0, "{code}");
    }
}

#[test]
fn too_many_means_patience() {
    let mut desk = Desk::live(1);
    desk.input(Input::Closed { code: 4429 });
    desk.pass(4_999);
    assert_eq!(desk.asked.opens, 0);
    desk.pass(30_000);
    assert!(desk.asked.opens > 0);
}

#[test]
fn a_frame_of_another_version_asks_for_a_reload() {
    let mut desk = Desk::live(1);
    let mut bytes = natter_protocol::Batch::single(&[]);
    bytes[4] = 2 << 4;
    let crc = crc_of(&bytes[4..]);
    bytes[..4].copy_from_slice(&crc);
    desk.input(Input::Received { bytes });
    assert_eq!(
        desk.client.connection(),
        Connection::Refused(Refusal::Version)
    );
    assert_eq!(desk.asked.closes, 1);
}

fn crc_of(bytes: &[u8]) -> [u8; 4] {
    let mut crc = !0u32;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                crc >> 1 ^ 0xedb8_8320
            } else {
                crc >> 1
            };
        }
    }
    (!crc).to_le_bytes()
}

#[test]
fn no_network_closes_the_socket_and_the_network_opens_another() {
    let mut desk = Desk::live(1);
    desk.input(Input::WentOffline);
    assert_eq!(desk.asked.closes, 1);
    assert_eq!(desk.client.connection(), Connection::Offline);
    desk.pass(60_000);
    assert_eq!(desk.asked.opens, 0);
    desk.input(Input::WentOnline);
    desk.pass(500);
    assert_eq!(desk.asked.opens, 1);
    desk.join();
    assert!(desk.client.connection().is_live());
}

#[test]
fn a_room_that_was_left_stays_left() {
    let mut desk = Desk::live(1);
    desk.input(Input::Stop);
    assert_eq!(desk.asked.closes, 1);
    desk.cut();
    desk.pass(60_000);
    assert_eq!((desk.asked.opens, desk.wake), (0, None));
}

#[test]
fn someone_who_is_away_says_so_again_after_a_reconnect() {
    let mut desk = Desk::live(1);
    desk.input(Input::SetActivity(SetActivity::Idle));
    desk.input(Input::SetActivity(SetActivity::Idle));
    let idle = ClientPacket::SetActivity(SetActivity::Idle);
    assert_eq!(desk.sent(), std::slice::from_ref(&idle));
    desk.cut();
    desk.join();
    assert_eq!(desk.sent(), [idle]);
}

#[test]
fn a_socket_that_died_in_its_sleep_is_noticed_soon_after_waking() {
    let mut desk = Desk::live(1);
    desk.input(Input::SetActivity(SetActivity::Idle));
    desk.pass(6_000);
    desk.input(Input::SetActivity(SetActivity::Active));
    assert_eq!(desk.asked.texts, ["ping"]);
    desk.pass(heartbeat::TIMEOUT_MS);
    assert_eq!(desk.asked.closes, 1);
}

#[test]
fn the_room_hears_now_and_then_how_far_the_client_is() {
    let mut desk = Desk::live(1);
    for _ in 0..5 {
        desk.room.post(desk.ada, "x");
        desk.hear_news();
    }
    assert_eq!(desk.sent(), []);
    desk.pass(10_000);
    let received = |through| {
        let through = Seq(through);
        ClientPacket::Received(natter_protocol::packet::client::Received { through })
    };
    assert_eq!(desk.sent(), [received(7)]);
    for _ in 0..199 {
        desk.room.post(desk.ada, "x");
    }
    desk.hear_news();
    assert_eq!(desk.sent(), []);
    desk.room.post(desk.ada, "x");
    desk.hear_news();
    assert_eq!(desk.sent(), [received(207)]);
}

#[test]
fn two_clients_with_other_seeds_come_back_at_other_times() {
    let until = |seed| {
        let config = natter_client::Config::default();
        let mut client = Client::new(config, crate::room::ROOM, crate::desk::ME, [seed; 32]);
        client.handle(Input::Start, crate::desk::START);
        client.handle(Input::Closed { code: 1006 }, crate::desk::START);
        client.connection()
    };
    assert_ne!(until(1), until(2));
    assert_eq!(until(1), until(1));
}

#[test]
fn a_new_life_that_is_longer_than_the_old_one_is_not_merged() {
    let mut desk = Desk::live(3);
    desk.cut();
    desk.room = crate::room::Room::new();
    desk.room.epoch = Epoch(2);
    let ada = desk.room.join(crate::desk::ADA, "Ada");
    for number in 1..=9 {
        desk.room.post(ada, &format!("n{number}"));
    }
    desk.join();
    let anew: Vec<String> = (1..=9).map(|number| format!("n{number}")).collect();
    assert_eq!(desk.texts(), anew);
    assert_eq!(desk.client.epoch(), Some(Epoch(2)));
}

#[test]
fn sockets_that_die_as_soon_as_they_are_live_come_back_ever_later() {
    let mut desk = Desk::live(1);
    for expected in 1..=4 {
        desk.cut();
        let Connection::Waiting { attempt, .. } = desk.client.connection() else {
            panic!("{:?} is not waiting", desk.client.connection());
        };
        assert_eq!(attempt, expected);
        desk.join();
    }
}
