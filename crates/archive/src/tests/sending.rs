use natter_protocol::limits::QUEUE_FRAME_BYTES_MAX;
use proptest::prelude::*;

use super::fixture::{EPOCH, ROOM};
use crate::{encode_letter, sendings};

/// What the platform takes with one call, as it says itself.
const CALL_BYTES_MAX: usize = 256_000;
const CALL_MESSAGES_MAX: usize = 100;
const MESSAGE_BYTES_MAX: usize = 128_000;
const MESSAGE_OVERHEAD_BYTES: usize = 100;

fn check(sizes: &[usize]) -> Vec<usize> {
    let frame = |(index, size): (usize, &usize)| vec![index as u8; *size];
    let frames: Vec<Vec<u8>> = sizes.iter().enumerate().map(frame).collect();
    let sendings = sendings(ROOM, EPOCH, &frames);
    for sending in &sendings {
        assert!(!sending.is_empty() && sending.len() <= CALL_MESSAGES_MAX);
        let weight = |letter: &String| letter.len() + MESSAGE_OVERHEAD_BYTES;
        assert!(sending.iter().all(|l| weight(l) <= MESSAGE_BYTES_MAX));
        assert!(sending.iter().map(weight).sum::<usize>() <= CALL_BYTES_MAX);
    }
    let letters: Vec<String> = frames
        .iter()
        .map(|f| encode_letter(ROOM, EPOCH, f))
        .collect();
    assert_eq!(sendings.concat(), letters, "all of them, in order");
    sendings.iter().map(Vec::len).collect()
}

#[test]
fn letters_travel_in_as_few_calls_as_the_queue_allows() {
    assert_eq!(check(&[]), [0; 0]);
    assert_eq!(check(&[QUEUE_FRAME_BYTES_MAX]), [1]);
    assert_eq!(check(&[QUEUE_FRAME_BYTES_MAX; 4]), [3, 1]);
    assert_eq!(check(&[10; 250]), [100, 100, 50]);
}

proptest! {
    #[test]
    fn every_call_is_one_that_the_queue_takes(
        sizes in proptest::collection::vec(0..=QUEUE_FRAME_BYTES_MAX, 0..40)
    ) {
        check(&sizes);
    }
}
