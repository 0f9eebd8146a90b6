//! What a chat message costs on the wire over its text alone.

use natter_protocol::event::Posted;
use natter_protocol::{
    Batch, Event, MemberNumber, Ordinal, Seq, ServerPacket, Timestamp, frame, limits,
};

const TEXT: &str = "forty-six bytes of text, which is quite usual.";
const ALONE_BYTES_MAX: usize = 28;
const IN_A_BATCH_BYTES_MAX: usize = 20;

/// A message of an old, large room: 268 million events, 16,383 members.
fn posted(number: u64, text: &str) -> Vec<u8> {
    Event::from(Posted {
        seq: Seq((1 << 28) - 1 - number),
        ordinal: Ordinal((1 << 28) - 1 - number),
        author: MemberNumber(16_383),
        at: Timestamp(1_795_253_400_000),
        reply_to: None,
        text: text.to_owned(),
    })
    .encode()
}

#[test]
fn a_message_alone_costs_its_text_and_at_most_28_bytes() {
    assert_eq!(TEXT.len(), 46);
    let frame = Batch::single(&posted(0, TEXT));
    assert!(
        frame.len() <= TEXT.len() + ALONE_BYTES_MAX,
        "{} bytes",
        frame.len()
    );
    assert_eq!(frame.len() - TEXT.len(), 24, "as the documentation says");
}

#[test]
fn a_message_in_a_batch_costs_its_text_and_at_most_20_bytes() {
    // Noise for texts, so that it is not LZ4 that pays.
    let texts: Vec<String> = (0..100u32)
        .map(|n| (0..46).map(|i| noise(n * 46 + i)).collect())
        .collect();
    let items: Vec<Vec<u8>> = (0..100)
        .zip(&texts)
        .map(|(n, text)| posted(n, text))
        .collect();
    let frames = frame::pack(items.iter().map(Vec::as_slice));
    let bytes: usize = frames.iter().map(Vec::len).sum();
    assert!(
        bytes <= texts.len() * (TEXT.len() + IN_A_BATCH_BYTES_MAX),
        "{bytes} bytes"
    );
    assert_eq!(items[0].len() - TEXT.len(), 19, "as the documentation says");
}

fn noise(n: u32) -> char {
    let mixed = n
        .wrapping_mul(2_654_435_761)
        .rotate_left(13)
        .wrapping_mul(2_246_822_519);
    char::from(b' ' + (mixed >> 24) as u8 % 95)
}

#[test]
fn a_long_text_costs_two_bytes_more_for_its_length() {
    let text = "a".repeat(limits::MESSAGE_TEXT_BYTES_MAX);
    let item = posted(0, &text);
    assert_eq!(item.len() - text.len(), 19 + 1 + 2);
    let packets = ServerPacket::decode_frame(&Batch::single(&item)).unwrap();
    assert_eq!(packets.len(), 1);
}
