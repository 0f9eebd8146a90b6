//! Native people: they sign in over HTTP and talk over a WebSocket, as the browser does.
//!
//! This crate talks to a running server and so may wait, allocate and fail at will; nothing
//! else depends on it.

pub mod script;
pub mod talker;
