//! An avatar for everyone: two letters and a colour.

use crate::character::is_extender;
use crate::emoji;

/// How many hues there are.
pub const HUES: u8 = 12;

/// One or two characters that stand for a name: the first of its first and of its last word, as
/// typed (capitals are for the style sheet); one only for a name of one word. A name that begins with an emoji is that emoji, a
/// name with no letter is its first character, and no name at all is `?`.
#[must_use]
pub fn initials(name: &str) -> String {
    let name = name.trim();
    if let Some(bytes) = emoji::leading(name) {
        return name.chars().scan(0, |at, c| within(at, c, bytes)).collect();
    }
    let parts = |c: char| c.is_whitespace() || matches!(c, '-' | '_' | '.');
    let mut letters = name.split(parts).filter_map(first_letter);
    let first = letters.next();
    let last = letters.next_back();
    match first {
        Some(first) => [first, last.unwrap_or_default()].concat(),
        None => name.chars().next().unwrap_or('?').into(),
    }
}

/// A colour for somebody, from their id: stable, below [`HUES`].
#[must_use]
pub fn hue(id: &[u8]) -> u8 {
    // FNV-1a, folded so that its high bits count.
    let hash = id.iter().fold(0x811C_9DC5_u32, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    });
    let [a, b, c, d] = hash.to_le_bytes();
    (a ^ b ^ c ^ d) % HUES
}

/// The character, while it begins within so many bytes.
fn within(at: &mut usize, c: char, bytes: usize) -> Option<char> {
    let begins = *at;
    *at += c.len_utf8();
    (begins < bytes).then_some(c)
}

/// The first letter or digit of a word with its marks.
fn first_letter(word: &str) -> Option<String> {
    let mut chars = word.chars().skip_while(|c| !c.is_alphanumeric());
    let first = chars.next()?;
    let marks = chars.take_while(|c| is_extender(*c));
    Some(core::iter::once(first).chain(marks).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_any_script_has_initials() {
        let table = [
            ("ada", "a"),
            ("Ada Lovelace", "AL"),
            ("ada king countess lovelace", "al"),
            ("jean-luc", "jl"),
            ("snake_case.name", "sn"),
            ("(guest) 7", "g7"),
            ("山田太郎", "山"),
            ("山田 太郎", "山太"),
            ("محمد علي", "مع"),
            ("हिन्दी", "हि"),
            ("e\u{301}mile", "e\u{301}"),
            ("ßeta", "ß"),
            ("🦀 Ferris", "🦀"),
            ("👩🏽‍🚀", "👩🏽‍🚀"),
            ("🇫🇷 marie", "🇫🇷"),
            ("!!", "!"),
            ("", "?"),
            ("   ", "?"),
        ];
        for (name, expected) in table {
            assert_eq!(initials(name), expected, "{name:?}");
        }
    }

    #[test]
    fn the_hues_of_many_people_spread_over_the_wheel() {
        let mut seen = [0_u32; HUES as usize];
        for id in 0_u128..1200 {
            seen[usize::from(hue(&id.to_le_bytes()))] += 1;
        }
        assert!(
            seen.iter().all(|count| (50..200).contains(count)),
            "{seen:?}"
        );
    }

    #[test]
    fn a_hue_never_changes() {
        assert_eq!([hue(b""), hue(b"ada"), hue(&[0; 16])], [5, 3, 4]);
    }
}
