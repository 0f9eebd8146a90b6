//! Resume tokens: what the room signed that it had.
//!
//! A room that came back from a backup does not know it, and D1 may never have heard of the end
//! that was lost. But people saw it. So now and then the room signs where its log ends, and gives
//! that to everyone: with each welcome, with the first events after a while, and with the tail in KV. Who comes back
//! shows the newest token, and a room that does not have the event in it, at that time, has lost
//! it: that is proof, since nobody else can sign, and begins an epoch.
//!
//! What a client saw after its newest token it can only claim. A claim proves nothing and begins
//! no epoch; but two lives of a log do not have the same events at the same times, so the client
//! says when its newest event happened, and one that saw another life is told to forget it.
//!
//! The key comes from the Worker's secret and not from the room's storage, so a room that is
//! restored, however old the backup, reads what it signed after it. With another secret the old
//! tokens are nobody's, and are ignored like any forgery.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use natter_protocol::packet::client::{Hello, Vouch};
use natter_protocol::packet::server::{Answer, Token};
use natter_protocol::{Epoch, RoomId, Seq, Timestamp};
use sha2::Sha256;

use crate::input::ConnectionId;
use crate::log::{Log, Saved, Unreadable};
use crate::recovery::fork;
use crate::room::Room;
use crate::turn::Turn;

/// Nothing that is signed for something else with the same key passes for a token.
const PURPOSE: &[u8] = b"natter resume 1:";

/// What signs the tokens of all rooms.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TokenKey([u8; 32]);

impl TokenKey {
    /// A key of 32 secret bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    fn mac(&self, room: RoomId, (epoch, seq, at): Claim) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(PURPOSE);
        mac.update(&room.0);
        mac.update(&epoch.0.to_le_bytes());
        mac.update(&seq.0.to_le_bytes());
        mac.update(&at.0.to_le_bytes());
        Some(mac)
    }

    /// A token of an event: its epoch, its seq and when it happened. `None` never comes: the
    /// key is long enough.
    #[must_use]
    pub fn sign(&self, room: RoomId, claim: Claim) -> Option<Token> {
        let signature = self.mac(room, claim)?.finalize().into_bytes();
        let (epoch, seq, at) = claim;
        Some(Token {
            epoch,
            seq,
            at,
            seal: *signature.first_chunk()?,
        })
    }

    fn signed(&self, room: RoomId, token: &Token) -> bool {
        let mac = self.mac(room, (token.epoch, token.seq, token.at));
        mac.is_some_and(|mac| mac.verify_truncated_left(&token.seal).is_ok())
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKey(..)")
    }
}

/// An event, in its life of the log, and when it happened.
pub type Claim = (Epoch, Seq, Timestamp);

/// When everyone last got a token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given {
    seq: Seq,
    at: Timestamp,
}

impl Given {
    /// A room that wakes does not know: it takes the newest event's for given.
    pub(crate) fn new(saved: &Saved) -> Self {
        Self {
            seq: saved.head,
            at: saved.last_at,
        }
    }
}

/// What a hello is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Vouched {
    /// Nothing speaks against it.
    Nothing,
    /// The client saw another life of the log, as it says.
    Foreign,
    /// The room signed what it does not have, in this epoch.
    Proof(Epoch),
}

impl Room {
    /// A token of the newest written event.
    pub(crate) fn token(&self) -> Option<Token> {
        let (epoch, ends) = (self.outbox.marks.epoch, self.durable);
        let key = self.config.token_key.filter(|_| ends.head > Seq(0))?;
        key.sign(self.id, (epoch, ends.head, ends.at))
    }

    /// Everyone gets a token with what they get anyway, if the last one is old.
    pub(crate) fn give_token(&mut self, turn: &mut Turn) {
        let (given, config) = (self.tokens, &self.config);
        let is_old = turn.now.ms_since(given.at) >= config.token_every_ms;
        let events = self.durable.head.0.saturating_sub(given.seq.0);
        if !is_old && events < config.token_every_events {
            return;
        }
        if let Some(token) = self.token() {
            let (seq, at) = (token.seq, turn.now);
            self.tokens = Given { seq, at };
            turn.broadcast.push(Answer::from(token).encode());
        }
    }

    /// What a hello is worth, with what vouches for it.
    pub(crate) fn vouched(
        &mut self,
        id: ConnectionId,
        hello: &Hello,
        log: &dyn Log,
    ) -> Result<Vouched, Unreadable> {
        let Some(Vouch { at, token }) = self.connections.take_vouch(id) else {
            return Ok(Vouched::Nothing);
        };
        let (epoch, head) = (self.outbox.marks.epoch, self.durable.head);
        let at = at.filter(|_| hello.epoch == Some(epoch));
        let stands = at.map(|at| self.stands(hello.since, at, log)).transpose()?;
        if let Some(token) = token.filter(|token| self.is_own(token)) {
            let covered = stands == Some(true) && token.seq <= hello.since;
            let lost = token.epoch > epoch
                || token.epoch == epoch && !covered && !self.stands(token.seq, token.at, log)?;
            if lost {
                return Ok(Vouched::Proof(token.epoch));
            }
        }
        if stands == Some(false) && hello.since <= head {
            self.doubt();
            return Ok(Vouched::Foreign);
        }
        Ok(Vouched::Nothing)
    }

    fn is_own(&self, token: &Token) -> bool {
        let key = self.config.token_key;
        key.is_some_and(|key| key.signed(self.id, token))
    }

    /// Whether this event is here, and happened then. Of what is damaged that cannot be said, and
    /// nothing speaks against it.
    fn stands(&self, seq: Seq, at: Timestamp, log: &dyn Log) -> Result<bool, Unreadable> {
        if seq == self.durable.head {
            return Ok(at == self.durable.at);
        }
        if seq > self.durable.head {
            return Ok(false);
        }
        match fork::event(seq, log) {
            Ok(event) => Ok(event.is_none_or(|event| event.at() == at)),
            Err(Unreadable::Damaged(_)) => Ok(true),
            Err(why) => Err(why),
        }
    }
}
