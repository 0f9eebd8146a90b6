//! Rooms that a person joined, in their order, and how far they read in each.

use natter_protocol::{Ordinal, RoomId, Seq};

use crate::ROOMS_MAX;
use crate::answer::{Answer, Refusal};
use crate::write::{JoinedRoom, Write};

/// Removals that are remembered.
const REMOVED_MAX: usize = 32;

/// The rooms, by place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rooms {
    joined: Vec<JoinedRoom>,
    /// The last place that was given out, as far as is known.
    last_place: u64,
    /// What rooms lately said of a removal, oldest first. A word of before it may be on its way
    /// for a moment, and not for longer than the inbox stays awake.
    removed: Vec<(RoomId, Seq)>,
}

impl Rooms {
    /// As they were saved, in any order.
    pub(crate) fn restore(rooms: Vec<JoinedRoom>) -> Self {
        let mut joined: Vec<JoinedRoom> = Vec::with_capacity(rooms.len());
        // So few are in order sooner than the code of a sort is loaded.
        for room in rooms {
            let rank = |room: &JoinedRoom| (room.place, room.room);
            let place = joined.partition_point(|other| rank(other) <= rank(&room));
            joined.insert(place, room);
        }
        let last_place = joined.last().map_or(0, |room| room.place);
        Self {
            joined,
            last_place,
            removed: Vec::new(),
        }
    }

    /// All of them, by place.
    pub(crate) fn all(&self) -> &[JoinedRoom] {
        &self.joined
    }

    /// All of them, as an answer.
    pub(crate) fn list(&self) -> Answer {
        Answer::Rooms(self.joined.clone())
    }

    /// Their ids.
    pub(crate) fn ids(&self) -> Vec<RoomId> {
        self.joined.iter().map(|joined| joined.room).collect()
    }

    /// One of them.
    pub(crate) fn member(&self, room: RoomId) -> Answer {
        match self.joined.iter().find(|joined| joined.room == room) {
            Some(joined) => Answer::Room(joined.clone()),
            None => Answer::Refused(Refusal::NotJoined),
        }
    }

    /// Joins a room at the end of the list, or learns its new name.
    pub(crate) fn join(&mut self, room: RoomId, name: String) -> (Answer, Vec<Write>) {
        if let Some(joined) = self.find(room) {
            return set(joined, |joined| joined.name = name);
        }
        if self.joined.len() >= ROOMS_MAX {
            let rooms_max = ROOMS_MAX;
            return (
                Answer::Refused(Refusal::TooManyRooms { rooms_max }),
                Vec::new(),
            );
        }
        self.last_place += 1;
        let joined = JoinedRoom {
            room,
            name,
            place: self.last_place,
            read: Ordinal(0),
        };
        self.joined.push(joined.clone());
        (Answer::Room(joined.clone()), vec![Write::Room(joined)])
    }

    /// Joins a room that said so as of this event, unless it removed the person since.
    pub(crate) fn join_again(
        &mut self,
        room: RoomId,
        name: String,
        as_of: Seq,
    ) -> (Answer, Vec<Write>) {
        let is_later = |(other, seq): &(RoomId, Seq)| *other == room && *seq > as_of;
        if self.removed.iter().any(is_later) {
            return (Answer::Refused(Refusal::NotJoined), Vec::new());
        }
        self.join(room, name)
    }

    /// The room says that the person is not in it.
    pub(crate) fn removed(&mut self, room: RoomId, as_of: Seq) -> (Answer, Vec<Write>) {
        if self.removed.len() >= REMOVED_MAX {
            self.removed.remove(0);
        }
        self.removed.push((room, as_of));
        self.leave(room)
    }

    /// Leaves a room; one that was not joined stays so.
    pub(crate) fn leave(&mut self, room: RoomId) -> (Answer, Vec<Write>) {
        let before = self.joined.len();
        self.joined.retain(|joined| joined.room != room);
        let left = self.joined.len() < before;
        let writes = left.then_some(Write::LeaveRoom(room));
        (Answer::Done, writes.into_iter().collect())
    }

    /// Moves the read mark, forward only.
    pub(crate) fn mark_read(&mut self, room: RoomId, ordinal: Ordinal) -> (Answer, Vec<Write>) {
        match self.find(room) {
            Some(joined) => set(joined, |joined| joined.read = joined.read.max(ordinal)),
            None => (Answer::Refused(Refusal::NotJoined), Vec::new()),
        }
    }

    fn find(&mut self, room: RoomId) -> Option<&mut JoinedRoom> {
        self.joined.iter_mut().find(|joined| joined.room == room)
    }
}

/// Changes a room; it is written only if that changed something.
fn set(joined: &mut JoinedRoom, change: impl FnOnce(&mut JoinedRoom)) -> (Answer, Vec<Write>) {
    let before = joined.clone();
    change(joined);
    let writes = (*joined != before).then(|| Write::Room(joined.clone()));
    (Answer::Room(joined.clone()), writes.into_iter().collect())
}
