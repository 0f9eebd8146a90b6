//! The picker's emoji, how to find one, and what may be a reaction.
//!
//! The table is text, one emoji a line, and is read where it lies: a search walks its 40 KB in
//! two milliseconds in the page, so there is no index to build and nothing to keep. It is
//! 14 KB of brotli, which a page loads apart; the crate `emojis` is 109. generate.mjs beside `src` writes it and says
//! what is left out and where it comes from.
//!
//! What *is* an emoji does not depend on the table: [`is_emoji`] follows Unicode's grammar, so
//! that a skin tone, a newer emoji or a flag that the picker does not have is a reaction too.

mod find;
mod sequence;
mod table;

pub use find::{EXPANDED_MAX, by_shortcode, complete, expand, search};
pub(crate) use sequence::leading;
pub use sequence::{EMOJI_BYTES_MAX, ONLY_EMOJI_MAX, is_emoji, is_only_emoji};
pub use table::{Category, Emoji, Group, Table, all, categories};
