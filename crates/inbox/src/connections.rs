//! The sockets of a person's pages.
//!
//! A page hears the whole list when it comes, and from then on whatever is written of a room, as
//! state: so one that missed something only has to come again. What is not written is not news,
//! and a quiet inbox says nothing.

use bincode::{Decode, Encode};
use natter_protocol::packet::Packet;
use natter_protocol::packet::inbox::{OwnRoom, RoomChanged, RoomGone, RoomList};
use natter_protocol::{CloseCode, DecodeError, SessionMark, codec};

use crate::SOCKETS_MAX;
use crate::inbox::Inbox;
use crate::write::{JoinedRoom, Write};

/// One socket; later ones have larger numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConnectionId(pub u64);

/// What a socket remembers over hibernation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Attachment {
    /// The connection's number.
    pub connection: u64,
    /// The session that it was opened with.
    pub session: SessionMark,
}

impl Attachment {
    const KIND: u8 = 0;

    /// For `serializeAttachment`.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        codec::fields(self)
    }

    /// From `deserializeAttachment`.
    ///
    /// # Errors
    /// If it is none.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        codec::read_fields(Self::KIND, bytes)
    }
}

/// What the shell does with sockets, in order, once the writes are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Push {
    /// Let a new one in, and keep this with it.
    Attach(Attachment),
    /// Send a frame to these.
    Send {
        /// To which.
        to: Vec<ConnectionId>,
        /// The same to each.
        frame: Vec<u8>,
    },
    /// Close one.
    Close {
        /// Which.
        connection: ConnectionId,
        /// With what.
        code: CloseCode,
    },
}

/// The open sockets, oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Connections {
    open: Vec<(ConnectionId, SessionMark)>,
}

impl Connections {
    fn ids(&self) -> Vec<ConnectionId> {
        self.open.iter().map(|(id, _)| *id).collect()
    }

    fn insert(&mut self, attachment: &Attachment) {
        let id = ConnectionId(attachment.connection);
        let place = self.open.partition_point(|(other, _)| *other < id);
        self.open.insert(place, (id, attachment.session));
    }

    /// Closes those whose session is one of these.
    fn close(&mut self, ends: impl Fn(SessionMark) -> bool) -> Vec<Push> {
        let mut closed = Vec::new();
        self.open.retain(|(id, session)| {
            let stays = !ends(*session);
            if !stays {
                closed.push(close(*id, CloseCode::NoSession));
            }
            stays
        });
        closed
    }

    fn send(&self, item: &impl Packet) -> Vec<Push> {
        let to = self.ids();
        let push = (!to.is_empty()).then(|| Push::Send {
            to,
            frame: item.frame(),
        });
        push.into_iter().collect()
    }

    /// What pages hear of a write.
    fn hear(&mut self, write: &Write) -> Vec<Push> {
        match write {
            Write::Room(joined) => self.send(&RoomChanged {
                room: own_room(joined),
            }),
            Write::LeaveRoom(room) => self.send(&RoomGone { room: *room }),
            Write::EndSession(mark) => self.close(|session| session == *mark),
            Write::EndSessions => self.close(|_| true),
            Write::Person(_) | Write::Session(_) | Write::Owe(_) | Write::Told(_) => Vec::new(),
        }
    }
}

impl Inbox {
    /// The sockets that outlived a nap of the object, in any order. One whose session ended
    /// meanwhile closes.
    pub fn wake(&mut self, sockets: &[Attachment]) -> Vec<Push> {
        for attachment in sockets {
            self.connections.insert(attachment);
        }
        let sessions = &self.sessions;
        self.connections.close(|session| !sessions.stands(session))
    }

    /// A page wants to hear what there is: it gets the list. One socket too many of a person
    /// costs their oldest.
    pub fn connect(&mut self, id: ConnectionId, session: SessionMark) -> Vec<Push> {
        if !self.sessions.stands(session) {
            return vec![close(id, CloseCode::NoSession)];
        }
        let surplus = (self.connections.open.len() + 1).saturating_sub(SOCKETS_MAX);
        let oldest = self.connections.open.drain(..surplus);
        let mut pushes: Vec<Push> = oldest
            .map(|(id, _)| close(id, CloseCode::TooMany))
            .collect();
        let attachment = Attachment {
            connection: id.0,
            session,
        };
        self.connections.insert(&attachment);
        pushes.push(Push::Attach(attachment));
        pushes.push(Push::Send {
            to: vec![id],
            frame: self.list().frame(),
        });
        pushes
    }

    /// A socket is gone.
    pub fn disconnect(&mut self, id: ConnectionId) {
        self.connections.open.retain(|(other, _)| *other != id);
    }

    /// What the pages hear of what was written.
    pub fn news(&mut self, writes: &[Write]) -> Vec<Push> {
        let each = writes.iter().flat_map(|write| self.connections.hear(write));
        each.collect()
    }

    fn list(&self) -> RoomList {
        let rooms = self.rooms.all().iter().map(own_room).collect();
        RoomList { rooms }
    }
}

fn close(connection: ConnectionId, code: CloseCode) -> Push {
    Push::Close { connection, code }
}

fn own_room(joined: &JoinedRoom) -> OwnRoom {
    OwnRoom {
        room: joined.room,
        name: joined.name.clone(),
        read: joined.read,
    }
}
