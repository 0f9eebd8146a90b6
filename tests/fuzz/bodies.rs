//! What is fuzzed: functions from any bytes to nothing, which panic where a promise breaks.
//!
//! The fuzzer calls them with what it finds; the plain tests call them with every file of the
//! corpus, so that what was once found stays fixed without a fuzzer.

mod cores;
mod frugal;
mod requests;

use natter_protocol::packet::News;
use natter_protocol::{Batch, ClientPacket, PROTOCOL_VERSION, ServerPacket, frame, heartbeat};
use natter_text::{Block, Inline, rules};

pub use cores::{client, room};
use frugal::frugally;
pub use requests::{letters, requests};

/// Bytes as a frame, in both directions, and as a heartbeat: refused or read, never a panic.
pub fn raw_frame(bytes: &[u8]) {
    drop(frugally(bytes, || ServerPacket::decode_frame(bytes)));
    drop(frugally(bytes, || ClientPacket::decode_frame(bytes)));
    drop(frugally(bytes, || News::decode_frame(bytes)));
    let pong = std::str::from_utf8(bytes)
        .ok()
        .and_then(heartbeat::parse_pong);
    if let Some((epoch, head)) = pong {
        let again = heartbeat::pong(epoch, head);
        assert_eq!(heartbeat::parse_pong(&again), pong);
    }
}

/// Flags and a body behind a right checksum, which no fuzzer would find: what is read can be
/// written and read again.
pub fn packets(bytes: &[u8]) {
    let Some((flags, body)) = bytes.split_first() else {
        return;
    };
    let sealed = seal(*flags, body);
    if let Ok(packets) = frugally(bytes, || ServerPacket::decode_frame(&sealed)) {
        let items: Vec<Vec<u8>> = packets.iter().map(ServerPacket::encode).collect();
        let read =
            |frame: &Vec<u8>| ServerPacket::decode_frame(frame).expect("it was just written");
        let frames = frame::pack(items.iter().map(Vec::as_slice));
        assert_eq!(frames.iter().flat_map(read).collect::<Vec<_>>(), packets);
    }
    if let Ok(packets) = frugally(bytes, || ClientPacket::decode_frame(&sealed)) {
        for packet in packets {
            let again = ClientPacket::decode_frame(&Batch::single(&packet.encode()));
            assert_eq!(again, Ok(vec![packet]));
        }
    }
    if let Ok(news) = frugally(bytes, || News::decode_frame(&sealed)) {
        for packet in news {
            let again = News::decode_frame(&Batch::single(&packet.encode()));
            assert_eq!(again, Ok(vec![packet]));
        }
    }
}

/// A frame of this body, with the checksum that it should have.
fn seal(flags: u8, body: &[u8]) -> Vec<u8> {
    let mut checked = vec![PROTOCOL_VERSION << 4 | flags & 0x0f];
    checked.extend_from_slice(body);
    let mut sealed = crc32fast::hash(&checked).to_le_bytes().to_vec();
    sealed.extend_from_slice(&checked);
    sealed
}

/// A message: its tree keeps its invariants, and what was checked once passes again unchanged.
pub fn markdown(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let tree = frugally(bytes, || natter_text::parse(&text));
    check_blocks(&tree, 0);
    let line = frugally(bytes, || natter_text::plain(&text, 80));
    assert!(line.chars().count() <= 80 && !line.contains('\n'));
    drop(frugally(bytes, || natter_text::mentions(&text)));
    if let Ok(stored) = frugally(bytes, || rules::check_message(&text, 4096)) {
        drop(frugally(bytes, || natter_text::search::tokens(&stored)));
        assert!(stored.len() <= 4096 && !stored.is_empty());
        assert_eq!(rules::check_message(&stored, 4096).as_ref(), Ok(&stored));
    }
}

fn check_blocks(blocks: &[Block], depth: usize) {
    assert!(depth <= natter_text::markdown::BLOCK_DEPTH_MAX + 1);
    for block in blocks {
        match block {
            Block::Paragraph(inlines) => check_inlines(inlines, 0),
            Block::Code { .. } => {}
            Block::Quote(blocks) => check_blocks(blocks, depth + 1),
            Block::List { items, .. } => {
                items.iter().for_each(|item| check_blocks(item, depth + 1));
            }
        }
    }
}

fn check_inlines(inlines: &[Inline], depth: usize) {
    assert!(depth <= 8, "inlines are a handful deep");
    let is_text = |inline: &Inline| matches!(inline, Inline::Text(_));
    assert!(
        !inlines.windows(2).any(|pair| pair.iter().all(is_text)),
        "two texts side by side"
    );
    for inline in inlines {
        match inline {
            Inline::Text(text) => assert!(!text.is_empty() && !text.contains('\n')),
            Inline::Bold(inner) | Inline::Italic(inner) | Inline::Strike(inner) => {
                check_inlines(inner, depth + 1);
            }
            Inline::Link { href, label } => {
                let schemes = ["http://", "https://", "mailto:"];
                assert!(
                    schemes.iter().any(|scheme| href.starts_with(scheme)),
                    "{href}"
                );
                check_inlines(label, depth + 1);
            }
            Inline::Code(_) | Inline::Mention(_) | Inline::Break => {}
        }
    }
}

/// Names of people and rooms, emoji, shortcodes: what was checked once passes again unchanged.
pub fn names(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(name) = rules::check_name(&text) {
        assert!(name.len() <= natter_protocol::limits::NAME_BYTES_MAX);
        assert_eq!(rules::check_name(&name).as_ref(), Ok(&name));
        let key = rules::same_name_key(&name);
        assert_eq!(rules::same_name_key(&key), key);
        assert!(!natter_text::initials(&name).is_empty());
    }
    if let Ok(name) = rules::check_room_name(&text) {
        assert!(name.chars().count() <= rules::ROOM_NAME_CHARS_MAX);
        assert_eq!(rules::check_room_name(&name).as_ref(), Ok(&name));
    }
    if natter_text::emoji::is_emoji(&text) {
        assert_eq!(natter_text::emoji::is_only_emoji(&text), Some(1));
    }
    drop(natter_text::emoji::expand(&text));
    drop(natter_text::emoji::complete(&text, 10));
}
