//! Body: what a queue message carries, which should be a letter.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::letter::{Letter, decode_letter};

/// The most of a body that is kept among the dead letters, in bytes; no queue takes as much.
pub const BODY_BYTES_MAX: usize = 256_000;

/// What a queue message carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Text, as every letter is.
    Text(String),
    /// Bytes: a letter all the same, if they are its text.
    Bytes(Vec<u8>),
    /// Anything else, as far as it can be shown.
    Other(String),
}

impl Body {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
            Self::Other(_) => None,
        }
    }

    /// The letter, or why it is none.
    pub(crate) fn open(&self) -> Result<Letter, String> {
        match (self.text(), self) {
            (Some(text), _) => decode_letter(text).map_err(|error| error.to_string()),
            (None, Self::Bytes(_)) => Err("the message is bytes, shown as base64".to_owned()),
            (None, Self::Text(_) | Self::Other(_)) => Err("the message is not text".to_owned()),
        }
    }

    /// What is kept of it for the operator: a text as it is, so that it can be sent again.
    #[must_use]
    pub fn shown(&self) -> Cow<'_, str> {
        match (self.text(), self) {
            (Some(text), _) => Cow::Borrowed(cut(text)),
            (None, Self::Bytes(bytes)) => Cow::Owned(cut(&STANDARD.encode(bytes)).to_owned()),
            (None, Self::Text(text) | Self::Other(text)) => Cow::Borrowed(cut(text)),
        }
    }
}

fn cut(text: &str) -> &str {
    let end = text.floor_char_boundary(BODY_BYTES_MAX);
    text.get(..end).unwrap_or(text)
}
