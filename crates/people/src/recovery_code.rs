//! Recovery codes: eight words to keep on paper, each of which lets its person in once.
//!
//! A code has 80 random bits, so a fast hash keeps it: nobody tries 2^80 of them. So a handle
//! that nobody has costs no less than one that somebody has: one statement.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use sha2::{Digest, Sha256};

use crate::invite;

/// Codes that are made at once.
pub const RECOVERY_CODES: usize = 8;
/// Letters of a code, of five bits each.
pub const RECOVERY_CODE_LETTERS: usize = 16;

/// Letters between two hyphens.
const GROUP: usize = 4;
const HASHED_FOR: &[u8] = b"natter recovery code 1:";

/// A code as it is shown, `xxxx-xxxx-xxxx-xxxx`, from random bytes.
#[must_use]
pub fn recovery_code(random: [u8; RECOVERY_CODE_LETTERS]) -> String {
    grouped(random.into_iter().map(invite::letter))
}

fn grouped(letters: impl Iterator<Item = char>) -> String {
    let mut code = String::with_capacity(RECOVERY_CODE_LETTERS + RECOVERY_CODE_LETTERS / GROUP);
    for (place, letter) in letters.enumerate() {
        if place > 0 && place % GROUP == 0 {
            code.push('-');
        }
        code.push(letter);
    }
    code
}

/// What is kept of a code that somebody typed, in any case, with or without its hyphens; what is
/// no code has a hash too, that no code has.
#[must_use]
pub fn recovery_hash(typed: &str) -> String {
    let letters: Option<Vec<char>> = invite::read_letters(typed, RECOVERY_CODE_LETTERS);
    let code = grouped(letters.unwrap_or_default().into_iter());
    BASE64.encode(
        Sha256::new()
            .chain_update(HASHED_FOR)
            .chain_update(code)
            .finalize(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_however_it_is_typed_and_no_other_is() {
        let code = recovery_code([0, 1, 2, 31, 30, 29, 28, 17, 18, 250, 0, 1, 2, 3, 4, 5]);
        assert_eq!(code, "012z-yxwh-jt01-2345");
        let hash = recovery_hash(&code);
        for typed in [
            "012Z-YXWH-JT01-2345",
            " oi2zyxwhjt012345 ",
            "0l2z yxwh jto1 2345",
        ] {
            assert_eq!(recovery_hash(typed), hash, "{typed}");
        }
        for typed in [
            "",
            "012z-yxwh-jt01-234",
            "012z-yxwh-jt01-23456",
            "u12z-yxwh-jt01-2345",
        ] {
            assert_ne!(recovery_hash(typed), hash, "{typed}");
        }
        let other = recovery_code([9; RECOVERY_CODE_LETTERS]);
        assert_ne!(recovery_hash(&other), hash);
        assert!(!hash.contains("012z"));
    }
}
