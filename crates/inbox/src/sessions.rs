//! Sessions: who is let in, and for how long.

use natter_protocol::Timestamp;

use crate::SESSIONS_MAX;
use crate::input::SessionId;
use crate::write::{Session, Write};

/// The sessions that stand, oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sessions {
    standing: Vec<Session>,
}

impl Sessions {
    /// As they were saved, in any order.
    pub(crate) fn restore(sessions: Vec<Session>) -> Self {
        let mut standing: Vec<Session> = Vec::with_capacity(sessions.len());
        // So few are in order sooner than the code of a sort is loaded.
        for session in sessions {
            let rank = |session: &Session| (session.at, session.id);
            let place = standing.partition_point(|other| rank(other) <= rank(&session));
            standing.insert(place, session);
        }
        Self { standing }
    }

    /// Whether this one stands.
    pub(crate) fn stands(&self, id: SessionId) -> bool {
        self.standing.iter().any(|session| session.id == id)
    }

    /// Begins a session, and ends the oldest if there are too many.
    pub(crate) fn begin(&mut self, id: SessionId, now: Timestamp) -> Vec<Write> {
        if self.stands(id) {
            return Vec::new();
        }
        let excess = (self.standing.len() + 1).saturating_sub(SESSIONS_MAX);
        let ended = self.standing.drain(..excess);
        let mut writes: Vec<Write> = ended.map(|old| Write::EndSession(old.id)).collect();
        let newest = self.standing.last().map_or(now, |last| last.at.max(now));
        let session = Session { id, at: newest };
        self.standing.push(session);
        writes.push(Write::Session(session));
        writes
    }

    /// Ends a session; one that does not stand stays so.
    pub(crate) fn end(&mut self, id: SessionId) -> Vec<Write> {
        if !self.stands(id) {
            return Vec::new();
        }
        self.standing.retain(|session| session.id != id);
        vec![Write::EndSession(id)]
    }

    /// Ends every session.
    pub(crate) fn end_all(&mut self) -> Vec<Write> {
        self.standing.clear();
        vec![Write::EndSessions]
    }
}
