//! A compressed frame that an earlier build wrote; every later build must read it.
//!
//! Only reading is pinned: a later LZ4 may find a shorter block for the same packets.

use natter_protocol::event::Posted;
use natter_protocol::{Batch, Event, MemberNumber, Ordinal, Seq, ServerPacket, frame};

use crate::events::AT;

const FRAME: &str = "
    05 b7 a7 d8 11 af 08 fc 2a 03 33 01 01 01 c0 49
    96 86 06 00 29 6d 65 73 73 61 67 65 20 31 20 6f
    66 20 74 77 65 6e 74 79 2c 20 6d 75 63 68 20 6c
    69 6b 65 20 74 68 65 20 6f 74 68 65 72 73 03 33
    02 02 35 00 1f 32 35 00 0f 2c 03 03 35 00 1f 33
    35 00 0f 2c 04 04 35 00 1f 34 35 00 0f 2c 05 05
    35 00 1f 35 35 00 0f 2c 06 06 35 00 1f 36 35 00
    0f 2c 07 07 35 00 1f 37 35 00 0f 2c 08 08 35 00
    1f 38 35 00 0f 2c 09 09 35 00 1f 39 35 00 0e 33
    34 0a 0a 35 00 15 2a dd 01 1f 30 36 00 0f 2d 0b
    0b 36 00 0f 14 02 0f 3d 34 0c 0c 36 00 0f 15 02
    0f 3d 34 0d 0d 36 00 0f 16 02 0f 3d 34 0e 0e 36
    00 0f 17 02 0f 3d 34 0f 0f 36 00 0f 18 02 0f 3d
    34 10 10 36 00 0f 19 02 0f 3d 34 11 11 36 00 0f
    1a 02 0f 3d 34 12 12 36 00 0f 1b 02 0f 3d 34 13
    13 36 00 0f 1c 02 10 2c 14 14 36 00 1f 32 1c 02
    08 60 6f 74 68 65 72 73";

fn packets() -> Vec<ServerPacket> {
    (1..=20)
        .map(|number| {
            Event::Posted(Posted {
                seq: Seq(number),
                ordinal: Ordinal(number),
                author: MemberNumber(1),
                at: AT,
                reply_to: None,
                text: format!("message {number} of twenty, much like the others"),
            })
            .into()
        })
        .collect()
}

#[test]
fn a_compressed_frame_of_the_past_is_read() {
    let bytes: Vec<u8> = FRAME
        .split_ascii_whitespace()
        .map(|byte| u8::from_str_radix(byte, 16).unwrap())
        .collect();
    assert_eq!(bytes[4] & 1, 1, "the frame is compressed");
    assert_eq!(ServerPacket::decode_frame(&bytes), Ok(packets()));
}

#[test]
fn a_batch_of_like_messages_is_compressed_to_less_than_half() {
    let mut batch = Batch::new();
    for packet in packets() {
        assert!(batch.push(&packet.encode()));
    }
    let sealed = batch.seal();
    assert!(
        sealed.len() * 2 < batch.body_bytes(),
        "{} bytes",
        sealed.len()
    );
    assert_eq!(frame::open(&sealed).unwrap().len(), batch.body_bytes());
}
