//! What ends a connection, and only that one.

use natter_protocol::frame::{PROTOCOL_VERSION, push_item};
use natter_protocol::limits::{FRAME_BYTES_MAX, PENDING_IDS_MAX};
use natter_protocol::packet::client::{Fetch, PageAt, Received, Resume, SetActivity, SetTyping};
use natter_protocol::packet::server::Status;
use natter_protocol::{Batch, ClientPacket, CloseCode, CommandId, Seq};

use super::harness::{Object, post};
use crate::attachment::Stage;
use crate::{Config, ConnectionId, Effect, Input};

/// A frame whose head byte was changed, with the checksum to match.
fn with_head(frame: &[u8], head: u8) -> Vec<u8> {
    let mut frame = frame.to_vec();
    frame[4] = head;
    let crc = crc32(&frame[4..]).to_le_bytes();
    frame[..4].copy_from_slice(&crc);
    frame
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

#[test]
fn bytes_that_are_no_frame_end_their_connection_and_nothing_else() {
    let good = Batch::single(&ClientPacket::from(SetActivity::Idle).encode());
    let mut flipped = good.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let mut bomb = vec![0xff, 0xff, 0xff, 0xff, 0x7f];
    bomb.splice(0..0, [0, 0, 0, 0, 0]);
    let mut truncated = Vec::new();
    push_item(&mut truncated, 129, &[1, 2, 3]);
    let cases = [
        (Vec::new(), CloseCode::BadFrame),
        (vec![0; 100], CloseCode::BadFrame),
        (flipped, CloseCode::BadFrame),
        (
            with_head(&good, PROTOCOL_VERSION << 4 | 8),
            CloseCode::BadFrame,
        ),
        (
            with_head(&good, (PROTOCOL_VERSION + 1) << 4),
            CloseCode::Version,
        ),
        (vec![7; FRAME_BYTES_MAX + 1], CloseCode::TooLarge),
        (vec![7; 10_000_000], CloseCode::TooLarge),
        (
            with_head(&bomb, PROTOCOL_VERSION << 4 | 1),
            CloseCode::TooLarge,
        ),
        (Batch::single(&truncated), CloseCode::BadFrame),
    ];
    for (bytes, code) in cases {
        let mut object = Object::with_people(Config::default(), [1, 2]);
        object.receive(1, bytes.clone());
        let start = &bytes[..bytes.len().min(20)];
        assert_eq!(object.closed.get(&1), Some(&code), "{start:?}");
        assert_eq!(object.closed.get(&2), None);
        object.post(2, "still here");
        assert_eq!(object.events(2).len(), 2);
        assert_eq!(object.events(1), []);
    }
}

#[test]
fn a_packet_of_an_unknown_kind_is_skipped() {
    let mut object = Object::with_people(Config::default(), [1]);
    let mut item = Vec::new();
    push_item(&mut item, 250, b"from the future");
    let id = CommandId([7; 16]);
    item.extend(ClientPacket::from(post(id, "hi")).encode());
    object.receive(1, Batch::single(&item));
    assert_eq!(object.acks(1).len(), 1);
}

#[test]
fn a_text_ends_its_connection() {
    let mut object = Object::with_people(Config::default(), [1]);
    let connection = ConnectionId(1);
    object.input(Input::ReceivedText { connection });
    assert_eq!(object.closed.get(&1), Some(&CloseCode::BadFrame));
}

#[test]
fn whoever_does_not_say_hello_first_or_says_it_twice_is_closed() {
    let mut object = Object::new();
    object.connect(1, 1, "Ann");
    let id = object.id();
    object.receive(
        1,
        Batch::single(&ClientPacket::from(post(id, "me first")).encode()),
    );
    assert_eq!(object.closed.get(&1), Some(&CloseCode::BadFrame));
    assert_eq!(object.head(), 0);
    object.join(2);
    object.hello(2, None, 0);
    assert_eq!(object.closed.get(&2), Some(&CloseCode::BadFrame));
}

#[test]
fn too_many_pending_ids_are_refused() {
    for (count, code) in [
        (PENDING_IDS_MAX, None),
        (PENDING_IDS_MAX + 1, Some(&CloseCode::BadFrame)),
    ] {
        let mut object = Object::new();
        object.connect(1, 1, "Ann");
        object.hello_with(1, None, 0, vec![CommandId([1; 16]); count]);
        assert_eq!(object.closed.get(&1), code, "{count}");
    }
}

#[test]
fn what_was_taken_before_a_bad_packet_stands() {
    let mut object = Object::with_people(Config::default(), [1]);
    let id = object.id();
    let hello = natter_protocol::packet::client::Hello {
        epoch: None,
        since: Seq(0),
        pending: Vec::new(),
    };
    let after = object.id();
    let packets = [
        ClientPacket::from(post(id, "good")),
        ClientPacket::from(hello),
        ClientPacket::from(post(after, "never read")),
    ];
    object.say_all(1, &packets);
    assert_eq!(object.closed.get(&1), Some(&CloseCode::BadFrame));
    assert_eq!(object.head(), 2);
}

#[test]
fn a_frame_of_a_connection_that_nobody_knows_is_asked_to_resume() {
    let mut object = Object::new();
    object.post(1, "who am I");
    assert_eq!(object.closed.get(&1), Some(&CloseCode::Resume));
    assert_eq!(object.head(), 0);
}

#[test]
fn a_connection_that_goes_twice_goes_once() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    object.disconnect(1);
    assert_eq!(object.disconnect(1), []);
    assert_eq!(object.presence(2).len(), 1);
}

#[test]
fn chatter_beyond_all_measure_ends_the_connection() {
    let cases = [
        (ClientPacket::from(SetTyping::Started), 200),
        (ClientPacket::from(SetActivity::Idle), 200),
        (ClientPacket::from(Fetch { at: PageAt::Newest }), 40),
        (ClientPacket::from(Resume { since: Seq(0) }), 5),
    ];
    for (packet, taken) in cases {
        let mut object = Object::with_people(Config::default(), [1]);
        object.say_all(1, &vec![packet.clone(); taken]);
        assert_eq!(object.closed.get(&1), None, "{packet:?}");
        object.say(1, packet.clone());
        let closed = object.closed.get(&1);
        assert_eq!(closed, Some(&CloseCode::TooMany), "{packet:?}");
    }
}

#[test]
fn a_reader_who_falls_too_far_behind_is_asked_to_resume() {
    let config = Config {
        lag_events_max: 3,
        burst_commands: 100,
        ..Config::default()
    };
    let mut object = Object::with_people(config, [1, 2]);
    object.post(1, "a");
    object.post(1, "b");
    object.say(1, Received { through: Seq(3) });
    assert_eq!(object.closed, [].into());
    object.post(1, "c");
    assert_eq!(object.closed, [(2, CloseCode::Resume)].into());
    object.say(1, Received { through: Seq(4) });
    object.post(1, "d");
    object.post(1, "e");
    object.post(1, "f");
    assert_eq!(object.closed.len(), 1);
    object.post(1, "g");
    assert_eq!(object.closed.len(), 2);
}

#[test]
fn nobody_can_claim_to_have_received_what_is_not_there() {
    let mut object = Object::with_people(Config::default(), [1]);
    let effects = object.say(
        1,
        Received {
            through: Seq(u64::MAX),
        },
    );
    assert_eq!(effects, []);
}

#[test]
fn what_hibernation_must_keep_is_attached_and_little_else() {
    let config = Config {
        burst_commands: 1_000,
        ..Config::default()
    };
    let mut object = Object::with_people(config, [1]);
    let stage = |object: &Object| object.attachments[&1].stage;
    let at = |received: u64, status| Stage::Admitted {
        received: Seq(received),
        status,
    };
    assert_eq!(stage(&object), at(0, Status::Active));
    object.say(1, SetActivity::Idle);
    assert_eq!(stage(&object), at(0, Status::Idle));
    for _ in 0..100 {
        object.post(1, "x");
    }
    for through in 1..=100 {
        let effects = object.say(
            1,
            Received {
                through: Seq(through),
            },
        );
        let attaches = effects.iter().any(|e| matches!(e, Effect::Attach { .. }));
        assert_eq!(attaches, through % 50 == 0, "{through}");
    }
    assert_eq!(stage(&object), at(100, Status::Idle));
}

#[test]
fn a_name_that_is_too_long_is_cut_between_characters() {
    let mut object = Object::new();
    object.connect(1, 1, &"é".repeat(100));
    assert_eq!(object.attachments[&1].name, "é".repeat(64));
}

#[test]
fn one_socket_too_many_of_a_person_costs_their_oldest() {
    let most = Config::default().sockets_per_person_max as u64;
    let mut object = Object::new();
    object.connect(1_000, 2, "Bob");
    for number in 1..=most {
        object.connect(number, 1, "Ann");
    }
    assert_eq!(object.closed, [].into());
    object.connect(most + 1, 1, "Ann");
    assert_eq!(object.closed, [(1, CloseCode::TooMany)].into());
    object.hello(most + 1, None, 0);
    assert!(object.admitted.contains(&(most + 1)));
}

#[test]
fn a_full_room_lets_nobody_in_until_somebody_leaves() {
    let most = Config::default().sockets_max as u64;
    let mut object = Object::new();
    for number in 1..=most {
        object.connect(number, number, "one of many");
    }
    assert_eq!(object.closed, [].into());
    object.connect(most + 1, most + 1, "one too many");
    assert_eq!(object.closed, [(most + 1, CloseCode::TooMany)].into());
    assert!(
        !object.attachments.contains_key(&(most + 1)),
        "it is not let in"
    );
    object.disconnect(7);
    object.connect(most + 2, most + 2, "in time");
    assert!(object.attachments.contains_key(&(most + 2)));
}

#[test]
fn a_socket_that_says_nothing_for_long_is_closed_when_the_room_is_awake_anyway() {
    let mut object = Object::with_people(Config::default(), [1, 2, 3]);
    let silence_ms = Config::default().silence_ms_max;
    object.now = object.now.plus_ms(silence_ms);
    object.post(1, "I am here");
    let effects = object.fire_alarm();
    assert!(effects.contains(&Effect::AskHeartbeats), "{effects:?}");
    let heard = vec![(ConnectionId(2), object.now)];
    object.input(Input::Heartbeats { heard });
    assert_eq!(object.closed, [(3, CloseCode::Resume)].into());
    let effects = object.input(Input::AlarmFired);
    assert!(!effects.contains(&Effect::AskHeartbeats), "not so soon");
    object.hibernate();
    let heard = vec![(ConnectionId(1), object.now), (ConnectionId(2), object.now)];
    object.input(Input::Heartbeats { heard });
    assert_eq!(object.closed.len(), 1);
}

#[test]
fn where_the_platform_answers_nobody_nobody_counts_as_dead() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    let silence_ms = Config::default().silence_ms_max;
    object.now = object.now.plus_ms(silence_ms + 1);
    let heard = Vec::new();
    object.input(Input::Heartbeats { heard });
    assert_eq!(object.closed, [].into());
}

#[test]
fn a_socket_without_a_heartbeat_yet_counts_from_its_opening() {
    let mut object = Object::with_people(Config::default(), [1, 2]);
    let silence_ms = Config::default().silence_ms_max;
    object.now = object.now.plus_ms(silence_ms);
    object.join(3);
    object.now = object.now.plus_ms(1);
    object.hibernate();
    let heard = vec![(ConnectionId(1), object.now)];
    object.input(Input::Heartbeats { heard });
    assert_eq!(object.closed, [(2, CloseCode::Resume)].into());
}
