//! Typing: shown, never stored, and only where few enough are here to care.

use natter_protocol::limits::PRESENT_NAMED_MAX;
use natter_protocol::packet::client::SetTyping;
use natter_protocol::packet::server::{Answer, Typing};

use crate::input::ConnectionId;
use crate::room::Room;
use crate::turn::Turn;

impl Room {
    /// Relays that somebody types; everyone hears it, and the author's own client ignores it.
    pub(crate) fn relay_typing(&self, turn: &mut Turn, id: ConnectionId, state: SetTyping) {
        let Some(connection) = self.connections.get(id) else {
            return;
        };
        if self.presence.online() <= PRESENT_NAMED_MAX {
            let user = connection.visitor.user;
            let typing = Answer::from(Typing { user, state });
            turn.broadcast.push(typing.encode());
        }
    }
}
