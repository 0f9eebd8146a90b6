//! What adjacent versions can say to each other.

use natter_protocol::packet::client::Resume;
use natter_protocol::packet::server::Answer;
use natter_protocol::{
    Batch, ClientPacket, DecodeError, Event, PROTOCOL_VERSION, Seq, ServerPacket, frame,
};
use proptest::collection::vec;
use proptest::prelude::{any, prop_assert_eq, proptest};

use crate::any::{client_packet, server_packet};

fn resealed(mut frame: Vec<u8>, head: u8) -> Vec<u8> {
    frame[4] = head;
    let crc = crc32fast::hash(&frame[4..]).to_le_bytes();
    frame[..4].copy_from_slice(&crc);
    frame
}

#[test]
fn another_version_is_named_in_the_refusal() {
    let frame = Batch::single(&ClientPacket::from(Resume { since: Seq(1) }).encode());
    for version in (0..16).filter(|version| *version != PROTOCOL_VERSION) {
        let other = resealed(frame.clone(), version << 4);
        assert_eq!(frame::open(&other), Err(DecodeError::Version { version }));
    }
}

#[test]
fn unknown_flags_are_refused() {
    let frame = Batch::single(&ClientPacket::from(Resume { since: Seq(1) }).encode());
    for flags in 2..16 {
        let other = resealed(frame.clone(), PROTOCOL_VERSION << 4 | flags);
        assert_eq!(frame::open(&other), Err(DecodeError::Flags { flags }));
    }
}

/// A kind that no direction has.
fn unknown_kinds() -> Vec<u8> {
    let last_event = Event::KINDS.iter().map(|(kind, _)| *kind).max().unwrap();
    let last_answer = Answer::KINDS.iter().map(|(kind, _)| *kind).max().unwrap();
    let last_command = ClientPacket::KINDS
        .iter()
        .map(|(kind, _)| *kind)
        .max()
        .unwrap();
    [0].into_iter()
        .chain(last_event + 1..32)
        .chain(last_answer + 1..128)
        .chain(last_command + 1..=255)
        .collect()
}

proptest! {
    #[test]
    fn an_unknown_kind_is_skipped(
        before in server_packet(),
        after in client_packet(),
        index in any::<proptest::sample::Index>(),
        fields in vec(any::<u8>(), 0..300),
    ) {
        let kinds = unknown_kinds();
        let mut unknown = Vec::new();
        frame::push_item(&mut unknown, kinds[index.index(kinds.len())], &fields);
        let mut batch = Batch::new();
        for item in [&unknown, &before.encode(), &unknown, &after.encode(), &unknown] {
            prop_assert_eq!(batch.push(item), true);
        }
        let frame = batch.seal();
        prop_assert_eq!(ServerPacket::decode_frame(&frame), Ok(vec![before]));
        prop_assert_eq!(ClientPacket::decode_frame(&frame), Ok(vec![after]));
    }
}
