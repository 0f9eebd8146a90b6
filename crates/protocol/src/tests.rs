//! Tables for ids, numbers, times, heartbeats and close codes, and for messages under events.

use crate::codec::{self, push_varint, split_varint};
use crate::event::{Deleted, Edited, Erased, Joined, Posted, Reacted, Renamed, Unreacted};
use crate::heartbeat::{self, parse_pong, pong};
use crate::message::{Content, Reaction};
use crate::packet::client::Resume;
use crate::{
    Batch, ClientPacket, CloseCode, CommandId, DecodeError, Epoch, Event, MemberNumber, Message,
    Ordinal, RejectReason, RoomId, Seq, Timestamp, UserId, frame,
};

#[test]
fn an_id_is_32_lower_case_hex_digits_and_nothing_else() {
    let id: UserId = "000102030405060708090a0b0c0d0e0f".parse().unwrap();
    assert_eq!(id.0, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    assert_eq!(id.to_string(), "000102030405060708090a0b0c0d0e0f");
    assert_eq!(
        format!("{id:?}"),
        "UserId(000102030405060708090a0b0c0d0e0f)"
    );
    for bad in [
        "",
        "00",
        "000102030405060708090a0b0c0d0e0",
        "000102030405060708090a0b0c0d0e0f0",
        "000102030405060708090A0B0C0D0E0F",
        "+00102030405060708090a0b0c0d0e0f",
        "000102030405060708090a0b0c0d0e0g",
        "00010203-0405-0607-0809-0a0b0c0d",
        "ééééééééééééééé0",
    ] {
        assert!(bad.parse::<RoomId>().is_err(), "{bad}");
    }
}

#[test]
fn numbers_have_one_encoding() {
    for (number, bytes) in [
        (0, &[0][..]),
        (127, &[0x7f]),
        (128, &[0x80, 0x01]),
        (16_383, &[0xff, 0x7f]),
        (16_384, &[0x80, 0x80, 0x01]),
        ((1 << 28) - 1, &[0xff, 0xff, 0xff, 0x7f]),
        (
            u64::MAX,
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        ),
    ] {
        let mut written = Vec::new();
        push_varint(&mut written, number);
        assert_eq!(written, bytes);
        assert_eq!(split_varint(bytes), Some((number, &[][..])));
        assert_eq!(codec::fields(&Seq(number)), bytes);
        assert_eq!(codec::read_fields(0, bytes), Ok(Seq(number)));
    }
}

#[test]
fn a_number_that_is_longer_than_it_must_be_is_refused() {
    for bytes in [
        &[][..],
        &[0x80],
        &[0x80, 0x00],
        &[0xff, 0x80, 0x00],
        &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02],
        &[
            0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01,
        ],
    ] {
        assert_eq!(split_varint(bytes), None, "{bytes:?}");
        assert_eq!(
            codec::read_fields::<Seq>(7, bytes),
            Err(DecodeError::Body { kind: 7 })
        );
    }
}

#[test]
fn a_member_number_does_not_wrap() {
    let bytes = codec::fields(&Seq(u64::from(u32::MAX)));
    assert_eq!(codec::read_fields(0, &bytes), Ok(MemberNumber(u32::MAX)));
    let bytes = codec::fields(&Seq(u64::from(u32::MAX) + 1));
    assert_eq!(
        codec::read_fields::<MemberNumber>(7, &bytes),
        Err(DecodeError::Body { kind: 7 })
    );
    assert_eq!(MemberNumber(u32::MAX).next(), MemberNumber(u32::MAX));
    assert_eq!(Seq(1).next(), Seq(2));
}

#[test]
fn a_moment_outside_the_wire_travels_as_the_nearest() {
    let last = Timestamp(Timestamp::WIRE_EPOCH.0 + (1 << 40) - 1);
    for (at, travels_as) in [
        (Timestamp(0), Timestamp::WIRE_EPOCH),
        (Timestamp::WIRE_EPOCH, Timestamp::WIRE_EPOCH),
        (
            Timestamp::WIRE_EPOCH.plus_ms(1),
            Timestamp::WIRE_EPOCH.plus_ms(1),
        ),
        (last, last),
        (last.plus_ms(1), last),
        (Timestamp(u64::MAX), last),
    ] {
        let bytes = codec::fields(&at);
        assert_eq!(bytes.len(), 5);
        assert_eq!(codec::read_fields(0, &bytes), Ok(travels_as));
        assert_eq!(at.clamped(), travels_as);
    }
}

#[test]
fn times_do_not_wrap() {
    assert_eq!(Timestamp(u64::MAX).plus_ms(1), Timestamp(u64::MAX));
    assert_eq!(Timestamp(5).ms_since(Timestamp(9)), 0);
    assert_eq!(Timestamp(9).ms_since(Timestamp(5)), 4);
}

#[test]
fn a_heartbeat_is_read_back() {
    for (epoch, head) in [(0, 0), (1, 42), (u32::MAX, u64::MAX)] {
        let text = pong(Epoch(epoch), Seq(head));
        assert_eq!(parse_pong(&text), Some((Epoch(epoch), Seq(head))));
    }
    for other in [
        "",
        "ping",
        "pong",
        "pong ",
        "pong 1",
        "pong 1 ",
        "pong  1 2",
        "pong 1 2 3",
        "pong -1 2",
        "pong 1 2 ",
        "pong 4294967296 2",
        "pong 1 18446744073709551616",
        "PONG 1 2",
    ] {
        assert_eq!(parse_pong(other), None, "{other:?}");
    }
    const { assert!(heartbeat::TIMEOUT_MS < heartbeat::INTERVAL_MS) };
}

#[test]
fn close_codes_are_private_distinct_and_read_back() {
    for code in CloseCode::ALL {
        assert!((4000..5000).contains(&code.number()));
        assert_eq!(CloseCode::from_number(code.number()), Some(code));
        assert!(
            code.reason().len() <= 123,
            "a close reason is at most 123 bytes"
        );
    }
    for number in [0, 1000, 1006, 3999, 4000, 5000] {
        assert_eq!(CloseCode::from_number(number), None);
    }
}

#[test]
fn only_a_rate_limit_is_worth_another_try() {
    assert!(RejectReason::RateLimited { retry_after_ms: 1 }.is_transient());
    for reason in [
        RejectReason::TextEmpty,
        RejectReason::TextTooLong {
            bytes: 2,
            bytes_max: 1,
        },
        RejectReason::TextForbidden,
        RejectReason::NotFound,
        RejectReason::Gone,
        RejectReason::NotAuthor,
        RejectReason::NotEmoji,
        RejectReason::TooManyReactions,
        RejectReason::RoomFull,
    ] {
        assert!(!reason.is_transient(), "{reason}");
    }
}

#[test]
fn errors_say_what_was_got_and_what_is_allowed() {
    for (error, text) in [
        (
            DecodeError::TooLarge {
                bytes: 9,
                bytes_max: 8,
            },
            "a frame of 9 bytes, at most 8 are taken",
        ),
        (
            DecodeError::Version { version: 2 },
            "protocol version 2 is not spoken here",
        ),
        (DecodeError::Flags { flags: 2 }, "unknown flags 0b0010"),
        (
            DecodeError::Body { kind: 3 },
            "the fields of a packet of kind 3 are damaged",
        ),
    ] {
        assert_eq!(error.to_string(), text);
    }
    let reason = RejectReason::TextTooLong {
        bytes: 5000,
        bytes_max: 4096,
    };
    assert_eq!(
        reason.to_string(),
        "a text of 5000 bytes, at most 4096 are taken"
    );
}

#[test]
fn only_durable_commands_have_an_id() {
    let resume = ClientPacket::from(Resume { since: Seq(1) });
    assert_eq!(resume.command_id(), None);
    let post = crate::packet::client::Post {
        id: CommandId([7; 16]),
        reply_to: None,
        text: String::new(),
    };
    assert_eq!(
        ClientPacket::from(post).command_id(),
        Some(CommandId([7; 16]))
    );
}

#[test]
fn an_empty_batch_is_a_frame_without_packets() {
    let batch = Batch::new();
    assert!(batch.is_empty());
    assert_eq!(frame::open(&batch.seal()).unwrap().len(), 0);
    assert_eq!(frame::pack([]), Vec::<Vec<u8>>::new());
}

const AT: Timestamp = Timestamp::WIRE_EPOCH;
const ADA: MemberNumber = MemberNumber(1);
const BO: MemberNumber = MemberNumber(2);

fn message() -> Message {
    let posted = Posted {
        seq: Seq(5),
        ordinal: Ordinal(3),
        author: ADA,
        at: AT,
        reply_to: Some(Seq(2)),
        text: "one".to_owned(),
    };
    Message::from_event(&posted.into()).unwrap()
}

fn edited(seq: u64, text: &str) -> Event {
    let text = text.to_owned();
    Edited {
        seq: Seq(seq),
        target: Seq(5),
        by: ADA,
        at: AT,
        text,
    }
    .into()
}

fn reacted(seq: u64, by: MemberNumber, emoji: &str) -> Event {
    let emoji = emoji.to_owned();
    Reacted {
        seq: Seq(seq),
        target: Seq(5),
        by,
        at: AT,
        emoji,
    }
    .into()
}

fn unreacted(seq: u64, by: MemberNumber, emoji: &str) -> Event {
    let emoji = emoji.to_owned();
    Unreacted {
        seq: Seq(seq),
        target: Seq(5),
        by,
        at: AT,
        emoji,
    }
    .into()
}

fn deleted(seq: u64) -> Event {
    Deleted {
        seq: Seq(seq),
        target: Seq(5),
        by: ADA,
        at: AT,
    }
    .into()
}

#[test]
fn every_event_says_where_and_when_it_happened() {
    let (seq, member, at) = (Seq(9), ADA, AT.plus_ms(7));
    let joined = Joined {
        seq,
        member,
        user: UserId([1; 16]),
        at,
        name: String::new(),
    };
    let renamed = Renamed {
        seq,
        member,
        at,
        name: String::new(),
    };
    let posted = Posted {
        seq,
        ordinal: Ordinal(1),
        author: member,
        at,
        reply_to: None,
        text: String::new(),
    };
    for event in [joined.into(), renamed.into(), posted.into()] {
        let event: Event = event;
        assert_eq!((event.seq(), event.at()), (seq, at), "{event:?}");
    }
    for event in [
        edited(9, ""),
        deleted(9),
        reacted(9, ADA, ""),
        unreacted(9, ADA, ""),
    ] {
        assert_eq!((event.seq(), event.at()), (seq, AT), "{event:?}");
    }
}

#[test]
fn an_edit_replaces_the_text_once() {
    let mut message = message();
    assert!(message.apply(&edited(6, "two")));
    assert!(!message.apply(&edited(6, "again")));
    assert!(!message.apply(&edited(5, "older")));
    assert_eq!(message.text(), Some("two"));
    assert_eq!(message.revision, Seq(6));
}

#[test]
fn an_event_about_another_message_changes_nothing() {
    let mut message = message();
    let other = Edited {
        seq: Seq(9),
        target: Seq(4),
        by: ADA,
        at: AT,
        text: "x".to_owned(),
    };
    assert!(!message.apply(&other.into()));
    assert_eq!(message, self::message());
}

#[test]
fn reactions_are_sets_in_the_order_of_arrival() {
    let mut message = message();
    for event in [
        reacted(6, BO, "👍"),
        reacted(7, ADA, "🎉"),
        reacted(8, ADA, "👍"),
        reacted(9, BO, "👍"),
    ] {
        assert!(message.apply(&event));
    }
    let reaction = |emoji: &str, by: &[MemberNumber]| Reaction {
        emoji: emoji.to_owned(),
        by: by.to_vec(),
    };
    assert_eq!(
        message.reactions,
        [reaction("👍", &[BO, ADA]), reaction("🎉", &[ADA])]
    );
    assert!(message.has_reacted("👍", ADA));
    assert!(!message.has_reacted("🎉", BO));
    message.apply(&unreacted(10, ADA, "🎉"));
    message.apply(&unreacted(11, BO, "👍"));
    message.apply(&unreacted(12, BO, "👀"));
    assert_eq!(message.reactions, [reaction("👍", &[ADA])]);
}

#[test]
fn a_deleted_message_keeps_nothing_and_nothing_brings_it_back() {
    let mut message = message();
    message.apply(&reacted(6, BO, "👍"));
    assert!(message.apply(&deleted(7)));
    for event in [
        edited(8, "back"),
        reacted(9, BO, "👍"),
        unreacted(10, BO, "👍"),
    ] {
        message.apply(&event);
    }
    assert_eq!(message.content, Content::Deleted);
    assert_eq!((message.text(), message.reply_to), (None, None));
    assert!(message.reactions.is_empty());
}

#[test]
fn a_tombstone_in_its_place_is_the_deleted_message() {
    let erased = |seq: u64| Erased {
        seq: Seq(seq),
        target: Seq(5),
        ordinal: Ordinal(3),
        by: ADA,
        at: AT,
    };
    let message = Message::from_event(&erased(5).into()).unwrap();
    assert_eq!(
        (message.seq, message.ordinal, message.author),
        (Seq(5), Ordinal(3), ADA)
    );
    assert_eq!(message.content, Content::Deleted);
    assert_eq!(Message::from_event(&erased(6).into()), None);
    assert_eq!(Message::from_event(&deleted(7)), None);
}
