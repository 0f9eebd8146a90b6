//! Every limit of a frame, met exactly and passed by one.

use natter_protocol::codec::push_varint;
use natter_protocol::ids::{ID_BYTES_MAX, IDS_HEADER_BYTES_MAX, decode_ids, encode_ids};
use natter_protocol::limits::{
    COMPRESS_BYTES_MIN, EMOJI_BYTES_MAX, FRAME_BODY_BYTES_MAX, FRAME_BYTES_MAX, FRAME_HEADER_BYTES,
    MESSAGE_TEXT_BYTES_MAX, NAME_BYTES_MAX, PACKETS_PER_FRAME_MAX, QUEUE_FRAME_BYTES_MAX,
};
use natter_protocol::packet::client::Resume;
use natter_protocol::{Batch, ClientPacket, CommandId, DecodeError, Seq, frame};

const UNKNOWN: u8 = 255;

/// An item of exactly so many bytes, of a kind that is skipped, that LZ4 cannot shorten.
fn item(bytes: usize) -> Vec<u8> {
    let head = |fields: usize| {
        let mut head = Vec::new();
        frame::push_item(&mut head, UNKNOWN, &vec![0; fields]);
        head.len() - fields
    };
    let fields = bytes - head(bytes.saturating_sub(4));
    let mut state = 1u32;
    let noise: Vec<u8> = (0..fields)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect();
    let mut item = Vec::new();
    frame::push_item(&mut item, UNKNOWN, &noise);
    assert_eq!(item.len(), bytes);
    item
}

fn sealed(head: u8, body: &[u8]) -> Vec<u8> {
    let mut checked = vec![head];
    checked.extend_from_slice(body);
    let mut frame = crc32fast::hash(&checked).to_le_bytes().to_vec();
    frame.extend(checked);
    frame
}

#[test]
fn whatever_may_be_posted_is_read_as_markdown() {
    assert_eq!(
        MESSAGE_TEXT_BYTES_MAX,
        natter_text::markdown::MARKDOWN_BYTES_MAX
    );
}

#[test]
fn whatever_is_one_emoji_may_be_sent_as_a_reaction() {
    assert_eq!(EMOJI_BYTES_MAX, natter_text::emoji::EMOJI_BYTES_MAX);
}

#[test]
fn a_name_of_any_script_fits_the_wire() {
    let longest = char::MAX.len_utf8() * natter_text::rules::NAME_CHARS_MAX;
    assert_eq!(NAME_BYTES_MAX, longest);
}

#[test]
fn a_body_of_the_largest_size_travels_and_one_byte_more_does_not() {
    let mut batch = Batch::new();
    assert!(batch.push(&item(FRAME_BODY_BYTES_MAX)));
    assert_eq!(batch.body_bytes(), FRAME_BODY_BYTES_MAX);
    assert!(!batch.push(&Resume { since: Seq(0) }.encoded()));
    let frame = batch.seal();
    assert_eq!(frame.len(), FRAME_HEADER_BYTES + FRAME_BODY_BYTES_MAX);
    assert_eq!(ClientPacket::decode_frame(&frame), Ok(vec![]));

    assert!(!Batch::new().push(&item(FRAME_BODY_BYTES_MAX + 1)));
    let bytes = FRAME_BODY_BYTES_MAX + 1;
    let refused = frame::open(&sealed(0x10, &item(bytes))).unwrap_err();
    let bytes_max = FRAME_BODY_BYTES_MAX;
    assert_eq!(refused, DecodeError::TooLarge { bytes, bytes_max });
}

trait Encoded {
    fn encoded(self) -> Vec<u8>;
}

impl<P: Into<ClientPacket>> Encoded for P {
    fn encoded(self) -> Vec<u8> {
        self.into().encode()
    }
}

#[test]
fn a_frame_over_the_limit_is_refused_before_its_checksum_is_read() {
    for bytes in [FRAME_BYTES_MAX + 1, 10 * 1024 * 1024] {
        let bytes_max = FRAME_BYTES_MAX;
        let frame = vec![0xa5; bytes];
        assert_eq!(
            frame::open(&frame),
            Err(DecodeError::TooLarge { bytes, bytes_max })
        );
    }
    assert_eq!(
        frame::open(&vec![0xa5; FRAME_BYTES_MAX]),
        Err(DecodeError::Checksum)
    );
}

#[test]
fn a_frame_carries_so_many_packets_and_not_one_more() {
    let small = Resume { since: Seq(1) }.encoded();
    let mut batch = Batch::new();
    for _ in 0..PACKETS_PER_FRAME_MAX {
        assert!(batch.push(&small));
    }
    assert!(!batch.push(&small));
    let packets = ClientPacket::decode_frame(&batch.seal()).unwrap();
    assert_eq!(packets.len(), PACKETS_PER_FRAME_MAX);

    let body = small.repeat(PACKETS_PER_FRAME_MAX + 1);
    let packets_max = PACKETS_PER_FRAME_MAX;
    let refused = ClientPacket::decode_frame(&sealed(0x10, &body));
    assert_eq!(refused, Err(DecodeError::TooManyPackets { packets_max }));
}

#[test]
fn packing_fills_frames_to_the_limit_and_keeps_the_order() {
    let items: Vec<Vec<u8>> = (0..3_000)
        .map(|n| Resume { since: Seq(n) }.encoded())
        .collect();
    let frames = frame::pack(items.iter().map(Vec::as_slice));
    assert_eq!(frames.len(), items.len().div_ceil(PACKETS_PER_FRAME_MAX));
    let packets: Vec<ClientPacket> = frames
        .iter()
        .flat_map(|frame| ClientPacket::decode_frame(frame).unwrap())
        .collect();
    let expected: Vec<ClientPacket> = (0..3_000)
        .map(|n| Resume { since: Seq(n) }.into())
        .collect();
    assert_eq!(packets, expected);
}

#[test]
fn a_smaller_bound_on_the_body_holds_too() {
    let body_bytes_max = QUEUE_FRAME_BYTES_MAX - FRAME_HEADER_BYTES;
    let mut batch = Batch::new();
    assert!(batch.push_within(&item(body_bytes_max - 3), body_bytes_max));
    assert!(!batch.push_within(&item(4), body_bytes_max));
    assert!(batch.push_within(&item(3), body_bytes_max));
    assert_eq!(batch.seal().len(), QUEUE_FRAME_BYTES_MAX);
}

/// What a body claims to inflate to is checked before anything is allocated: a claim of
/// 2^64 bytes would end the process if it were believed.
#[test]
fn an_lz4_bomb_is_refused_by_its_claim() {
    let block = lz4_flex::block::compress(&vec![0; FRAME_BODY_BYTES_MAX + 1]);
    for claim in [FRAME_BODY_BYTES_MAX as u64 + 1, 1 << 32, u64::MAX] {
        let mut body = Vec::new();
        push_varint(&mut body, claim);
        body.extend_from_slice(&block);
        let refused = frame::open(&sealed(0x11, &body)).unwrap_err();
        let (bytes, bytes_max) = (claim as usize, FRAME_BODY_BYTES_MAX);
        assert_eq!(refused, DecodeError::TooLarge { bytes, bytes_max });
    }
}

#[test]
fn an_lz4_block_that_lies_about_its_size_is_refused() {
    let zeros = vec![0; FRAME_BODY_BYTES_MAX];
    let block = lz4_flex::block::compress(&zeros);
    let with_claim = |claim: u64| {
        let mut body = Vec::new();
        push_varint(&mut body, claim);
        body.extend_from_slice(&block);
        sealed(0x11, &body)
    };
    let frame = with_claim(FRAME_BODY_BYTES_MAX as u64);
    assert_eq!(frame::open(&frame).unwrap().as_ref(), zeros);
    let small = lz4_flex::block::compress(&zeros[..1_000]);
    let mut too_much = vec![];
    push_varint(&mut too_much, 1_001);
    too_much.extend(small);
    assert_eq!(
        frame::open(&sealed(0x11, &too_much)),
        Err(DecodeError::Compression)
    );
    for claim in [0, 1, 100, FRAME_BODY_BYTES_MAX as u64 - 1] {
        assert_eq!(
            frame::open(&with_claim(claim)),
            Err(DecodeError::Compression),
            "{claim}"
        );
    }
}

#[test]
fn lz4_is_tried_from_a_threshold_on_and_kept_only_if_smaller() {
    let like = |bytes: usize| {
        let mut item = Vec::new();
        let head = if bytes < 130 { 2 } else { 3 };
        frame::push_item(&mut item, UNKNOWN, &vec![b'a'; bytes - head]);
        Batch::single(&item)
    };
    assert_eq!(like(COMPRESS_BYTES_MIN - 1)[4] & 1, 0);
    assert_eq!(like(COMPRESS_BYTES_MIN)[4] & 1, 1);
    assert!(like(COMPRESS_BYTES_MIN).len() < 40);
    for bytes in [COMPRESS_BYTES_MIN, 4_000] {
        let noise = Batch::single(&item(bytes));
        assert_eq!((noise[4] & 1, noise.len()), (0, FRAME_HEADER_BYTES + bytes));
    }
}

/// Noise that ends in a run of one letter: with each letter more, LZ4 saves one byte more.
#[test]
fn a_compressed_frame_is_smaller_than_its_packets() {
    let mut compressed = 0;
    for letters in 0..200 {
        let mut fields = item(20_000);
        fields.extend(vec![b'a'; letters]);
        let mut item = Vec::new();
        frame::push_item(&mut item, UNKNOWN, &fields);
        let frame = Batch::single(&item);
        let is_compressed = frame[4] & 1 == 1;
        assert_eq!(is_compressed, frame.len() < FRAME_HEADER_BYTES + item.len());
        compressed += usize::from(is_compressed);
    }
    assert!((1..200).contains(&compressed), "{compressed}");
}

#[test]
fn ids_take_what_is_kept_for_them_at_most() {
    for (ids, header) in [(1, 3), (250, 4), (251, 6), (1_023, 7)] {
        let id = (Seq(u64::MAX), CommandId([255; 16]));
        let ids = vec![id; ids];
        let item = encode_ids(&ids);
        assert_eq!(item.len(), header + ids.len() * ID_BYTES_MAX);
        assert!(header <= IDS_HEADER_BYTES_MAX);
        let items = frame::items(&item).unwrap();
        assert_eq!(decode_ids(items[0]), Ok(Some(ids)));
    }
}

#[test]
fn as_many_ids_as_a_frame_holds_are_read_and_a_claim_of_more_is_refused() {
    let fits = (FRAME_BODY_BYTES_MAX - IDS_HEADER_BYTES_MAX) / 17;
    let item = encode_ids(&vec![(Seq(0), CommandId([1; 16])); fits]);
    let frame = Batch::single(&item);
    let body = frame::open(&frame).unwrap();
    let ids = decode_ids(frame::items(&body).unwrap()[0])
        .unwrap()
        .unwrap();
    assert_eq!(ids.len(), fits);

    // A count of 2^63 and nothing behind it.
    let claim = [&[63, 9, 253][..], &(1u64 << 63).to_le_bytes()].concat();
    let items = frame::items(&claim).unwrap();
    let refused = DecodeError::Body { kind: 63 };
    assert_eq!(decode_ids(items[0]), Err(refused));
}
