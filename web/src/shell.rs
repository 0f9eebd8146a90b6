//! What the browser does for us: everything outside pure Rust goes through here.
//!
//! A file per kind of thing; none of them knows a rule about chat.

pub mod clock;
pub mod dom;
pub mod fetch;
pub mod history;
pub mod page;
pub mod passkey;
pub mod random;
pub mod socket;
pub mod store;
pub mod timer;
