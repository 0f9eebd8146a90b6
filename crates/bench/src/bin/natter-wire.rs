//! What a chat message weighs on the wire, in bytes, beside the text itself.
//!
//! The texts are runs of the demo conversation, so that compression is not flattered.

use natter_protocol::event::Posted;
use natter_protocol::frame::pack;
use natter_protocol::packet::client::Post;
use natter_protocol::{
    Batch, ClientPacket, CommandId, Event, MemberNumber, Ordinal, Seq, Timestamp,
};

/// The mean length of a chat message that Natter is sized for.
const TEXT_BYTES: usize = 46;

fn main() {
    println!("a message of {TEXT_BYTES} bytes of text, in bytes on the wire:");
    row("sent by its author, with its 16-byte id", sent());
    for (age, first) in [("young", 1_000), ("old", 200_000_000)] {
        for count in [1, 10, 100] {
            let label = format!("in a {age} room, {count} in one frame, each");
            row(&label, delivered(first, count));
        }
    }
}

fn row(label: &str, bytes: f64) {
    let over = bytes - TEXT_BYTES as f64;
    println!("  {label:<46} {bytes:6.1}  text {over:+.1}");
}

fn sent() -> f64 {
    let post = Post {
        id: CommandId([7; 16]),
        reply_to: None,
        text: text(0),
    };
    Batch::single(&ClientPacket::from(post).encode()).len() as f64
}

/// Bytes a message when `count` of them leave in as few frames as they fit.
fn delivered(first: u64, count: u64) -> f64 {
    let items: Vec<_> = (0..count).map(|n| posted(first + n).encode()).collect();
    let frames = pack(items.iter().map(Vec::as_slice));
    frames.iter().map(Vec::len).sum::<usize>() as f64 / count as f64
}

fn posted(seq: u64) -> Event {
    Event::from(Posted {
        seq: Seq(seq),
        ordinal: Ordinal(seq),
        author: MemberNumber(u32::try_from(seq % 300).unwrap_or_default()),
        at: Timestamp::WIRE_EPOCH.plus_ms(28_000_000_000 + seq * 700),
        reply_to: None,
        text: text(seq),
    })
}

/// A run of the demo conversation's plain letters: text that people might write, not a loop.
fn text(seed: u64) -> String {
    let letters: Vec<char> = include_str!("conversation.txt")
        .chars()
        .filter(|letter| letter.is_ascii() && *letter != '\n')
        .collect();
    let start = usize::try_from(seed).unwrap_or_default() * TEXT_BYTES % letters.len();
    letters
        .iter()
        .cycle()
        .skip(start)
        .take(TEXT_BYTES)
        .collect()
}
