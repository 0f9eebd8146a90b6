//! What one emoji is, by Unicode's grammar (UTS #51), without a list of all of them.

use crate::character::{
    EMOJI_SELECTOR, ZWJ, is_emoji_base, is_emoji_by_itself, is_regional_indicator, is_skin_tone,
    takes_skin_tone,
};

/// The longest reaction, in bytes: two people of two skin tones kissing are 35.
pub const EMOJI_BYTES_MAX: usize = 48;
/// A message of more emoji than this is text like any other.
pub const ONLY_EMOJI_MAX: usize = 24;

/// Emoji joined into one: a family of four is the longest that fonts know.
const JOINED_MAX: usize = 4;
/// The box that makes a digit a keycap.
const KEYCAP: char = '\u{20E3}';
/// The flags that are spelled in invisible letters; any other spelling could hide a text.
const SPELLED_FLAGS: [&str; 3] = [
    "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
    "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
    "🏴\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}",
];

/// Whether the text is one emoji in its one full spelling: what a reaction must be.
///
/// The spelling is strict, so that ❤ and ❤️ do not count apart.
#[must_use]
pub fn is_emoji(text: &str) -> bool {
    text.len() <= EMOJI_BYTES_MAX
        && read(text).is_some_and(|found| found.is_full && found.bytes == text.len())
}

/// How many emoji a message has that is made of nothing else but white space, from 1 to
/// [`ONLY_EMOJI_MAX`]: such a message is shown large.
#[must_use]
pub fn is_only_emoji(text: &str) -> Option<usize> {
    let mut rest = text.trim();
    let mut count = 0;
    while !rest.is_empty() && count <= ONLY_EMOJI_MAX {
        let (_, after) = rest.split_at_checked(leading(rest)?)?;
        rest = after.trim_start();
        count += 1;
    }
    (1..=ONLY_EMOJI_MAX).contains(&count).then_some(count)
}

/// How many bytes the emoji has with which the text begins; a sloppy spelling will do.
pub(crate) fn leading(text: &str) -> Option<usize> {
    read(text).map(|found| found.bytes)
}

#[derive(Clone, Copy)]
struct Found {
    bytes: usize,
    /// Whether it is spelled in full, with a selector where one belongs and nowhere else.
    is_full: bool,
}

fn read(text: &str) -> Option<Found> {
    let first = text.chars().next()?;
    if is_regional_indicator(first) {
        flag(text)
    } else if first.is_ascii() {
        keycap(text)
    } else {
        joined(text)
    }
}

fn flag(text: &str) -> Option<Found> {
    let second = text.chars().nth(1).filter(|c| is_regional_indicator(*c))?;
    let bytes = 2 * second.len_utf8();
    Some(Found {
        bytes,
        is_full: true,
    })
}

fn keycap(text: &str) -> Option<Found> {
    let rest = text.strip_prefix(|c: char| c.is_ascii_digit() || matches!(c, '#' | '*'))?;
    let (rest, is_full) = match rest.strip_prefix(EMOJI_SELECTOR) {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let bytes = text.len() - rest.strip_prefix(KEYCAP)?.len();
    Some(Found { bytes, is_full })
}

fn joined(text: &str) -> Option<Found> {
    if let Some(flag) = SPELLED_FLAGS.iter().find(|flag| text.starts_with(**flag)) {
        let bytes = flag.len();
        return Some(Found {
            bytes,
            is_full: true,
        });
    }
    let mut found = element(text).filter(|(_, look)| *look != Look::Text);
    let (mut bytes, look) = found.take()?;
    let mut is_full = look == Look::Emoji;
    for _ in 1..JOINED_MAX {
        let rest = text.split_at_checked(bytes).map_or("", |(_, rest)| rest);
        let next = rest.strip_prefix(ZWJ).and_then(element);
        let Some((element_bytes, look)) = next else {
            break;
        };
        bytes += ZWJ.len_utf8() + element_bytes;
        is_full &= look == Look::Emoji;
    }
    Some(Found { bytes, is_full })
}

/// How an element is spelled.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// In full.
    Emoji,
    /// As an emoji, with a selector that it does not need.
    Surplus,
    /// As text, for want of a selector.
    Text,
}

/// One emoji character with its selector or skin tone.
fn element(text: &str) -> Option<(usize, Look)> {
    let mut chars = text.chars();
    let base = chars.next().filter(|c| is_emoji_base(*c))?;
    let bytes = base.len_utf8();
    Some(match chars.next() {
        Some(EMOJI_SELECTOR) if is_emoji_by_itself(base) => {
            (bytes + EMOJI_SELECTOR.len_utf8(), Look::Surplus)
        }
        Some(EMOJI_SELECTOR) => (bytes + EMOJI_SELECTOR.len_utf8(), Look::Emoji),
        Some(tone) if is_skin_tone(tone) && takes_skin_tone(base) => {
            (bytes + tone.len_utf8(), Look::Emoji)
        }
        Some(_) | None if is_emoji_by_itself(base) => (bytes, Look::Emoji),
        Some(_) | None => (bytes, Look::Text),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_emoji_may_be_a_reaction() {
        let emoji = [
            "😀",
            "❤️",
            "👍",
            "👍🏽",
            "🇫🇷",
            "1️⃣",
            "#️⃣",
            "👨‍👩‍👧‍👦",
            "👩🏻‍❤️‍💋‍👩🏿",
            "🏳️‍🌈",
            "🏴‍☠️",
            "🕵🏾‍♀️",
            "🧑🏽‍⚕️",
            "🐈‍⬛",
            "❤️‍🔥",
            "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
            "☺️",
            "™️",
            "🫩",
            "\u{1FAFF}",
            "🤷🏼‍♂️",
            "☝🏿",
            "🧑‍🧑‍🧒‍🧒",
        ];
        for emoji in emoji {
            assert!(is_emoji(emoji), "{emoji} {}", emoji.escape_unicode());
        }
    }

    #[test]
    fn anything_else_may_not() {
        let table = [
            "",
            "a",
            "1",
            "#",
            ":)",
            "😀😀",
            "😀 ",
            " 😀",
            "❤",
            "😀\u{FE0F}",
            "🏃‍♂",
            "™",
            "🇫",
            "🇫🇷🇫",
            "\u{200D}",
            "\u{1F3FB}",
            "🚗🏽",
            "👍\u{200D}",
            "1\u{20E3}",
            "<b>",
            "🏴\u{E0061}\u{E007F}",
            "👩‍👩‍👩‍👩‍👩",
            "é",
            "中",
            "\u{FE0F}",
            "👍\u{202E}",
            "👍\u{200B}",
        ];
        for text in table {
            assert!(!is_emoji(text), "{text:?}");
        }
    }

    /// Nothing that the grammar takes is refused for its size.
    #[test]
    fn the_longest_emoji_fits() {
        for (longest, bytes) in [("👩🏻", 8), ("❤️", 6), ("🧑", 4)] {
            let joined = [longest; JOINED_MAX].join("\u{200D}");
            assert_eq!(joined.len(), bytes * JOINED_MAX + 3 * (JOINED_MAX - 1));
            assert!(
                joined.len() <= EMOJI_BYTES_MAX && is_emoji(&joined),
                "{joined}"
            );
            let one_more = [&joined, longest].join("\u{200D}");
            assert!(!is_emoji(&one_more), "{one_more}");
        }
    }

    #[test]
    fn a_message_of_emoji_alone_is_counted() {
        let table = [
            ("😀", Some(1)),
            (" 😀 👍🏽\n❤️🇫🇷 ", Some(4)),
            ("👨‍👩‍👧‍👦", Some(1)),
            ("🏃‍♂", Some(1)),
            ("😀!", None),
            ("10", None),
            ("❤", None),
            ("", None),
            ("  ", None),
        ];
        for (text, count) in table {
            assert_eq!(is_only_emoji(text), count, "{text:?}");
        }
        assert_eq!(
            is_only_emoji(&"🦀".repeat(ONLY_EMOJI_MAX)),
            Some(ONLY_EMOJI_MAX)
        );
        assert_eq!(is_only_emoji(&"🦀".repeat(ONLY_EMOJI_MAX + 1)), None);
    }

    proptest! {
        #[test]
        fn any_text_is_an_emoji_or_not(text in "[😀❤\u{FE0F}\u{200D}🏽1\u{20E3}🇫👩🏴\u{E0067}\u{E007F} a]{0,12}") {
            let count = is_only_emoji(&text);
            prop_assert!(!is_emoji(&text) || count == Some(1), "{:?}", text);
        }
    }
}
