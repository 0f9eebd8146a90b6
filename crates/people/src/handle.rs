//! Handles: what an account is called, once in the place.
//!
//! A handle has small letters from a to z, digits and underscores, so that no letter of another
//! script passes for one of them. Two that still look the same are one to us: the key says which
//! (`1`, `i` and `l`, `0` and `o`, `rn` and `m`, `vv` and `w`, and underscores).

use std::fmt;

/// The shortest handle, in characters.
pub const HANDLE_CHARS_MIN: usize = 2;
/// The longest handle, in characters.
pub const HANDLE_CHARS_MAX: usize = 32;

/// Handles that would speak for the place, and so would all that look like them.
const RESERVED: [&str; 15] = [
    "admin",
    "administrator",
    "all",
    "anyone",
    "channel",
    "everybody",
    "everyone",
    "guest",
    "here",
    "moderator",
    "natter",
    "owner",
    "room",
    "support",
    "system",
];

/// A handle that may be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handle {
    shown: String,
    key: String,
}

impl Handle {
    /// The handle, as it is shown.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// What it is compared by.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// Why something cannot be a handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandleError {
    /// It is too short or too long.
    Length,
    /// It holds something else than letters from a to z, digits and underscores.
    Character,
    /// There is neither letter nor digit in it.
    Blank,
    /// It would speak for the place.
    Reserved,
}

impl fmt::Display for HandleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length => write!(
                f,
                "a handle has {HANDLE_CHARS_MIN} to {HANDLE_CHARS_MAX} characters"
            ),
            Self::Character => {
                f.write_str("a handle has letters from a to z, digits and underscores")
            }
            Self::Blank => f.write_str("a handle has a letter or a digit"),
            Self::Reserved => f.write_str("this handle is kept for the place itself"),
        }
    }
}

impl std::error::Error for HandleError {}

/// The handle that somebody typed, in small letters, without an `@` before it.
///
/// # Errors
/// If it cannot be one.
pub fn check_handle(typed: &str) -> Result<Handle, HandleError> {
    let typed = typed.trim();
    let shown = typed
        .strip_prefix('@')
        .unwrap_or(typed)
        .to_ascii_lowercase();
    if !(HANDLE_CHARS_MIN..=HANDLE_CHARS_MAX).contains(&shown.chars().count()) {
        return Err(HandleError::Length);
    }
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !shown.chars().all(fits) {
        return Err(HandleError::Character);
    }
    let key = key(&shown);
    if key.is_empty() {
        return Err(HandleError::Blank);
    }
    if RESERVED.iter().any(|reserved| self::key(reserved) == key) {
        return Err(HandleError::Reserved);
    }
    Ok(Handle { shown, key })
}

fn key(shown: &str) -> String {
    let mut key = String::with_capacity(shown.len());
    for letter in shown.chars() {
        match letter {
            '_' => {}
            '0' => key.push('o'),
            '1' | 'i' => key.push('l'),
            'm' => key.push_str("rn"),
            'w' => key.push_str("vv"),
            other => key.push(other),
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_small_letters_digits_and_underscores() {
        let table = [
            ("ada", Ok("ada")),
            (" @Ada ", Ok("ada")),
            ("ada_lovelace_1815", Ok("ada_lovelace_1815")),
            ("42", Ok("42")),
            ("a", Err(HandleError::Length)),
            ("", Err(HandleError::Length)),
            ("@", Err(HandleError::Length)),
            ("@@ada", Err(HandleError::Character)),
            ("ada lovelace", Err(HandleError::Character)),
            ("ada-lovelace", Err(HandleError::Character)),
            ("zoë", Err(HandleError::Character)),
            ("__", Err(HandleError::Blank)),
        ];
        for (typed, expected) in table {
            let handle = check_handle(typed);
            assert_eq!(
                handle.map(|handle| handle.shown),
                expected.map(str::to_owned),
                "{typed}"
            );
        }
        let longest = "a".repeat(HANDLE_CHARS_MAX);
        assert!(check_handle(&longest).is_ok());
        assert_eq!(
            check_handle(&format!("{longest}a")),
            Err(HandleError::Length)
        );
    }

    #[test]
    fn letters_of_other_scripts_that_look_like_ours_are_refused() {
        for typed in [
            "аda",
            "аdа",
            "ad\u{251}",
            "ａｄａ",
            "ad\u{200b}a",
            "ada\u{301}",
            "ſam",
            "ıda",
        ] {
            assert_eq!(check_handle(typed), Err(HandleError::Character), "{typed}");
        }
    }

    #[test]
    fn handles_that_look_the_same_have_one_key() {
        let key = |typed: &str| check_handle(typed).unwrap().key;
        let same = [
            ("paul", "pau1"),
            ("bob", "b0b"),
            ("tom", "torn"),
            ("will", "vvi11"),
            ("bill", "biii"),
            ("ada_lovelace", "adalovelace"),
            ("ADA", "ada"),
        ];
        for (one, other) in same {
            assert_eq!(key(one), key(other), "{one} {other}");
        }
        for (one, other) in [("ada", "adam"), ("tom", "ton"), ("bo", "bob")] {
            assert_ne!(key(one), key(other), "{one} {other}");
        }
    }

    #[test]
    fn nobody_speaks_for_the_place() {
        for typed in [
            "admin",
            "Adm1n_",
            "administrator",
            "moderator",
            "0wner",
            "e_v_e_r_y_o_n_e",
            "system",
            "rn0derator",
            "room",
        ] {
            assert_eq!(check_handle(typed), Err(HandleError::Reserved), "{typed}");
        }
    }
}
