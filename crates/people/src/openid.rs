//! Sign-in with a provider of OpenID Connect (Core 1.0, Discovery 1.0, RFC 7636, RFC 9207), as
//! functions of bytes and time.
//!
//! [`discovery`] says whom to ask, [`read_callback`] what the provider sends the browser back
//! with, and [`read_token`] who it says that the person is. The shell fetches, and the platform's
//! own cryptography verifies the signature: [`Unverified`] holds what is signed, by which key.

mod callback;
mod discovery;
pub(crate) mod json;
mod key;
mod token;

pub use callback::{Callback, Returned, read_callback};
pub use discovery::{Discovery, DiscoveryFlaw, address_of, is_issuer, is_safe, read_discovery};
pub use token::{Claims, Expected, TokenFlaw, Unverified, read_token};

/// How long what a provider says of itself is kept, in milliseconds: an hour.
pub const DISCOVERY_LIFE_MS: u64 = 60 * 60 * 1000;
/// How long to wait before keys are asked for again because a token names one that is not among
/// them, in milliseconds: whoever sends such tokens does not make us ask all the time.
pub const KEYS_AGAIN_MS: u64 = 30 * 1000;
