//! The statements on a real SQLite, with the real migrations and D1's limits.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod any;
mod audit;
mod bodies;
mod caps;
mod consumer;
mod costs;
mod database;
mod dead_letters;
mod events;
mod failures;
mod fixture;
mod history;
mod letters;
mod marks;
mod membership;
mod model;
mod plans;
mod properties;
mod recover;
mod rooms;
mod schema;
mod sending;
mod troubles;
