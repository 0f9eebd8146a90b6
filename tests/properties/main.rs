//! Properties of the wire, for packets and bytes that nobody thought of.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod any;
mod costs;
mod damage;
mod growth;
mod limits;
mod round_trip;
mod versions;
