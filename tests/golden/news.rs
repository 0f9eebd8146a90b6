//! Samples of what an inbox says to the pages of its person.

use natter_protocol::packet::News;
use natter_protocol::packet::inbox::{OwnRoom, RoomChanged, RoomGone, RoomList};
use natter_protocol::{Ordinal, RoomId};

use crate::sample::{Sample, sample};

pub fn samples() -> Vec<Sample> {
    vec![
        sample!(News, "of a newcomer", RoomList { rooms: vec![] }),
        sample!(
            News,
            "of somebody who was here before",
            RoomList {
                rooms: vec![room("lobby", 4000), room("kitchen", 0)],
            }
        ),
        sample!(
            News,
            "read on another device",
            RoomChanged {
                room: room("kitchen", 300),
            }
        ),
        sample!(
            News,
            "asked to leave",
            RoomGone {
                room: RoomId([0xcd; 16]),
            }
        ),
    ]
}

fn room(name: &str, read: u64) -> OwnRoom {
    OwnRoom {
        room: RoomId([0xcd; 16]),
        name: name.to_owned(),
        read: Ordinal(read),
    }
}
