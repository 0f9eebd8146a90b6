//! One Markdown subset, read into a small tree; never HTML.
//!
//! It follows what people type in chats: a newline is a line break, `snake_case` and `2 * 3`
//! stay what they are, a fence that nobody closed is code to the end, a link needs a scheme
//! that cannot run anything. Whatever does not match is literal text: there is no error.
//!
//! ```text
//! block    paragraph · ``` code · > quote · - item · 1. item
//! inline   **bold** *italic* _italic_ ~~strike~~ `code` [label](https://…) https://… @name @[a name] \*
//! ```
//!
//! The reader is written by hand because the page pays for it: `pulldown-cmark` without its
//! default features is 62 KB of brotli in wasm where this is 14; and CommonMark is
//! another language than chat (headings, lazy quotes, HTML, reference links, soft breaks), so
//! that half of it would have to be undone after parsing.
//!
//! Invariant: time is linear in the length of the text, whatever it is. Every search that can
//! fail remembers that it failed, a marker is opened and closed once, and trees are at most
//! [`BLOCK_DEPTH_MAX`] blocks and a handful of inlines deep, so that nobody who walks one by
//! recursion runs out of stack. What is longer than [`MARKDOWN_BYTES_MAX`] is not read but shown
//! as it is: a tree weighs up to 140 times its text.

mod block;
pub(crate) mod inline;
mod link;

/// Quotes and lists inside one another; what is deeper stays text.
pub const BLOCK_DEPTH_MAX: usize = 8;
/// The longest text that is read, in bytes; no message is longer.
pub const MARKDOWN_BYTES_MAX: usize = 4 * 1024;
/// The longest address of a link, in bytes; a longer one stays text.
pub const LINK_BYTES_MAX: usize = 2048;

/// A part of a message that stands on lines of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Running text.
    Paragraph(Vec<Inline>),
    /// Code between fences, without the newline before the closing fence.
    Code {
        /// The word after the opening fence, as typed.
        language: Option<String>,
        /// The lines between the fences.
        text: String,
    },
    /// What somebody else said.
    Quote(Vec<Block>),
    /// Items.
    List {
        /// The first number of a numbered list; `None` where the items have bullets.
        start: Option<u32>,
        /// What each item holds.
        items: Vec<Vec<Block>>,
    },
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Text as it is; never empty, holds no newline, and no two stand side by side.
    Text(String),
    /// Strong.
    Bold(Vec<Inline>),
    /// Emphasised.
    Italic(Vec<Inline>),
    /// Struck through.
    Strike(Vec<Inline>),
    /// Code in a line.
    Code(String),
    /// A link.
    Link {
        /// Where it leads: begins with `http://`, `https://` or `mailto:`, in lower case.
        href: String,
        /// What it shows; holds no link and no mention.
        label: Vec<Inline>,
    },
    /// The name of a person, without the `@`; whether there is one is the room's to say.
    Mention(String),
    /// A line break.
    Break,
}

/// Reads a message.
///
/// Takes any text; control characters and lengths are the matter of
/// [`check_message`](crate::check_message). A text that is longer than any message may be is
/// one block of code.
#[must_use]
pub fn parse(text: &str) -> Vec<Block> {
    let text = text.trim_end_matches(['\r', '\n']);
    if text.len() > MARKDOWN_BYTES_MAX {
        let (language, text) = (None, text.to_owned());
        return vec![Block::Code { language, text }];
    }
    let lines = text
        .split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line));
    let lines: Vec<&str> = lines.collect();
    block::read(&lines, 0)
}

#[cfg(test)]
mod tests;
