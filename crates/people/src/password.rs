//! Passwords: which do, and how they are kept.
//!
//! What a password has to be follows NIST SP 800-63B: a length, nothing about its characters,
//! and not what everybody would try first. It is kept as Argon2id with the parameters that OWASP
//! recommends, in the PHC format, so that other parameters can follow.

mod hash;

use std::fmt;

use crate::handle::Handle;

pub use hash::{DUMMY, Unhashable, hash, verify};

/// The shortest password, in characters.
pub const PASSWORD_CHARS_MIN: usize = 8;
/// The longest password, in bytes of UTF-8.
pub const PASSWORD_BYTES_MAX: usize = 256;

/// What is tried first, of eight characters and more, in small letters.
const COMMON: [&str; 24] = [
    "password",
    "password1",
    "password12",
    "password123",
    "passw0rd",
    "12345678",
    "123456789",
    "1234567890",
    "0123456789",
    "87654321",
    "11111111",
    "00000000",
    "qwertyui",
    "qwertyuiop",
    "qwerty123",
    "qwertz123",
    "1q2w3e4r",
    "1qaz2wsx",
    "abcdefgh",
    "abcd1234",
    "iloveyou",
    "letmein1",
    "sunshine",
    "football",
];

/// Why something cannot be a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordError {
    /// It has too few characters.
    TooShort,
    /// It has too many bytes.
    TooLong,
    /// It is the handle.
    IsHandle,
    /// It is among the first that anybody would try.
    Common,
}

impl fmt::Display for PasswordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort => write!(f, "a password has at least {PASSWORD_CHARS_MIN} characters"),
            Self::TooLong => write!(f, "a password has at most {PASSWORD_BYTES_MAX} bytes"),
            Self::IsHandle => f.write_str("the password is the handle"),
            Self::Common => f.write_str("it is one of the passwords that are tried first"),
        }
    }
}

impl std::error::Error for PasswordError {}

/// Whether a password does, composed (NFC) as the shell hands it over.
///
/// # Errors
/// If it does not.
pub fn check_password(password: &str, handle: &Handle) -> Result<(), PasswordError> {
    let lower = password.to_lowercase();
    if password.len() > PASSWORD_BYTES_MAX {
        Err(PasswordError::TooLong)
    } else if password.chars().count() < PASSWORD_CHARS_MIN {
        Err(PasswordError::TooShort)
    } else if lower == handle.shown() {
        Err(PasswordError::IsHandle)
    } else if COMMON.contains(&lower.as_str()) {
        Err(PasswordError::Common)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handle::check_handle;

    #[test]
    fn a_password_is_long_enough_and_not_what_anybody_would_try() {
        let handle = check_handle("ada_lovelace").unwrap();
        let longest = "x".repeat(PASSWORD_BYTES_MAX);
        let table = [
            ("correct horse battery staple", Ok(())),
            ("пароль-пароль", Ok(())),
            ("        ", Ok(())),
            (longest.as_str(), Ok(())),
            ("", Err(PasswordError::TooShort)),
            ("1234567", Err(PasswordError::TooShort)),
            ("ééééééé", Err(PasswordError::TooShort)),
            (&format!("{longest}x"), Err(PasswordError::TooLong)),
            ("Ada_Lovelace", Err(PasswordError::IsHandle)),
            ("PassWord", Err(PasswordError::Common)),
            ("1234567890", Err(PasswordError::Common)),
        ];
        for (password, expected) in table {
            assert_eq!(check_password(password, &handle), expected, "{password}");
        }
        assert!(
            COMMON
                .iter()
                .all(|common| common.len() >= PASSWORD_CHARS_MIN)
        );
    }
}
