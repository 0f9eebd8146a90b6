//! Natter's text rules, the same on both ends of the wire.
//!
//! What a person types is checked, normalised, read and shown by one crate: the client shows a
//! pending message exactly as the room will store it, and can say why a text is refused before
//! it is sent; the room repeats the check, because it believes nobody. There is nothing here but
//! functions from text to text: no state, no clock, no dependency.
//!
//! ```text
//! typed ──check_message──► stored ──parse──► tree ──► rows in the page
//!                             ├─────plain──► notifications, titles, reply quotes
//!                             ├─────tokens─► full-text search
//!                             └─────mentions► who is called by name
//! ```
//!
//! - [`rules`]: what may be posted, and what may be a name.
//! - [`markdown`]: a message as a tree; HTML does not occur.
//! - [`plain()`]: a message as one line.
//! - [`mod@mention`]: who is called by name, and how to write it.
//! - [`emoji`]: the picker's table, search, completion, and what may be a reaction.
//! - [`initials()`] and [`hue`]: an avatar for everyone.
//! - [`search`]: words for the full-text index.
//!
//! The browser downloads all of this, so bytes decide between a library and a table of our own:
//! `pulldown-cmark`, `emojis`, `unicode-segmentation` and `unicode-normalization` would be 62,
//! 109, 12 and 49 KB (brotli, wasm, `opt-level = "z"`) where the whole initial download may be
//! 220. Unicode normalisation is left to the shells, since every JavaScript engine has it.
//!
//! Invariant: no function here panics or takes more than linear time, whatever the text.

mod character;
pub mod emoji;
mod initials;
pub mod markdown;
pub mod mention;
mod plain;
pub mod rules;
pub mod search;

pub use initials::{HUES, hue, initials};
pub use markdown::{Block, Inline, parse};
pub use mention::{mention, mentions};
pub use plain::plain;
pub use rules::{TextError, check_message, check_name, check_room_name, same_name_key};
