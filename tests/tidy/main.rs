//! The house rules that no compiler knows: who may depend on whom, how long things may be,
//! what they may be called, and that the bindings are declared once.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod arrows;
mod bindings;
mod names;
mod sizes;
mod sources;
mod words;
