//! One person's view of one room.

use natter_protocol::{Ordinal, RoomId, Seq, Timestamp, UserId};

use crate::connection::Connection;
use crate::effect::Effect;
use crate::input::Input;
use crate::saved::Saved;
use crate::view::{Details, Edge, MessageView, PersonView, Row, RowKey, Typist};

/// What a client is told about the person before the room says anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The person's display name.
    pub name: String,
    /// The newest message that the person has read, as the server knows.
    pub read: Ordinal,
    /// The person's offset from UTC, in minutes to add to it.
    pub utc_minutes: i32,
}

/// One person's view of one room.
#[derive(Clone, Debug)]
pub struct Client {
    room: RoomId,
    me: UserId,
    draft: String,
}

impl Client {
    /// A client that knows nothing yet. The seed is 32 random bytes, new ones each time: post
    /// ids come from it.
    #[must_use]
    pub fn new(_config: Config, room: RoomId, me: UserId, _seed: [u8; 32]) -> Self {
        let draft = String::new();
        Self { room, me, draft }
    }

    /// A client that goes on where another left off.
    #[must_use]
    pub fn restore(config: Config, room: RoomId, me: UserId, seed: [u8; 32], _: Saved) -> Self {
        Self::new(config, room, me, seed)
    }

    /// Takes one input and the time, and gives back what is to be done, in order.
    pub fn handle(&mut self, input: Input, _now: Timestamp) -> Vec<Effect> {
        match input {
            Input::Start => vec![Effect::LoadTail, Effect::Open],
            _ => Vec::new(),
        }
    }

    /// The room.
    #[must_use]
    pub fn room(&self) -> RoomId {
        self.room
    }

    /// The person.
    #[must_use]
    pub fn me(&self) -> UserId {
        self.me
    }

    /// Where the socket stands.
    #[must_use]
    pub fn connection(&self) -> Connection {
        Connection::Offline
    }

    /// The rows, oldest first, at most `WINDOW_MESSAGES_MAX` messages and the pending posts.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        Vec::new()
    }

    /// What a message's row shows; `None` for other rows, and for rows that are gone.
    #[must_use]
    pub fn message(&self, _key: RowKey) -> Option<MessageView> {
        None
    }

    /// What lies before the first row.
    #[must_use]
    pub fn older(&self) -> Edge {
        Edge::End
    }

    /// What lies after the last row; `End` means that new messages appear there.
    #[must_use]
    pub fn newer(&self) -> Edge {
        Edge::End
    }

    /// Unread messages.
    #[must_use]
    pub fn unread(&self) -> u64 {
        0
    }

    /// Who is typing, in the order in which they began; never the person themself.
    #[must_use]
    pub fn typing(&self) -> Vec<Typist> {
        Vec::new()
    }

    /// Who is here, at the screen first, then by name; in a large room not everyone.
    #[must_use]
    pub fn people(&self) -> Vec<PersonView> {
        Vec::new()
    }

    /// How many people are here, named or not.
    #[must_use]
    pub fn online(&self) -> u32 {
        0
    }

    /// The text in the composer.
    #[must_use]
    pub fn draft(&self) -> &str {
        &self.draft
    }

    /// The person's newest message that can be edited, if it is among the rows.
    #[must_use]
    pub fn last_own(&self) -> Option<Seq> {
        None
    }

    /// Figures for a panel of details.
    #[must_use]
    pub fn details(&self) -> Details {
        Details::default()
    }
}
