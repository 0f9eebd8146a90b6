//! The open sockets of a room, and how far each has come.

use std::collections::{BTreeMap, BTreeSet};

use natter_protocol::limits::NAME_BYTES_MAX;
use natter_protocol::packet::client::Vouch;
use natter_protocol::packet::server::Status;
use natter_protocol::{CloseCode, Seq, SessionMark, Timestamp, UserId};

use crate::attachment::{Attachment, Stage};
use crate::effect::Effect;
use crate::input::{ConnectionId, Visitor};
use crate::log::Log;
use crate::outbox::Asked;
use crate::recovery::Recovery;
use crate::roles::{Action, may};
use crate::room::Room;
use crate::staged::View;
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
    /// When it was last heard.
    heard: Timestamp,
    /// What vouches for its hello.
    vouched: Option<Vouch>,
}

/// Every open socket.
#[derive(Clone, Debug, Default)]
pub(crate) struct Connections {
    open: BTreeMap<ConnectionId, Connection>,
    people: BTreeMap<UserId, BTreeSet<ConnectionId>>,
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

    /// The connections of a person.
    pub(crate) fn of(&self, user: UserId) -> impl Iterator<Item = ConnectionId> {
        self.people.get(&user).into_iter().flatten().copied()
    }

    /// Every connection.
    pub(crate) fn ids(&self) -> Vec<ConnectionId> {
        self.open.keys().copied().collect()
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
            heard: attachment.heard,
            vouched: None,
        };
        let own = self.people.entry(attachment.user).or_default();
        own.insert(attachment.connection());
        self.open.insert(attachment.connection(), connection);
    }

    /// Forgets a connection.
    pub(crate) fn remove(&mut self, id: ConnectionId) -> Option<Connection> {
        let connection = self.open.remove(&id)?;
        let user = connection.visitor.user;
        if let Some(own) = self.people.get_mut(&user) {
            own.remove(&id);
            if own.is_empty() {
                self.people.remove(&user);
            }
        }
        if connection.is_admitted() {
            self.admitted -= 1;
        }
        Some(connection)
    }

    /// The connections of a person that were opened with one of these sessions.
    pub(crate) fn of_sessions(&self, user: UserId, sessions: &[SessionMark]) -> Vec<ConnectionId> {
        let own = self.people.get(&user).into_iter().flatten();
        let open = own.filter_map(|id| self.open.get(id).map(|connection| (id, connection)));
        let ended = open.filter(|(_, c)| sessions.contains(&c.visitor.session));
        ended.map(|(id, _)| *id).collect()
    }

    /// The oldest connection of a person who has as many as one may. A lost network leaves
    /// sockets behind that look open for long, and they must not keep their owner out.
    fn surplus(&self, user: UserId, sockets_max: usize) -> Option<ConnectionId> {
        let own = self.people.get(&user)?;
        let oldest = own.first().copied();
        oldest.filter(|_| own.len() >= sockets_max)
    }

    /// A connection said something.
    pub(crate) fn hear(&mut self, id: ConnectionId, at: Timestamp) {
        if let Some(connection) = self.open.get_mut(&id) {
            connection.heard = connection.heard.max(at);
        }
    }

    /// A connection shows what vouches for its hello: once, before it.
    pub(crate) fn vouch(&mut self, id: ConnectionId, vouch: Vouch) -> Result<(), CloseCode> {
        let connection = self.open.get_mut(&id).ok_or(CloseCode::Resume)?;
        let is_late = connection.is_admitted() || connection.vouched.is_some();
        connection.vouched = Some(vouch);
        if is_late {
            return Err(CloseCode::BadFrame);
        }
        Ok(())
    }

    /// What vouches for its hello.
    pub(crate) fn take_vouch(&mut self, id: ConnectionId) -> Option<Vouch> {
        self.open.get_mut(&id)?.vouched.take()
    }

    /// Connections that said nothing for longer than this: nobody is at their other end.
    fn silent(&self, now: Timestamp, ms_max: u64) -> Vec<ConnectionId> {
        let silent = |connection: &Connection| now.ms_since(connection.heard) > ms_max;
        let silent = self.open.iter().filter(|(_, c)| silent(c));
        silent.map(|(id, _)| *id).collect()
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
            standing: self.visitor.standing,
            session: self.visitor.session,
            stage: self.stage,
            heard: self.heard,
        }
    }
}

impl Room {
    /// A socket wants in, which only a member's may. One too many of a person costs their oldest;
    /// a full room takes none.
    pub(crate) fn connect(
        &mut self,
        turn: &mut Turn,
        id: ConnectionId,
        visitor: Visitor,
        log: &dyn Log,
    ) {
        self.disconnect(id);
        if self.revoked.has(&visitor, turn.now) {
            return turn.close(id, CloseCode::NoSession);
        }
        if let Err(code) = self.admissible(turn, &visitor, log) {
            return turn.close(id, code);
        }
        let own_max = self.config.sockets_per_person_max;
        if let Some(oldest) = self.connections.surplus(visitor.user, own_max) {
            self.close(turn, oldest, CloseCode::TooMany);
        }
        if self.connections.open.len() >= self.config.sockets_max {
            return turn.close(id, CloseCode::TooMany);
        }
        let attachment = Attachment {
            connection: id.0,
            user: visitor.user,
            name: bounded(visitor.name),
            standing: visitor.standing,
            session: visitor.session,
            stage: Stage::Silent,
            heard: turn.now,
        };
        self.connections.insert(&attachment);
        turn.attach(attachment);
    }

    /// Whether somebody is in the room. One of the place takes in whoever it does not know. A
    /// person of whom their inbox says that they are, and the room knows nothing, may be right: it
    /// may be from a backup.
    fn admissible(
        &mut self,
        turn: &Turn,
        visitor: &Visitor,
        log: &dyn Log,
    ) -> Result<(), CloseCode> {
        if let Recovery::UnderWay { .. } = self.recovery {
            return Err(CloseCode::Broken);
        }
        let staged = &self.staged;
        let membership = View { staged, log }.membership_of(visitor.user)?;
        let own = match membership {
            Some(membership) if may(membership.role, Action::Read) => membership,
            Some(_) => return Err(CloseCode::Outside),
            None if self.config.belongs_to_place => {
                let person = (visitor.user, visitor.name.clone());
                self.join(turn, person, None).1
            }
            None if self.outbox.asked == Asked::Yes => return Err(CloseCode::Outside),
            None => {
                self.doubt();
                return Err(CloseCode::Broken);
            }
        };
        self.raise(turn, visitor, own);
        Ok(())
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

    /// Looks for sockets whose other end is gone, now that the room is awake anyway.
    pub(crate) fn sweep(&mut self, turn: &mut Turn) {
        let next = self.swept_at.plus_ms(self.config.sweep_every_ms);
        if next <= turn.now && !self.connections.open.is_empty() {
            self.swept_at = turn.now;
            turn.start(Effect::AskHeartbeats);
        }
    }

    /// When sockets last said that they live; those that did not for long are closed. One that
    /// never did counts from its opening; where none ever did, it is the platform that is silent.
    pub(crate) fn heartbeats(&mut self, turn: &mut Turn, heard: &[(ConnectionId, Timestamp)]) {
        if heard.is_empty() {
            return;
        }
        for (id, at) in heard {
            self.connections.hear(*id, *at);
        }
        let ms_max = self.config.silence_ms_max;
        for id in self.connections.silent(turn.now, ms_max) {
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
