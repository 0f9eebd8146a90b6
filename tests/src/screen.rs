//! What a page shows: built as a browser builds it, from the changes that the client announces.

use std::collections::BTreeMap;

use natter_client::view::{Edge, PersonView, RulesView, Typist};
use natter_client::{Change, Client, Connection, MessageView, Row, RowKey, RowKind};
use natter_protocol::Timestamp;

/// Mutes and slow mode wait for something: they show by themselves when it comes.
const AFTER_ALL_WAITS: Timestamp = Timestamp(u64::MAX);

/// The parts of a page, as they were last read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    /// The rows, oldest first.
    pub rows: Vec<Row>,
    /// What each message's row shows.
    pub messages: BTreeMap<RowKey, MessageView>,
    /// Both ends of the rows.
    pub edges: (Edge, Edge),
    /// Where the socket stands.
    pub connection: Connection,
    /// Who types.
    pub typing: Vec<Typist>,
    /// Who is here, and how many.
    pub people: (Vec<PersonView>, u32),
    /// Unread messages.
    pub unread: u64,
    /// What the room is set to and what the person may do there, waits aside.
    pub rules: RulesView,
}

impl Screen {
    /// Everything, read afresh.
    #[must_use]
    pub fn of(client: &Client) -> Self {
        let rows = client.rows();
        let messages = messages(client, &rows);
        Self {
            rows,
            messages,
            edges: (client.older(), client.newer()),
            connection: client.connection(),
            typing: client.typing(),
            people: (client.people(), client.online()),
            unread: client.unread(),
            rules: client.rules(AFTER_ALL_WAITS),
        }
    }

    /// Reads again what changed, and nothing else.
    pub fn change(&mut self, change: Change, client: &Client) {
        match change {
            Change::Rows => self.read_rows(client),
            Change::Row(key) => {
                if let Some(message) = client.message(key) {
                    self.messages.insert(key, message);
                }
            }
            Change::Edges => self.edges = (client.older(), client.newer()),
            Change::Connection => self.connection = client.connection(),
            Change::Typing => self.typing = client.typing(),
            Change::Presence => self.people = (client.people(), client.online()),
            Change::Unread => self.unread = client.unread(),
            Change::Rights => self.rules = client.rules(AFTER_ALL_WAITS),
            Change::Draft => {}
        }
    }

    /// A row that stays is not drawn again; a new one is.
    fn read_rows(&mut self, client: &Client) {
        self.rows = client.rows();
        let fresh = messages(client, &self.rows);
        self.messages.retain(|key, _| fresh.contains_key(key));
        for (key, message) in fresh {
            self.messages.entry(key).or_insert(message);
        }
    }

    /// The messages that the page shows, oldest first.
    pub fn shown(&self) -> impl Iterator<Item = &MessageView> {
        let keys = self.rows.iter().map(|row| row.key);
        keys.filter_map(|key| self.messages.get(&key))
    }

    /// The first difference to what the client would say now.
    #[must_use]
    pub fn stale(&self, client: &Client) -> Option<String> {
        let now = Self::of(client);
        let messages = now.messages.iter();
        let stale = messages
            .filter(|(key, message)| self.messages.get(key) != Some(message))
            .map(|(key, message)| format!("{:?} should be {message:?}", self.messages.get(key)))
            .next();
        if stale.is_some() {
            return stale;
        }
        let Self {
            rows,
            messages: _,
            edges,
            connection,
            typing,
            people,
            unread,
            rules,
        } = self;
        let drawn = rows.iter().map(Some).chain(std::iter::repeat(None));
        let is = now.rows.iter().map(Some).chain(std::iter::repeat(None));
        let length = rows.len().max(now.rows.len());
        if let Some(pair) = drawn.zip(is).take(length).find(|(drawn, is)| drawn != is) {
            return Some(format!(
                "of {length} rows, {:?} should be {:?}",
                pair.0, pair.1
            ));
        }
        let parts = [
            (*edges == now.edges, "edges"),
            (same_kind(*connection, now.connection), "connection"),
            (*typing == now.typing, "typing"),
            (*people == now.people, "people"),
            (*unread == now.unread, "unread"),
            (*rules == now.rules, "rules"),
        ];
        let stale = parts.iter().find(|(fresh, _)| !fresh);
        stale.map(|(_, part)| format!("{part}: {self:?} should be {now:?}"))
    }
}

/// `Live { last }` moves with every event; nobody draws that number.
fn same_kind(drawn: Connection, is: Connection) -> bool {
    drawn == is || (drawn.is_live() && is.is_live())
}

fn messages(client: &Client, rows: &[Row]) -> BTreeMap<RowKey, MessageView> {
    let mut messages = BTreeMap::new();
    for row in rows {
        match row.kind {
            RowKind::Message { .. } => {
                let message = client
                    .message(row.key)
                    .expect("a row that is there has a message");
                messages.insert(row.key, message);
            }
            RowKind::Note => {
                let note = client.note_of(row.key);
                assert!(note.is_some(), "a row that is there has a note");
            }
            RowKind::Day { .. } | RowKind::Unread => {}
        }
    }
    messages
}
