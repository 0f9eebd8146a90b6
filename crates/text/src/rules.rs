//! What may be posted, and what may be a name.
//!
//! Each check returns the text as it is to be stored, or says what is wrong with it. Two kinds
//! of character are trouble. Those that change how *other* text reads (control characters,
//! bidirectional overrides and isolates) are refused by name, because taking them out could
//! change what the author sees. Those that show nothing (zero-width spaces and their like,
//! hidden tag letters, fillers) are taken out without a word, except where a script or an emoji
//! needs them: joiners in Persian and Indic words, selectors and joiners inside an emoji,
//! zero-width spaces in scripts without spaces.
//!
//! Invariant: a checked text passes its check unchanged, so the room's check of what the client
//! has checked alters nothing.

mod clean;

use clean::{Use, clean, is_blank};

use crate::character::{is_bidi_control, is_invisible, is_mark, lower};

/// The longest display name, in characters.
pub const NAME_CHARS_MAX: usize = 32;
/// The longest name of a room, in characters.
pub const ROOM_NAME_CHARS_MAX: usize = 40;

/// Why a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextError {
    /// It has nothing to see.
    Empty,
    /// A message is too long.
    TooManyBytes {
        /// What it has, normalised, in UTF-8.
        bytes: usize,
        /// What it may have.
        bytes_max: usize,
    },
    /// A name is too long.
    TooManyChars {
        /// What it has, normalised.
        chars: usize,
        /// What it may have.
        chars_max: usize,
    },
    /// It holds a control character.
    Control {
        /// Which one, as a Unicode code point.
        code: u32,
    },
    /// It holds a character that turns the direction of the text around it.
    Bidi {
        /// Which one, as a Unicode code point.
        code: u32,
    },
    /// A display name begins with a character that means something before a name.
    Prefix {
        /// `@` or `#`.
        prefix: char,
    },
    /// The name of a room holds something other than letters, digits, `-` and `_`.
    NotInRoomName {
        /// The first such character.
        found: char,
    },
}

impl core::fmt::Display for TextError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Empty => f.write_str("the text is empty"),
            Self::TooManyBytes { bytes, bytes_max } => {
                write!(
                    f,
                    "the text has {bytes} bytes, at most {bytes_max} are allowed"
                )
            }
            Self::TooManyChars { chars, chars_max } => {
                write!(
                    f,
                    "the name has {chars} characters, at most {chars_max} are allowed"
                )
            }
            Self::Control { code } => write!(f, "control character U+{code:04X}"),
            Self::Bidi { code } => write!(f, "bidirectional control U+{code:04X}"),
            Self::Prefix { prefix } => write!(f, "a name may not begin with {prefix}"),
            Self::NotInRoomName { found } => {
                write!(
                    f,
                    "U+{:04X} may not be in the name of a room",
                    u32::from(*found)
                )
            }
        }
    }
}

impl core::error::Error for TextError {}

/// A message as it is to be stored: newlines are `\n`, what shows nothing is gone, no blank
/// lines before it, no white space after it.
///
/// # Errors
///
/// Refuses a text that is empty or longer than `bytes_max` after that, and control characters
/// other than newline and tab, and bidirectional controls.
pub fn check_message(text: &str, bytes_max: usize) -> Result<String, TextError> {
    let mut text = clean(text, Use::Message)?;
    if is_blank(&text) {
        return Err(TextError::Empty);
    }
    text.truncate(text.trim_end().len());
    let visible = text.find(|c: char| !c.is_whitespace()).unwrap_or(0);
    let blank = text
        .split_at_checked(visible)
        .and_then(|(blank, _)| blank.rfind('\n'));
    let text = text.split_off(blank.map_or(0, |newline| newline + 1));
    let bytes = text.len();
    if bytes > bytes_max {
        return Err(TextError::TooManyBytes { bytes, bytes_max });
    }
    Ok(text)
}

/// A display name as it is to be stored: each run of white space one space, none around it.
///
/// # Errors
///
/// Refuses a name that is empty or has more than [`NAME_CHARS_MAX`] characters after that,
/// control characters (newlines too), bidirectional controls, and a leading `@` or `#`.
pub fn check_name(text: &str) -> Result<String, TextError> {
    let text = clean(text.trim(), Use::Name)?;
    let name = spaced(&text);
    if is_blank(&name) {
        return Err(TextError::Empty);
    }
    if let Some(prefix) = name.chars().next().filter(|c| matches!(c, '@' | '#')) {
        return Err(TextError::Prefix { prefix });
    }
    bounded(name, NAME_CHARS_MAX)
}

/// The name of a room as it is to be stored: lower case, words parted by one `-`, no `#` before.
///
/// # Errors
///
/// Refuses a name that is empty or has more than [`ROOM_NAME_CHARS_MAX`] characters after that,
/// and any character but letters and digits of any script, `-`, `_` and white space.
pub fn check_room_name(text: &str) -> Result<String, TextError> {
    let text = text.trim();
    let mut name = String::new();
    for c in text.strip_prefix('#').unwrap_or(text).chars() {
        match c {
            _ if is_bidi_control(c) => return Err(TextError::Bidi { code: c.into() }),
            ' ' | '-' | '\u{A0}' | '\u{3000}' if name.is_empty() || name.ends_with('-') => (),
            ' ' | '-' | '\u{A0}' | '\u{3000}' => name.push('-'),
            '_' => name.push(c),
            _ if c.is_alphanumeric() && !is_invisible(c) => name.push(lower(c)),
            _ if is_mark(c) && !is_invisible(c) && !name.is_empty() => name.push(c),
            _ if c.is_control() => return Err(TextError::Control { code: c.into() }),
            _ => return Err(TextError::NotInRoomName { found: c }),
        }
    }
    name.truncate(name.trim_end_matches('-').len());
    if !name.contains(char::is_alphanumeric) {
        return Err(TextError::Empty);
    }
    bounded(name, ROOM_NAME_CHARS_MAX)
}

/// Two names are the same if their keys are: without case, what shows nothing, and the number
/// and kind of spaces.
///
/// Letters that Unicode can write in two ways (é as one character or two) stay apart unless the
/// shell has normalised them, as browsers and Workers can (`String.prototype.normalize`).
#[must_use]
pub fn same_name_key(name: &str) -> String {
    let shown = name.chars().filter(|c| !is_invisible(*c));
    let mut folded = String::with_capacity(name.len());
    for c in shown {
        match lower(c) {
            'ß' => folded.push_str("ss"),
            'ς' => folded.push('σ'),
            'ſ' => folded.push('s'),
            c => folded.push(c),
        }
    }
    spaced(&folded)
}

fn bounded(name: String, chars_max: usize) -> Result<String, TextError> {
    let chars = name.chars().count();
    if chars > chars_max {
        return Err(TextError::TooManyChars { chars, chars_max });
    }
    Ok(name)
}

/// The words of the text with one space between them.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests;
