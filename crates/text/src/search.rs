//! Words for the full-text index.
//!
//! SQLite's tokenisers find no words in scripts without spaces, and its trigrams miss words of
//! two characters, which most Chinese words are. So a message and a query are both cut here:
//! words in lower case, and every pair of neighbours in a run of a script without spaces.

use crate::character::{is_unspaced, is_word, lower};

/// The longest token, in characters; what a longer word has beyond is not indexed.
pub const TOKEN_CHARS_MAX: usize = 40;

/// The tokens of a message or of a query, in order, repeated as they are in the text.
#[must_use]
pub fn tokens(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for word in text.split(|c| !is_word(c)) {
        let mut rest = word;
        while let Some(first) = rest.chars().next() {
            let unspaced = is_unspaced(first);
            let end = rest
                .find(|c| is_unspaced(c) != unspaced)
                .unwrap_or(rest.len());
            let (run, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            match unspaced {
                true => pairs(run, &mut found),
                false => found.push(lowered(run)),
            }
            rest = after;
        }
    }
    found
}

fn pairs(run: &str, found: &mut Vec<String>) {
    let chars: Vec<char> = run.chars().collect();
    match chars.as_slice() {
        [one] => found.push(one.to_string()),
        chars => found.extend(chars.windows(2).map(|pair| pair.iter().collect())),
    }
}

fn lowered(word: &str) -> String {
    word.chars().take(TOKEN_CHARS_MAX).map(lower).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_lower_case_and_unspaced_scripts_are_pairs() {
        let table: &[(&str, &[&str])] = &[
            ("Hello, World! 42", &["hello", "world", "42"]),
            ("snake_case it's", &["snake", "case", "it", "s"]),
            ("数据库很好", &["数据", "据库", "库很", "很好"]),
            ("好", &["好"]),
            ("Rust语言2024", &["rust", "语言", "2024"]),
            ("हिन्दी में", &["हिन्दी", "में"]),
            ("😀 ...", &[]),
            ("", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(tokens(text), *expected, "{text}");
        }
    }

    #[test]
    fn a_query_finds_the_pairs_of_the_text_that_holds_it() {
        let text = tokens("我们的数据库很好");
        assert!(tokens("数据库").iter().all(|token| text.contains(token)));
    }

    #[test]
    fn an_endless_word_is_one_token_of_bounded_length() {
        assert_eq!(tokens(&"x".repeat(5000)), ["x".repeat(TOKEN_CHARS_MAX)]);
    }
}
