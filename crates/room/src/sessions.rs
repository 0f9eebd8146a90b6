//! Sessions that end while their sockets are open.

use natter_protocol::{CloseCode, SessionMark, Timestamp, UserId};

use crate::input::Visitor;
use crate::room::Room;
use crate::turn::Turn;

/// How long a socket may be on its way from the Worker, which found the session standing, to
/// the room, in milliseconds.
const ON_THE_WAY_MS_MAX: u64 = 60_000;
/// Sessions that are remembered; an older one gives its place.
const REVOKED_MAX: usize = 256;

/// Sessions that ended just now, oldest first. Only memory: a room forgets sooner if it sleeps,
/// and a socket that is on its way keeps it from that.
#[derive(Clone, Debug, Default)]
pub(crate) struct Revoked {
    just_now: Vec<(UserId, SessionMark, Timestamp)>,
}

impl Revoked {
    /// Whether the session of a visitor ended just now.
    pub(crate) fn has(&self, visitor: &Visitor, now: Timestamp) -> bool {
        self.just_now.iter().any(|(user, mark, at)| {
            (*user, *mark) == (visitor.user, visitor.session)
                && now.ms_since(*at) <= ON_THE_WAY_MS_MAX
        })
    }

    fn note(&mut self, user: UserId, sessions: &[SessionMark], now: Timestamp) {
        let ended = sessions.iter().map(|mark| (user, *mark, now));
        self.just_now.extend(ended);
        let surplus = self.just_now.len().saturating_sub(REVOKED_MAX);
        self.just_now.drain(..surplus);
    }
}

impl Room {
    /// Sessions ended: their sockets close, and one that is still on its way does not come in.
    pub(crate) fn revoke(&mut self, turn: &mut Turn, user: UserId, sessions: &[SessionMark]) {
        self.revoked.note(user, sessions, turn.now);
        for id in self.connections.of_sessions(user, sessions) {
            self.close(turn, id, CloseCode::NoSession);
        }
    }
}
