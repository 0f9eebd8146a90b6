//! Taking out what shows nothing, and refusing what misleads.

use crate::character::{
    ZWJ, ZWNJ, is_bidi_control, is_invisible, is_mark, is_unspaced, is_variation_selector, is_word,
};
use crate::emoji;
use crate::rules::TextError;

/// Accents on one letter; more is a tower that covers the lines around it.
const MARKS_MAX: usize = 5;
/// A line could be broken here, says the author: scripts without spaces need it.
const ZERO_WIDTH_SPACE: char = '\u{200B}';
/// The cell without dots, which people draw with.
const BRAILLE_BLANK: char = '\u{2800}';

/// What a text is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Lines are allowed, and marks that say which way punctuation reads.
    Message,
    /// One line, and nothing that could make two names look alike.
    Name,
}

/// The text without what shows nothing, its newlines `\n`.
pub(super) fn clean(text: &str, purpose: Use) -> Result<String, TextError> {
    let mut out = String::with_capacity(text.len());
    let mut marks = 0;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let emoji_bytes = emoji::leading(rest);
        let bytes = emoji_bytes.unwrap_or(c.len_utf8());
        let (piece, after) = rest.split_at_checked(bytes).unwrap_or((rest, ""));
        rest = after;
        if emoji_bytes.is_some() {
            out.push_str(piece);
            marks = 0;
            continue;
        }
        let Some(c) = checked(c, rest, purpose)? else {
            continue;
        };
        marks = if is_mark(c) { marks + 1 } else { 0 };
        if marks <= MARKS_MAX && is_kept(c, out.chars().next_back(), purpose) {
            out.push(c);
        }
    }
    Ok(out)
}

/// The character as it is stored, `None` for the first half of CRLF.
fn checked(c: char, rest: &str, purpose: Use) -> Result<Option<char>, TextError> {
    let code = u32::from(c);
    match (c, purpose) {
        ('\r', Use::Message) if rest.starts_with('\n') => Ok(None),
        ('\r' | '\u{2028}' | '\u{2029}', Use::Message) => Ok(Some('\n')),
        ('\n' | '\t', Use::Message) => Ok(Some(c)),
        _ if c.is_control() => Err(TextError::Control { code }),
        _ if is_bidi_control(c) => Err(TextError::Bidi { code }),
        _ => Ok(Some(c)),
    }
}

/// Whether a character stays, given the one before it: all that show something do.
fn is_kept(c: char, before: Option<char>, purpose: Use) -> bool {
    if !is_invisible(c) {
        return true;
    }
    let before = before.unwrap_or(' ');
    let in_word = is_word(before) && !before.is_ascii();
    match c {
        ZWJ | ZWNJ => in_word,
        ZERO_WIDTH_SPACE => is_unspaced(before),
        '\u{180B}'..='\u{180D}' | '\u{180F}' => in_word,
        '\u{200E}' | '\u{200F}' | '\u{061C}' => purpose == Use::Message && !is_invisible(before),
        BRAILLE_BLANK => purpose == Use::Message,
        '\u{E0100}'..='\u{E01EF}' => is_unspaced(before),
        c if is_variation_selector(c) => {
            !before.is_ascii() && !before.is_whitespace() && !is_invisible(before)
        }
        _ => false,
    }
}

/// Whether there is nothing to see.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}
