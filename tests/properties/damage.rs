//! Bytes that changed on the way, or were never a frame.

use natter_protocol::packet::client::Post;
use natter_protocol::{Batch, ClientPacket, CommandId, DecodeError, ServerPacket, frame};
use proptest::collection::vec;
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

use crate::any::{client_packet, server_packet};

/// Compressed and not: LZ4 takes over at 256 bytes.
fn posts(texts: usize, text: &str) -> Vec<u8> {
    let mut batch = Batch::new();
    for number in 0..texts {
        let post = Post {
            id: CommandId([number as u8; 16]),
            reply_to: None,
            text: text.to_owned(),
        };
        assert!(batch.push(&ClientPacket::from(post).encode()));
    }
    batch.seal()
}

#[test]
fn every_single_bit_flip_is_refused() {
    for (frame, compressed) in [(posts(1, "hello, room"), 0), (posts(30, "hello, room"), 1)] {
        assert_eq!(frame[4] & 1, compressed);
        for bit in 0..frame.len() * 8 {
            let mut flipped = frame.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(
                frame::open(&flipped),
                Err(DecodeError::Checksum),
                "bit {bit}"
            );
        }
    }
}

#[test]
fn every_truncation_is_refused() {
    for frame in [posts(1, "hello, room"), posts(30, "hello, room")] {
        for bytes in 0..frame.len() {
            let refused = frame::open(&frame[..bytes]).unwrap_err();
            let expected = match bytes {
                0..5 => DecodeError::TooShort { bytes },
                _ => DecodeError::Checksum,
            };
            assert_eq!(refused, expected, "{bytes} bytes");
        }
    }
}

/// A frame around any body, with a right checksum: what an attacker sends.
fn sealed(head: u8, body: &[u8]) -> Vec<u8> {
    let mut checked = vec![head];
    checked.extend_from_slice(body);
    let mut frame = crc32fast::hash(&checked).to_le_bytes().to_vec();
    frame.extend(checked);
    frame
}

proptest! {
    #[test]
    fn a_flip_in_any_packet_is_refused(packet in server_packet(), at in any::<proptest::sample::Index>()) {
        let mut frame = Batch::single(&packet.encode());
        let bit = at.index(frame.len() * 8);
        frame[bit / 8] ^= 1 << (bit % 8);
        prop_assert_eq!(ServerPacket::decode_frame(&frame), Err(DecodeError::Checksum));
    }

    #[test]
    fn no_bytes_panic(bytes in vec(any::<u8>(), 0..6_000)) {
        prop_assert!(ServerPacket::decode_frame(&bytes).is_err());
        prop_assert!(ClientPacket::decode_frame(&bytes).is_err());
    }

    #[test]
    fn no_bytes_behind_a_right_checksum_panic(head in any::<u8>(), body in vec(any::<u8>(), 0..6_000)) {
        let frame = sealed(head, &body);
        if head >> 4 != natter_protocol::PROTOCOL_VERSION {
            let version = DecodeError::Version { version: head >> 4 };
            prop_assert_eq!(ServerPacket::decode_frame(&frame), Err(version));
        }
        drop(ServerPacket::decode_frame(&frame));
        drop(ClientPacket::decode_frame(&frame));
    }

    #[test]
    fn no_damage_inside_a_packet_panics(packet in client_packet(), at in any::<proptest::sample::Index>(), byte in any::<u8>()) {
        let mut item = packet.encode();
        let place = at.index(item.len());
        item[place] = byte;
        drop(ClientPacket::decode_frame(&sealed(0x10, &item)));
        drop(ServerPacket::decode_frame(&sealed(0x10, &item)));
    }

    #[test]
    fn no_damage_inside_a_compressed_block_panics(at in any::<proptest::sample::Index>(), byte in any::<u8>()) {
        let mut frame = posts(30, "hello, room");
        let place = 5 + at.index(frame.len() - 5);
        frame[place] = byte;
        drop(ClientPacket::decode_frame(&sealed(0x11, &frame[5..])));
    }

    #[test]
    fn bytes_after_the_fields_are_refused(packet in client_packet(), extra in vec(any::<u8>(), 1..20)) {
        let mut item = packet.encode();
        let kind = item.remove(0);
        let (_, fields) = natter_protocol::codec::split_varint(&item).unwrap();
        let fields = [fields, &extra].concat();
        let mut longer = Vec::new();
        frame::push_item(&mut longer, kind, &fields);
        let refused = ClientPacket::decode_frame(&Batch::single(&longer));
        prop_assert_eq!(refused, Err(DecodeError::Trailing { kind }));
    }

    #[test]
    fn fields_that_end_early_are_refused(packet in client_packet(), at in any::<proptest::sample::Index>()) {
        let mut item = packet.encode();
        let kind = item.remove(0);
        let (_, fields) = natter_protocol::codec::split_varint(&item).unwrap();
        let mut shorter = Vec::new();
        frame::push_item(&mut shorter, kind, &fields[..at.index(fields.len())]);
        let refused = ClientPacket::decode_frame(&Batch::single(&shorter));
        prop_assert_eq!(refused, Err(DecodeError::Body { kind }));
    }
}

#[test]
fn an_item_that_points_past_its_frame_is_refused() {
    for body in [
        &[129u8][..],
        &[129, 5, 0],
        &[129, 0x80],
        &[129, 0xff, 0xff, 0xff, 0xff, 0x0f],
    ] {
        assert_eq!(
            ClientPacket::decode_frame(&sealed(0x10, body)),
            Err(DecodeError::Truncated)
        );
    }
    let absurd = [
        129, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01,
    ];
    assert_eq!(
        ClientPacket::decode_frame(&sealed(0x10, &absurd)),
        Err(DecodeError::Truncated)
    );
}

#[test]
fn text_that_is_not_utf8_is_refused() {
    let post = Post {
        id: CommandId([0; 16]),
        reply_to: None,
        text: "ab".to_owned(),
    };
    let mut item = ClientPacket::from(post).encode();
    let last = item.len() - 1;
    for bad in [0x80, 0xc0, 0xff] {
        item[last] = bad;
        let refused = ClientPacket::decode_frame(&sealed(0x10, &item));
        assert_eq!(refused, Err(DecodeError::Body { kind: 129 }));
    }
}

#[test]
fn a_length_that_lies_about_what_follows_allocates_nothing() {
    // A `Post` whose text claims four gigabytes, and a `Hello` with as many pending ids.
    let text = [
        &[0u8; 16][..],
        &[0],
        &[253, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0],
    ]
    .concat();
    let ids = [&[0u8, 0][..], &[253, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]].concat();
    for (kind, fields) in [(129, text), (128, ids)] {
        let mut item = Vec::new();
        frame::push_item(&mut item, kind, &fields);
        let refused = ClientPacket::decode_frame(&sealed(0x10, &item));
        assert_eq!(refused, Err(DecodeError::Body { kind }));
    }
}
