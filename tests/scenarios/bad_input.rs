//! Whatever arrives: a clear refusal, no panic, and nobody else notices.

use natter_client::effect::Unfit;
use natter_client::{Connection, Input, Notice, Refusal};
use natter_protocol::limits::FRAME_BYTES_MAX;
use natter_protocol::packet::client::{Hello, Post, SetTyping};
use natter_protocol::{Batch, ClientPacket, CloseCode, CommandId, RejectReason, Seq};
use natter_tests::{DeviceId, World};

/// Ada sends bytes; she is closed with this code, comes back by herself, and nobody notices.
fn refused(seed: u64, bytes: Vec<u8>, code: CloseCode) {
    let mut world = World::new(seed);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "before");
    world.act(
        ada,
        Input::Type {
            text: "half a thou".to_owned(),
        },
    );
    world.send_raw(ada, bytes);
    world.run(1);
    assert_eq!(world.devices[ada.0].closes, [code.number()]);
    world.run(30);
    assert_eq!(
        world.client(ada).draft(),
        "half a thou",
        "what she typed is still there"
    );
    assert!(world.devices[bo.0].closes.is_empty());
    world.say(bo, "after");
    assert_eq!(world.texts(bo), ["before", "after"]);
    match code {
        CloseCode::Version => {
            let refused = Connection::Refused(Refusal::Version);
            assert_eq!(world.connection(ada), refused);
        }
        _ => assert_eq!(world.texts(ada), ["before", "after"]),
    }
}

fn frame(head: u8, body: &[u8]) -> Vec<u8> {
    let mut checked = vec![head];
    checked.extend_from_slice(body);
    let mut frame = crc32fast::hash(&checked).to_le_bytes().to_vec();
    frame.extend(checked);
    frame
}

fn a_post() -> Vec<u8> {
    let post = Post {
        id: CommandId([1; 16]),
        reply_to: None,
        text: "hello".to_owned(),
    };
    ClientPacket::from(post).encode()
}

#[test]
fn garbage_is_refused() {
    refused(1, vec![], CloseCode::BadFrame);
    refused(2, vec![0xa5; 3], CloseCode::BadFrame);
    refused(3, vec![0xa5; 4_000], CloseCode::BadFrame);
}

#[test]
fn a_flipped_bit_is_refused() {
    let mut bytes = Batch::single(&a_post());
    bytes[20] ^= 0x10;
    refused(4, bytes, CloseCode::BadFrame);
}

#[test]
fn a_frame_cut_short_is_refused() {
    let bytes = Batch::single(&a_post());
    refused(5, bytes[..bytes.len() - 1].to_vec(), CloseCode::BadFrame);
}

#[test]
fn an_lz4_bomb_is_refused() {
    let mut body = vec![0xff, 0xff, 0xff, 0xff, 0x0f];
    body.extend(lz4_flex::block::compress(&vec![0; 1 << 20]));
    refused(6, frame(0x11, &body), CloseCode::TooLarge);
}

#[test]
fn another_version_is_told_to_reload() {
    refused(7, frame(0x20, &a_post()), CloseCode::Version);
}

#[test]
fn a_frame_of_ten_megabytes_is_refused() {
    refused(8, vec![0; 10 * 1024 * 1024], CloseCode::TooLarge);
    refused(9, vec![0; FRAME_BYTES_MAX + 1], CloseCode::TooLarge);
    refused(10, vec![0; FRAME_BYTES_MAX], CloseCode::BadFrame);
}

#[test]
fn bytes_after_a_packet_are_refused() {
    let mut item = a_post();
    item[1] += 1;
    item.push(0);
    refused(11, frame(0x10, &item), CloseCode::BadFrame);
}

#[test]
fn invalid_utf8_is_refused() {
    let mut item = a_post();
    *item.last_mut().unwrap() = 0xff;
    refused(12, frame(0x10, &item), CloseCode::BadFrame);
}

#[test]
fn a_second_hello_is_refused() {
    let hello = Hello {
        epoch: None,
        since: Seq(0),
        pending: vec![],
    };
    let bytes = Batch::single(&ClientPacket::from(hello).encode());
    refused(13, bytes, CloseCode::BadFrame);
}

#[test]
fn a_text_that_is_not_the_heartbeat_is_refused() {
    let mut world = World::new(14);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    for text in ["", "PING", "ping ", "pong 1 1", "{\"type\":\"hello\"}"] {
        world.send_text(ada, text);
        world.run(60);
        assert!(world.is_live(ada));
    }
    assert_eq!(
        world.devices[ada.0].closes,
        [CloseCode::BadFrame.number(); 5]
    );
    assert!(world.devices[bo.0].closes.is_empty());
}

#[test]
fn what_the_room_says_is_refused_from_a_client_and_skipped() {
    let mut world = World::new(15);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    world.say(ada, "mine");
    let stored = world.hosts[room.0].log.all_events();
    world.send_raw(bo, Batch::single(&stored[1].encode()));
    world.run(1);
    assert!(
        world.is_live(bo),
        "a kind of the other direction is skipped"
    );
    assert_eq!(world.texts(ada), ["mine"]);
}

#[test]
fn an_unknown_kind_is_skipped_and_the_rest_of_the_frame_is_taken() {
    let mut world = World::new(16);
    let room = world.room();
    let ada = world.join(room, "Ada");
    let mut body = vec![250, 3, 1, 2, 3];
    let typing = ClientPacket::from(SetTyping::Started).encode();
    body.extend(typing);
    world.models[room.0].hear(world.devices[ada.0].user, &frame(0x10, &a_post()));
    body.extend(a_post());
    world.send_raw(ada, frame(0x10, &body));
    world.run(1);
    assert!(world.devices[ada.0].closes.is_empty());
    assert_eq!(world.stored(room).len(), 1);
}

#[test]
fn control_and_bidi_characters_are_refused_and_the_text_stays() {
    let mut world = World::new(17);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    let bad = [
        "\u{202e}evil",
        "a\u{2066}b",
        "bell\u{7}",
        "esc\u{1b}[31m",
        "nul\0",
        "del\u{7f}",
    ];
    for (number, text) in (1..).zip(bad) {
        world.tell(
            ada,
            Input::Type {
                text: text.to_owned(),
            },
        );
        world.submit(ada, text, None);
        let notice = world.devices[ada.0].notices.pop();
        assert_eq!(
            notice,
            Some(Notice::CannotPost(Unfit::Forbidden)),
            "{text:?}"
        );
        assert_eq!(
            world.client(ada).draft(),
            text,
            "it is still in the composer"
        );
        let id = CommandId([number; 16]);
        world.send_packet(
            ada,
            Post {
                id,
                reply_to: None,
                text: text.to_owned(),
            },
        );
        world.run(1);
    }
    assert_eq!(world.rejects(ada), [RejectReason::TextForbidden; 6]);
    for (number, text) in (50..).zip(["", "   ", "\n\n", "\u{200b}"]) {
        let id = CommandId([number; 16]);
        world.send_packet(
            ada,
            Post {
                id,
                reply_to: None,
                text: text.to_owned(),
            },
        );
        world.run(1);
    }
    assert_eq!(world.rejects(ada)[6..], [RejectReason::TextEmpty; 4]);
    assert!(world.texts(bo).is_empty());
}

#[test]
fn html_and_script_are_text_like_any_other() {
    let mut world = World::new(18);
    let room = world.room();
    let evil = "<script>alert(1)</script><img src=x onerror=alert(2)>";
    let ada = world.join(room, "<b onclick=x>Ada</b>");
    let bo = world.join(room, "Bo");
    world.say(ada, evil);
    assert_eq!(world.texts(bo), [evil]);
    assert_eq!(world.shown(bo)[0].author.name, "<b onclick=x>Ada</b>");
    world.say(bo, "'; DROP TABLE messages; --");
    world.rest();
    let rows = world.d1.query("SELECT text FROM messages ORDER BY seq");
    assert_eq!(rows[0]["text"], evil);
    assert_eq!(rows[1]["text"], "'; DROP TABLE messages; --");
}

#[test]
fn a_client_survives_whatever_a_broken_server_says() {
    let mut world = World::new(19);
    let room = world.room();
    let ada = world.join(room, "Ada");
    world.say(ada, "hello");
    world.checked = false;
    for bytes in [
        vec![],
        vec![1; 3],
        vec![0xa5; 3_000],
        frame(0x10, &[255, 200]),
    ] {
        world.tell(ada, Input::Received { bytes });
        world.run(60);
        assert!(world.is_live(ada), "it comes back");
    }
    world.tell(
        ada,
        Input::Received {
            bytes: frame(0x20, &[]),
        },
    );
    assert_eq!(world.connection(ada), Connection::Refused(Refusal::Version));
    assert_eq!(world.texts(ada), ["hello"]);
}

#[test]
fn a_storage_that_does_not_answer_asks_the_client_to_resume() {
    let mut world = World::new(20);
    let room = world.room();
    let (ada, bo) = (world.join(room, "Ada"), world.join(room, "Bo"));
    let failure = natter_room::Unreadable::Failed("the disk is on fire".to_owned());
    world.hosts[room.0].log.fail_reads(Some(failure));
    world.submit(ada, "nothing is lost", None);
    world.run(2);
    assert!(world.texts(bo).is_empty());
    world.hosts[room.0].log.fail_reads(None);
    world.run(60);
    for person in [ada, bo] as [DeviceId; 2] {
        assert_eq!(world.texts(person), ["nothing is lost"]);
    }
    world.rest();
}
