//! Stories, a file a feature: what people do and what they then see, on both real cores.
//!
//! Each runs in a World of its own, which checks every promise after every step.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod chat;
