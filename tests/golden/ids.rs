//! The item behind a letter's events.

use natter_protocol::ids::{IDS_KIND, decode_ids, encode_ids};
use natter_protocol::{CommandId, Event, Seq, ServerPacket, frame};

#[test]
fn ids_are_these_bytes() {
    let ids = vec![
        (Seq(2), CommandId([0xab; 16])),
        (Seq(300), CommandId([0; 16])),
    ];
    let item = encode_ids(&ids);
    let bytes = [&[63, 36, 2][..], &[2], &[0xab; 16], &[0xac, 0x02], &[0; 16]];
    assert_eq!(item, bytes.concat());
    let items = frame::items(&item).unwrap();
    assert_eq!(decode_ids(items[0]), Ok(Some(ids)));
}

#[test]
fn nothing_else_has_the_kind_of_ids() {
    let item = encode_ids(&[]);
    let items = frame::items(&item).unwrap();
    assert_eq!(Event::decode(items[0]), Ok(None));
    assert!(Event::KINDS.iter().all(|(kind, _)| *kind != IDS_KIND));
    let heard = ServerPacket::decode_frame(&frame::Batch::single(&item));
    assert_eq!(heard, Ok(Vec::new()), "who hears it skips it");
}
