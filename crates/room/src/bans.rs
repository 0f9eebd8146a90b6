//! Bans from the place: whoever may not come into it at all is in none of its rooms.
//!
//! The room has no say in it, so it is told, not asked: by the person's inbox, which tells it
//! again until it has heard. What it does then stands in its log as an act of the place.

use natter_protocol::{CloseCode, Role, UserId};

use crate::input::{Ban, ConnectionId};
use crate::log::{Log, Unreadable};
use crate::members::Membership;
use crate::recovery::Recovery;
use crate::room::Room;
use crate::staged::{PendingAck, View};
use crate::turn::Turn;

impl Room {
    /// Somebody was banned from the place; the answer goes out once it is written.
    pub(crate) fn banned(&mut self, turn: &mut Turn, ask: ConnectionId, ban: &Ban, log: &dyn Log) {
        if matches!(self.recovery, Recovery::UnderWay { .. }) {
            return turn.close(ask, CloseCode::Broken);
        }
        self.revoke(turn, ban.user, &ban.sessions);
        self.asks.insert(ask);
        if let Err(why) = self.take_ban(turn, ask, ban, log) {
            self.asks.remove(&ask);
            return turn.close(ask, why.into());
        }
        self.publish(turn);
        self.expel_removed(turn, CloseCode::NoSession);
    }

    fn take_ban(
        &mut self,
        turn: &mut Turn,
        ask: ConnectionId,
        ban: &Ban,
        log: &dyn Log,
    ) -> Result<(), Unreadable> {
        if self.repeat(turn, ask, UserId::PLACE, ban.id, log)? {
            return Ok(());
        }
        let staged = &self.staged;
        let known = View { staged, log }.membership_of(ban.user)?;
        let heir = heir(known.as_ref(), log)?;
        let mut seq = self.taken.head;
        if let Some(known) = known {
            if known.role.is_in() {
                seq = self.remove(turn, None, known.clone());
            }
            if let Some(heir) = heir {
                seq = self.change_role(turn, None, heir, Role::Owner);
            }
            if ban.purge {
                seq = self.purge(turn, None, &known);
            }
        }
        self.staged.put_command(
            UserId::PLACE,
            PendingAck {
                connection: ask,
                id: ban.id,
                seq,
            },
        );
        Ok(())
    }
}

/// A room that loses its owner is its first moderator's.
fn heir(known: Option<&Membership>, log: &dyn Log) -> Result<Option<Membership>, Unreadable> {
    match known.filter(|known| known.role == Role::Owner) {
        Some(owner) => {
            let mut staff = log.staff()?.into_iter();
            Ok(staff.find(|other| other.member.number != owner.member.number))
        }
        None => Ok(None),
    }
}
