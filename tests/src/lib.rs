//! Natter in one thread: the cores, and a World around them that runs on a seed.
//!
//! ```text
//!   person ──► Device(client::Client) ◄──wires──► Host(room::Room, MemoryLog)
//!                     ▲                                │ enqueue    │ snapshot
//!                     │ tail, history                  ▼            ▼
//!                     └──────────── Archive(D1) ◄── Queue          Kv
//! ```
//!
//! The [`World`] owns the time: it takes the next thing off its [`agenda`], tells whom it
//! concerns, performs the effects, and lets the [`model`] check what it can see. Nothing else
//! moves, so a seed is a story that can be told again. The fakes refuse what production refuses.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm
)]

pub mod agenda;
pub mod counted;
pub mod d1;
pub mod device;
pub mod growth;
pub mod host;
pub mod kv;
pub mod model;
pub mod network;
pub mod people;
pub mod queue;
pub mod random;
pub mod screen;
pub mod stored;
pub mod trace;
pub mod world;

pub use device::DeviceId;
pub use host::HostId;
pub use world::World;
