//! The open sockets of a room, and how far each has come.

use std::collections::BTreeMap;

use natter_protocol::limits::NAME_BYTES_MAX;
use natter_protocol::packet::server::Status;
use natter_protocol::{CloseCode, Seq};

use crate::attachment::{Attachment, Stage};
use crate::input::{ConnectionId, Visitor};
use crate::room::Room;
use crate::turn::Turn;

/// How far `Received` must move before it is worth an attachment.
const ATTACH_EVERY_EVENTS: u64 = 50;

/// One open socket.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    /// Who it speaks for.
    pub(crate) visitor: Visitor,
    /// How far it has come.
    pub(crate) stage: Stage,
    /// The `received` that its attachment holds.
    attached: Seq,
}

/// Every open socket.
#[derive(Clone, Debug, Default)]
pub(crate) struct Connections {
    open: BTreeMap<ConnectionId, Connection>,
    admitted: u64,
    /// No admitted connection has received less than this.
    received_min: Seq,
}

impl Connections {
    /// The connection with this id.
    pub(crate) fn get(&self, id: ConnectionId) -> Option<&Connection> {
        self.open.get(&id)
    }

    /// How many hear broadcasts.
    pub(crate) fn admitted(&self) -> u64 {
        self.admitted
    }

    /// Takes a connection in, as its attachment says it is.
    pub(crate) fn insert(&mut self, attachment: &Attachment) {
        self.remove(attachment.connection());
        let attached = match attachment.stage {
            Stage::Silent => Seq(0),
            Stage::Admitted { received, .. } => {
                self.count(received);
                received
            }
        };
        let connection = Connection {
            visitor: attachment.visitor(),
            stage: attachment.stage,
            attached,
        };
        self.open.insert(attachment.connection(), connection);
    }

    /// Forgets a connection.
    pub(crate) fn remove(&mut self, id: ConnectionId) -> Option<Connection> {
        let connection = self.open.remove(&id)?;
        if connection.is_admitted() {
            self.admitted -= 1;
        }
        Some(connection)
    }

    /// Changes a connection's stage; the attachment to keep, if it is worth keeping.
    pub(crate) fn set_stage(&mut self, id: ConnectionId, stage: Stage) -> Option<Attachment> {
        let connection = self.open.get_mut(&id)?;
        let before = connection.stage;
        connection.stage = stage;
        let Stage::Admitted { received, status } = stage else {
            return Some(connection.attachment(id));
        };
        let worth = match before {
            Stage::Silent => true,
            Stage::Admitted { status: old, .. } => {
                old != status || received.0 >= connection.attached.0 + ATTACH_EVERY_EVENTS
            }
        };
        if worth {
            connection.attached = received;
        }
        let attachment = worth.then(|| connection.attachment(id));
        if before == Stage::Silent {
            self.count(received);
        }
        attachment
    }

    fn count(&mut self, received: Seq) {
        self.received_min = match self.admitted {
            0 => received,
            _ => self.received_min.min(received),
        };
        self.admitted += 1;
    }

    /// Connections that are more than `events_max` behind `head`.
    ///
    /// It looks through all of them only when one may be: after most events it costs nothing.
    fn lagging(&mut self, head: Seq, events_max: u64) -> Vec<ConnectionId> {
        let lags = |received: Seq| head.0.saturating_sub(received.0) > events_max;
        if self.admitted == 0 || !lags(self.received_min) {
            return Vec::new();
        }
        let received = |connection: &Connection| match connection.stage {
            Stage::Silent => None,
            Stage::Admitted { received, .. } => Some(received),
        };
        let kept = self.open.values().filter_map(received);
        self.received_min = kept.filter(|seq| !lags(*seq)).min().unwrap_or(head);
        let behind = |connection: &Connection| received(connection).is_some_and(lags);
        let behind = self.open.iter().filter(|(_, c)| behind(c));
        behind.map(|(id, _)| *id).collect()
    }
}

impl Connection {
    /// Whether it hears broadcasts.
    pub(crate) fn is_admitted(&self) -> bool {
        match self.stage {
            Stage::Silent => false,
            Stage::Admitted { .. } => true,
        }
    }

    fn attachment(&self, id: ConnectionId) -> Attachment {
        Attachment {
            connection: id.0,
            user: self.visitor.user,
            name: self.visitor.name.clone(),
            stage: self.stage,
        }
    }
}

impl Room {
    /// A socket was accepted.
    pub(crate) fn connect(&mut self, turn: &mut Turn, id: ConnectionId, visitor: Visitor) {
        self.disconnect(id);
        let attachment = Attachment {
            connection: id.0,
            user: visitor.user,
            name: bounded(visitor.name),
            stage: Stage::Silent,
        };
        self.connections.insert(&attachment);
        turn.attach(attachment);
    }

    /// A socket is gone.
    pub(crate) fn disconnect(&mut self, id: ConnectionId) {
        if let Some(connection) = self.connections.remove(id)
            && connection.is_admitted()
        {
            self.presence.leave(connection.visitor.user, id);
        }
    }

    /// Ends one connection; nothing else in the room notices.
    pub(crate) fn close(&mut self, turn: &mut Turn, id: ConnectionId, code: CloseCode) {
        self.disconnect(id);
        turn.close(id, code);
    }

    /// The client says what it has applied.
    pub(crate) fn received(
        &mut self,
        turn: &mut Turn,
        id: ConnectionId,
        through: Seq,
    ) -> Result<(), CloseCode> {
        let Some((before, status)) = self.progress(id) else {
            return Ok(());
        };
        let received = before.max(through.min(self.durable.head));
        self.set_stage(turn, id, received, status);
        let behind = self.durable.head.0.saturating_sub(received.0);
        if behind > self.config.lag_events_max {
            return Err(CloseCode::Resume);
        }
        Ok(())
    }

    /// Whether the person is at the screen.
    pub(crate) fn set_status(&mut self, turn: &mut Turn, id: ConnectionId, status: Status) {
        if let Some((received, _)) = self.progress(id) {
            self.set_stage(turn, id, received, status);
            if let Some(connection) = self.connections.get(id) {
                self.presence.set(connection.visitor.user, id, status);
            }
        }
    }

    /// Asks those who fell too far behind to resume.
    pub(crate) fn close_lagging(&mut self, turn: &mut Turn) {
        let events_max = self.config.lag_events_max;
        for id in self.connections.lagging(self.durable.head, events_max) {
            self.close(turn, id, CloseCode::Resume);
        }
    }

    fn progress(&self, id: ConnectionId) -> Option<(Seq, Status)> {
        match self.connections.get(id)?.stage {
            Stage::Silent => None,
            Stage::Admitted { received, status } => Some((received, status)),
        }
    }

    fn set_stage(&mut self, turn: &mut Turn, id: ConnectionId, received: Seq, status: Status) {
        let stage = Stage::Admitted { received, status };
        if let Some(attachment) = self.connections.set_stage(id, stage) {
            turn.attach(attachment);
        }
    }
}

/// A name within its limit, cut between characters.
fn bounded(mut name: String) -> String {
    let mut end = name.len().min(NAME_BYTES_MAX);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name.truncate(end);
    name
}
