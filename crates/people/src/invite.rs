//! Invites: a code to give away, which lets so many in for so long.

use std::fmt;

/// Random bytes in a code: 50 of their bits become ten characters.
pub const CODE_BYTES: usize = 10;
/// The shortest time that an invite works for, in seconds: a minute.
pub const LASTS_S_MIN: u64 = 60;
/// The longest, in seconds: a year.
pub const LASTS_S_MAX: u64 = 365 * 24 * 60 * 60;
/// The most who may come in by one.
pub const USES_MAX: u32 = 10_000;

/// Crockford's base32: no letter that is taken for a digit.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const HALF: usize = CODE_BYTES / 2;

/// The code of an invite, as it is shown and stored: `xxxxx-xxxxx`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// A new code, from random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; CODE_BYTES]) -> Self {
        let letters = bytes.iter().map(|byte| letter(*byte));
        Self::from_letters(letters)
    }

    fn from_letters(letters: impl Iterator<Item = char>) -> Self {
        let mut code = String::with_capacity(CODE_BYTES + 1);
        for (place, letter) in letters.enumerate() {
            if place == HALF {
                code.push('-');
            }
            code.push(letter);
        }
        Self(code)
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A byte's five lowest bits as a letter: 256 is a multiple of 32, so each is as likely.
pub(crate) fn letter(byte: u8) -> char {
    LETTERS
        .get(usize::from(byte % 32))
        .map_or('0', |letter| char::from(*letter))
}

/// The code that somebody typed, in any case, with or without its hyphen; letters that are taken
/// for digits are those digits. `None` if it is no code.
#[must_use]
pub fn read_code(typed: &str) -> Option<Code> {
    let letters = read_letters(typed, CODE_BYTES)?;
    Some(Code::from_letters(letters.into_iter()))
}

/// So many letters that somebody typed, without hyphens and spaces between; `None` if they are
/// others, more or fewer.
pub(crate) fn read_letters(typed: &str, count: usize) -> Option<Vec<char>> {
    let meant = |typed: char| match typed.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    };
    let typed = typed
        .trim()
        .chars()
        .filter(|letter| !matches!(letter, '-' | ' '));
    let letters: Vec<char> = typed.take(count + 1).map(meant).collect();
    let fits = |letter: &char| LETTERS.iter().any(|known| char::from(*known) == *letter);
    (letters.len() == count && letters.iter().all(fits)).then_some(letters)
}

/// Whether an invite may last so long and let in so many.
#[must_use]
pub fn may_be(lasts_s: u64, uses_max: u32) -> bool {
    (LASTS_S_MIN..=LASTS_S_MAX).contains(&lasts_s) && (1..=USES_MAX).contains(&uses_max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_makes_a_letter_and_each_letter_is_as_likely() {
        let mut counts = [0; 32];
        for byte in 0..=255 {
            let letter = letter(byte);
            let place = LETTERS
                .iter()
                .position(|known| char::from(*known) == letter);
            counts[place.unwrap()] += 1;
        }
        assert_eq!(counts, [8; 32]);
    }

    #[test]
    fn a_code_is_read_back_however_it_is_typed() {
        let code = Code::from_random([0, 1, 2, 31, 30, 29, 28, 17, 18, 250]);
        assert_eq!(code.as_str(), "012zy-xwhjt");
        for typed in [
            "012zy-xwhjt",
            "012ZY-XWHJT",
            " oi2zyxwhjt ",
            "0l2zy-xwhjt",
            "012zy xwhjt",
            "o-L-2-zyxwhjt",
        ] {
            assert_eq!(read_code(typed), Some(code.clone()), "{typed}");
        }
        for typed in [
            "",
            "012zy-xwhj",
            "012zy-xwhjtt",
            "012zy-xwhju",
            "012zy_xwhjt",
            "012zy-xwhjé",
        ] {
            assert_eq!(read_code(typed), None, "{typed}");
        }
    }

    #[test]
    fn an_invite_has_an_end_and_a_number() {
        let table = [
            (60, 1, true),
            (LASTS_S_MAX, USES_MAX, true),
            (59, 1, false),
            (LASTS_S_MAX + 1, 1, false),
            (60, 0, false),
            (60, USES_MAX + 1, false),
        ];
        for (lasts_s, uses_max, expected) in table {
            assert_eq!(may_be(lasts_s, uses_max), expected, "{lasts_s} {uses_max}");
        }
    }
}
