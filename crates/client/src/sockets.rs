//! Which rooms of a page have a socket: a person may be in more rooms than a page can listen to.

use natter_protocol::RoomId;
use natter_protocol::limits::ROOMS_PER_PAGE_MAX;

/// The rooms to have a socket to, at most `ROOMS_PER_PAGE_MAX`, the most urgent first: the open
/// one, those where something waits to be sent, those visited last, and then as they are listed.
/// What is not listed has none.
#[must_use]
pub fn choose(
    listed: &[RoomId],
    open: Option<RoomId>,
    sending: &[RoomId],
    visited: &[RoomId],
) -> Vec<RoomId> {
    let mut chosen = Vec::new();
    let urgent = open.iter().chain(sending).chain(visited).chain(listed);
    for room in urgent {
        let fits = chosen.len() < ROOMS_PER_PAGE_MAX;
        if fits && listed.contains(room) && !chosen.contains(room) {
            chosen.push(*room);
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rooms(numbers: impl IntoIterator<Item = u8>) -> Vec<RoomId> {
        let numbers = numbers.into_iter();
        numbers.map(|number| RoomId([number; 16])).collect()
    }

    #[test]
    fn the_open_room_what_waits_and_what_was_used_last_come_first() {
        let open = |number| Some(RoomId([number; 16]));
        let table = [
            (0..3, None, rooms([]), rooms([]), rooms(0..3)),
            (0..3, open(2), rooms([]), rooms([1]), rooms([2, 1, 0])),
            (0..3, open(9), rooms([8]), rooms([7, 2]), rooms([2, 0, 1])),
            (
                0..3,
                open(1),
                rooms([1, 2]),
                rooms([2, 1]),
                rooms([1, 2, 0]),
            ),
            (0..40, None, rooms([]), rooms([]), rooms(0..20)),
            (
                0..40,
                open(39),
                rooms([30]),
                rooms([35, 30, 39]),
                rooms([39, 30, 35].into_iter().chain(0..17)),
            ),
            (0..40, open(0), rooms(1..40), rooms([]), rooms(0..20)),
        ];
        for (listed, open, sending, visited, expected) in table {
            let listed = rooms(listed);
            assert_eq!(choose(&listed, open, &sending, &visited), expected);
        }
    }
}
