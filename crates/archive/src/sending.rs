//! Sending: which letters travel in which call to the queue.

use natter_protocol::{Epoch, RoomId};

use crate::letter::{LETTER_BYTES_MAX, encode_letter};

/// Bytes that one call may send: the platform takes 256 KB, and counts some of its own.
pub const SEND_BYTES_MAX: usize = 250_000;
/// Letters that one call may send.
pub const SEND_LETTERS_MAX: usize = 100;
/// What a letter weighs besides its text: the platform says about 100 bytes.
pub const LETTER_OVERHEAD_BYTES: usize = 128;

const _: () = assert!(LETTER_BYTES_MAX + LETTER_OVERHEAD_BYTES <= 128_000);
const _: () = assert!(LETTER_BYTES_MAX + LETTER_OVERHEAD_BYTES <= SEND_BYTES_MAX);

/// A room's frames as letters, in order: each list is one call.
#[must_use]
pub fn sendings(room: RoomId, epoch: Epoch, frames: &[Vec<u8>]) -> Vec<Vec<String>> {
    let mut sendings: Vec<Vec<String>> = Vec::new();
    let mut bytes = 0;
    for frame in frames {
        let letter = encode_letter(room, epoch, frame);
        let weight = letter.len() + LETTER_OVERHEAD_BYTES;
        bytes += weight;
        match sendings.last_mut() {
            Some(sending) if bytes <= SEND_BYTES_MAX && sending.len() < SEND_LETTERS_MAX => {
                sending.push(letter);
            }
            Some(_) | None => {
                sendings.push(vec![letter]);
                bytes = weight;
            }
        }
    }
    sendings
}
