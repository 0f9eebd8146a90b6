//! Names as they come in.
//!
//! Unicode writes some letters in two ways (é as one character or as two), and both must be the
//! same name. The tables for that are the platform's, so the shell makes them one before the
//! rules look, and again after: the rules may bring letters together that had something
//! invisible between them.

use js_sys::JsString;
use natter_people::PasswordError;
use natter_text::{TextError, rules};

use crate::problem::Refusal;

/// What is looked at. The longest name fits, with each letter in eight pieces of four bytes.
const TYPED_BYTES_MAX: usize = 32 * rules::ROOM_NAME_CHARS_MAX;

/// A display name as it is stored.
pub fn check_name(typed: &str) -> Result<String, Refusal> {
    check(typed, rules::check_name)
}

/// The name of a room as it is stored.
pub fn check_room_name(typed: &str) -> Result<String, Refusal> {
    check(typed, rules::check_room_name)
}

/// A password as it is hashed: the same, however its letters were typed.
pub fn composed_password(typed: &str) -> Result<String, Refusal> {
    if typed.len() > TYPED_BYTES_MAX {
        return Err(Refusal::bad_password(PasswordError::TooLong));
    }
    Ok(composed(typed))
}

type Rule = fn(&str) -> Result<String, TextError>;

fn check(typed: &str, rule: Rule) -> Result<String, Refusal> {
    if typed.len() > TYPED_BYTES_MAX {
        return Err(Refusal::bad_name("the name is too long"));
    }
    rule(&composed(typed))
        .and_then(|name| rule(&composed(&name)))
        .map_err(|why| Refusal::bad_name(&why.to_string()))
}

fn composed(text: &str) -> String {
    JsString::from(text).normalize("NFC").into()
}
