//! What can be set of a room; the defaults are what production runs with.

use crate::token::TokenKey;

/// The room's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// What signs resume tokens; without it none is given and none is believed.
    pub token_key: Option<TokenKey>,
    /// How long it takes at least from one token that everyone gets to the next, in milliseconds.
    pub token_every_ms: u64,
    /// After how many events the next one is given all the same.
    pub token_every_events: u64,
    /// Whether the room belongs to the place and to nobody in particular, as the lobby does: then
    /// nobody founds it.
    pub belongs_to_place: bool,
    /// Commands that a person may send at once, after a pause.
    pub burst_commands: u32,
    /// How long until a person may send one more command, in milliseconds.
    pub refill_ms: u64,
    /// How much each connection lengthens the broadcast window, in microseconds.
    pub window_per_connection_us: u64,
    /// The longest broadcast window, in milliseconds.
    pub window_ms_max: u64,
    /// How long the outbox waits for more before it goes to the queue, in milliseconds.
    pub enqueue_after_ms: u64,
    /// Events that make the outbox leave at once.
    pub enqueue_events: u64,
    /// The least time between two KV snapshots while things change, in milliseconds.
    pub snapshot_every_ms: u64,
    /// How soon after the last change a room that fell quiet is snapshotted, in milliseconds.
    pub snapshot_quiet_ms: u64,
    /// How long after sending to the queue D1 is asked, in milliseconds.
    pub archive_check_ms: u64,
    /// After how long without an answer from D1 events are sent again, in milliseconds.
    pub resend_after_ms: u64,
    /// The longest pause between two tries of anything, in milliseconds.
    pub backoff_ms_max: u64,
    /// Events that an admitted connection may lag behind before it is asked to resume.
    pub lag_events_max: u64,
    /// Events that are taken again, all in one turn, behind what D1 has: what a room took since
    /// it came back from a backup. Where it took more, nothing is rewritten.
    pub retaken_events_max: u64,
    /// Sockets that the room takes; the platform throws at 32,768.
    pub sockets_max: usize,
    /// Sockets that one person may have open, over all tabs and devices.
    pub sockets_per_person_max: usize,
    /// How long a socket may be silent, heartbeats included, before it counts as dead, in
    /// milliseconds. A browser lets a hidden page speak once a minute.
    pub silence_ms_max: u64,
    /// The least time between two looks for dead sockets, in milliseconds.
    pub sweep_every_ms: u64,
    /// Bytes of storage at which the room takes no more posts.
    pub storage_bytes_max: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            token_key: None,
            token_every_ms: 10_000,
            token_every_events: 100,
            belongs_to_place: false,
            burst_commands: 20,
            refill_ms: 500,
            window_per_connection_us: 30,
            window_ms_max: 50,
            enqueue_after_ms: 5_000,
            enqueue_events: 100,
            snapshot_every_ms: 30_000,
            snapshot_quiet_ms: 5_000,
            archive_check_ms: 8_000,
            resend_after_ms: 60_000,
            backoff_ms_max: 300_000,
            lag_events_max: 20_000,
            retaken_events_max: 20_000,
            sockets_max: 30_000,
            sockets_per_person_max: 64,
            silence_ms_max: 180_000,
            sweep_every_ms: 60_000,
            storage_bytes_max: 9_500_000_000,
        }
    }
}
