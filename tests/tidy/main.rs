//! The house rules that no compiler knows: who may depend on whom, how long things may be,
//! what they may be called, that the bindings are declared once, that the documents speak of files
//! that are there, and that the fakes of the World are set as the platform is.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod arrows;
mod bindings;
mod fakes;
mod names;
mod paths;
mod planted;
mod routes;
mod sizes;
mod sources;
mod words;
