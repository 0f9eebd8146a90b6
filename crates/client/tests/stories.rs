//! What a person at one screen lives through, told through the public interface.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unreachable,
    clippy::wildcard_enum_match_arm
)]

#[path = "stories/caps.rs"]
mod caps;
#[path = "stories/connecting.rs"]
mod connecting;
#[path = "stories/desk.rs"]
mod desk;
#[path = "stories/garbage.rs"]
mod garbage;
#[path = "stories/history.rs"]
mod history;
#[path = "stories/inbox.rs"]
mod inbox;
#[path = "stories/messages.rs"]
mod messages;
#[path = "stories/outbox.rs"]
mod outbox;
#[path = "stories/posting.rs"]
mod posting;
#[path = "stories/present.rs"]
mod present;
#[path = "stories/reading.rs"]
mod reading;
#[path = "stories/room.rs"]
mod room;
#[path = "stories/same_timeline.rs"]
mod same_timeline;
#[path = "stories/tabs.rs"]
mod tabs;
#[path = "stories/tokens.rs"]
mod tokens;
