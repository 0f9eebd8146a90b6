//! Sessions: who is let in, from where, and for how long.

use natter_protocol::api::Came;
use natter_protocol::{SessionMark, Timestamp};

use crate::SESSIONS_MAX;
use crate::proof;
use crate::write::{Session, Write};

/// How exactly the last use of a session is known, in milliseconds: at most one write an hour.
const USED_EVERY_MS: u64 = 60 * 60 * 1000;
/// The longest name of a device, in bytes.
const DEVICE_BYTES_MAX: usize = 64;

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
            let rank = |session: &Session| (session.begun, session.mark);
            let place = standing.partition_point(|other| rank(other) <= rank(&session));
            standing.insert(place, session);
        }
        Self { standing }
    }

    /// All of them, oldest first.
    pub(crate) fn list(&self) -> Vec<Session> {
        self.standing.clone()
    }

    /// Whether this one stands.
    pub(crate) fn stands(&self, mark: SessionMark) -> bool {
        self.one(mark).is_some()
    }

    /// Notes that a session is used, if that was not known for about so long.
    pub(crate) fn used(&mut self, mark: SessionMark, now: Timestamp) -> Option<Write> {
        let mut sessions = self.standing.iter_mut();
        let session = sessions.find(|session| session.mark == mark)?;
        if now.ms_since(session.used) < USED_EVERY_MS {
            return None;
        }
        session.used = now;
        Some(Write::Session(session.clone()))
    }

    /// Begins a session, and ends the oldest if there are too many: they come back too.
    pub(crate) fn begin(
        &mut self,
        mark: SessionMark,
        device: String,
        came: Came,
        now: Timestamp,
    ) -> (Vec<SessionMark>, Vec<Write>) {
        if self.stands(mark) {
            return (Vec::new(), Vec::new());
        }
        let excess = (self.standing.len() + 1).saturating_sub(SESSIONS_MAX);
        let ended: Vec<_> = self.standing.drain(..excess).map(|old| old.mark).collect();
        let mut writes: Vec<_> = ended.iter().map(|old| Write::EndSession(*old)).collect();
        let begun = self.standing.last().map_or(now, |last| last.begun.max(now));
        let session = Session {
            mark,
            device: bounded(device),
            begun,
            used: now,
            came,
            proved: proof::at_first(came, now),
        };
        self.standing.push(session.clone());
        writes.push(Write::Session(session));
        (ended, writes)
    }

    /// One of them, if it stands.
    pub(crate) fn one(&self, mark: SessionMark) -> Option<&Session> {
        self.standing.iter().find(|session| session.mark == mark)
    }

    /// Notes that the person of a session showed who they are.
    pub(crate) fn prove(&mut self, mark: SessionMark, now: Timestamp) -> Option<Write> {
        let mut sessions = self.standing.iter_mut();
        let session = sessions.find(|session| session.mark == mark)?;
        session.proved = now;
        Some(Write::Session(session.clone()))
    }

    /// Ends a session; one that does not stand stays so.
    pub(crate) fn end(&mut self, mark: SessionMark) -> Vec<Write> {
        if !self.stands(mark) {
            return Vec::new();
        }
        self.standing.retain(|session| session.mark != mark);
        vec![Write::EndSession(mark)]
    }

    /// Ends every session but this one; these ended.
    pub(crate) fn end_others(&mut self, kept: SessionMark) -> (Vec<SessionMark>, Vec<Write>) {
        let mut ended: Vec<SessionMark> = Vec::new();
        self.standing.retain(|session| {
            let is_kept = session.mark == kept;
            if !is_kept {
                ended.push(session.mark);
            }
            is_kept
        });
        let writes = ended.iter().map(|mark| Write::EndSession(*mark)).collect();
        (ended, writes)
    }

    /// Ends every session; these ended.
    pub(crate) fn end_all(&mut self) -> (Vec<SessionMark>, Vec<Write>) {
        let ended = self.standing.drain(..).map(|session| session.mark);
        (ended.collect(), vec![Write::EndSessions])
    }
}

fn bounded(mut device: String) -> String {
    device.truncate(device.floor_char_boundary(DEVICE_BYTES_MAX));
    device
}
