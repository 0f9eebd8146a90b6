//! What kind of character is this?
//!
//! The standard library answers for letters and digits; marks, emoji and the characters that
//! show nothing need tables of their own. `unicode-segmentation` would bring 12 KB and
//! `unicode-normalization` 49 KB (brotli) into the page; these tables are 2 KB.

mod ranges;

use ranges::{CAPITALS, EMOJI, EMOJI_PRESENTATION, MARKS, TAKES_SKIN_TONE};

/// Joins two characters into one shape: emoji, and letters of Indic scripts.
pub(crate) const ZWJ: char = '\u{200D}';
/// Keeps two letters from joining: Persian needs it inside words.
pub(crate) const ZWNJ: char = '\u{200C}';
/// Asks for the emoji form of a character that is text by itself, as ❤ is.
pub(crate) const EMOJI_SELECTOR: char = '\u{FE0F}';

/// Whether the character is shown as an emoji without being asked to.
pub(crate) fn is_emoji_by_itself(c: char) -> bool {
    contains(EMOJI_PRESENTATION, c) && !is_skin_tone(c)
}

/// Whether the character can be an emoji, if need be with [`EMOJI_SELECTOR`].
pub(crate) fn is_emoji_base(c: char) -> bool {
    contains(EMOJI, c) && !is_skin_tone(c)
}

/// Whether a skin tone may follow.
pub(crate) fn takes_skin_tone(c: char) -> bool {
    contains(TAKES_SKIN_TONE, c)
}

/// Whether the character is one of the five skin tones.
pub(crate) fn is_skin_tone(c: char) -> bool {
    matches!(c, '\u{1F3FB}'..='\u{1F3FF}')
}

/// Whether the character is half of a flag.
pub(crate) fn is_regional_indicator(c: char) -> bool {
    matches!(c, '\u{1F1E6}'..='\u{1F1FF}')
}

/// Whether the character is drawn on the one before it: accents, vowel signs, tone marks.
pub(crate) fn is_mark(c: char) -> bool {
    contains(MARKS, c)
}

/// Whether the character belongs to a word of any script.
pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_mark(c)
}

/// Whether the character is of a script that is written without spaces between words.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}' // Thai, Lao
        | '\u{1000}'..='\u{109F}' // Burmese
        | '\u{1780}'..='\u{17FF}' // Khmer
        | '\u{3040}'..='\u{30FF}' // kana
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FF66}'..='\u{FF9F}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a word ends or begins beside this character: no letter and no digit, or a script
/// that has no spaces.
pub(crate) fn is_boundary(c: Option<char>) -> bool {
    c.is_none_or(|c| !is_word(c) || is_unspaced(c))
}

/// Whether the character turns the direction of the text around it: the overrides, embeddings
/// and isolates with which a text can be made to read as another.
pub(crate) fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether the character is a variation selector: it changes how the one before looks.
pub(crate) fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Whether the character continues the one before it, so that no cut may fall between them.
pub(crate) fn is_extender(c: char) -> bool {
    c == ZWJ || is_mark(c) || is_skin_tone(c) || is_variation_selector(c) || is_tag(c)
}

/// Whether the character is one of the invisible letters that spell the flags of England,
/// Scotland and Wales, and that could carry any hidden text.
pub(crate) fn is_tag(c: char) -> bool {
    matches!(c, '\u{E0000}'..='\u{E007F}')
}

/// Whether the character shows nothing, white space aside.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}'
        | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}'
        | '\u{2060}'..='\u{2065}' | '\u{206A}'..='\u{206F}'
        | '\u{2800}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
        || is_variation_selector(c)
        || is_bidi_control(c)
}

/// The small letter of a capital, the character itself where it has none.
///
/// One character for one, as Unicode's simple mapping has it: the full mapping of the standard
/// library is 4 KB of the page for the sake of İ.
pub(crate) fn lower(c: char) -> char {
    let Ok(code) = u16::try_from(u32::from(c)) else {
        return c;
    };
    let after = CAPITALS.partition_point(|&(first, ..)| first <= code);
    let run = after.checked_sub(1).and_then(|at| CAPITALS.get(at));
    let small = run.map_or(code, |&(first, last, step, far)| {
        let is_capital = code <= last && (code - first).is_multiple_of(step);
        if is_capital {
            code.wrapping_add(far)
        } else {
            code
        }
    });
    char::from_u32(small.into()).map_or(c, |c| c.to_ascii_lowercase())
}

fn contains(ranges: &[(u32, u32)], c: char) -> bool {
    let code = u32::from(c);
    let after = ranges.partition_point(|&(first, _)| first <= code);
    let range = after.checked_sub(1).and_then(|at| ranges.get(at));
    range.is_some_and(|&(_, last)| code <= last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ranges_are_sorted_and_apart() {
        for table in [EMOJI, EMOJI_PRESENTATION, MARKS, TAKES_SKIN_TONE] {
            assert!(table.iter().all(|(first, last)| first <= last));
            assert!(table.windows(2).all(|pair| pair[0].1 < pair[1].0));
        }
    }

    #[test]
    fn small_letters_are_those_of_the_standard_library() {
        for c in '\0'..='\u{FFFF}' {
            let mut full = c.to_lowercase();
            if full.len() == 1 {
                assert_eq!(Some(lower(c)), full.next(), "{c}");
            }
        }
    }

    #[test]
    fn marks_of_many_scripts_belong_to_words() {
        for word in ["हिन्दी", "ไทย", "ไม่", "עִבְרִית", "e\u{301}t", "தமிழ்", "ខ្មែរ"]
        {
            assert!(word.chars().all(is_word), "{word}");
        }
    }

    #[test]
    fn a_heart_is_an_emoji_only_when_asked() {
        assert!(is_emoji_base('❤') && !is_emoji_by_itself('❤'));
        assert!(is_emoji_base('🔥') && is_emoji_by_itself('🔥'));
        assert!(!is_emoji_base('a') && !is_emoji_base('1'));
    }
}
