//! Stories, a file a feature: what people do and what they then see, on both real cores.
//!
//! Each runs in a World of its own, which checks every promise after every input, and most end
//! at rest, where log, pages, KV and D1 must all say the same.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm
)]

mod archive;
mod backups;
mod bad_input;
mod caps;
mod chat;
mod damage;
mod deletes;
mod deploys;
mod edits;
mod history;
mod limits;
mod membership;
mod powers;
mod presence;
mod reactions;
mod replies;
mod resume;
mod retries;
mod sessions;
mod sleep;
mod snapshot;
mod tokens;
mod typing;
mod unread;
