//! Who is called by name.
//!
//! A mention is the name itself, not an id: it reads well in the composer, in a search and in
//! an export. Two names are the same if their [`same_name_key`] is.

use crate::markdown::inline::mention::is_name;
use crate::markdown::{Block, Inline, parse};
use crate::rules::same_name_key;

/// Names that one message can call; further ones call nobody.
pub const MENTIONS_MAX: usize = 50;

/// How a message mentions this name: `@ada`, or `@[Ada Lovelace]` where the name would not end
/// where it should.
#[must_use]
pub fn mention(name: &str) -> String {
    let reads_bare = name.chars().all(is_name) && !name.ends_with(['_', '-']);
    if reads_bare && !name.is_empty() {
        return ["@", name].concat();
    }
    let mut text = String::from("@[");
    for c in name.chars() {
        if matches!(c, '\\' | ']') {
            text.push('\\');
        }
        text.push(c);
    }
    text.push(']');
    text
}

/// The names that a message mentions, each once, in order, at most [`MENTIONS_MAX`]; not those in
/// code, in quotes, or in the label of a link.
#[must_use]
pub fn mentions(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    in_blocks(&parse(text), &mut names);
    names
}

/// Whether a message mentions this name.
#[must_use]
pub fn mentions_name(text: &str, name: &str) -> bool {
    let key = same_name_key(name);
    text.contains('@')
        && mentions(text)
            .iter()
            .any(|found| same_name_key(found) == key)
}

fn in_blocks(blocks: &[Block], names: &mut Vec<String>) {
    for block in blocks {
        match block {
            Block::Paragraph(inlines) => in_inlines(inlines, names),
            Block::List { items, .. } => items.iter().for_each(|item| in_blocks(item, names)),
            Block::Code { .. } | Block::Quote(_) => (),
        }
    }
}

fn in_inlines(inlines: &[Inline], names: &mut Vec<String>) {
    for inline in inlines {
        match inline {
            Inline::Mention(name) if names.len() < MENTIONS_MAX && !names.contains(name) => {
                names.push(name.clone());
            }
            Inline::Bold(inner) | Inline::Italic(inner) | Inline::Strike(inner) => {
                in_inlines(inner, names);
            }
            Inline::Mention(_)
            | Inline::Text(_)
            | Inline::Code(_)
            | Inline::Link { .. }
            | Inline::Break => (),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_of_any_name_reads_back_as_that_name() {
        for name in [
            "ada",
            "Ada Lovelace",
            "snake_",
            "山田",
            "a]b\\c",
            "🦀",
            "हिन्दी",
            "x-1",
            "O'Neill",
        ] {
            let text = format!("hi {}, how are you?", mention(name));
            assert_eq!(mentions(&text), [name], "{text}");
        }
    }

    #[test]
    fn names_are_found_where_they_call_somebody() {
        let table: &[(&str, &[&str])] = &[
            ("@ada and @bob, also @ada", &["ada", "bob"]),
            ("mail ada@example.org", &[]),
            ("`@ada` and\n```\n@bob\n```", &[]),
            ("> @ada said\nwell, @bob?", &["bob"]),
            ("- **@ada**\n- _@bob_", &["ada", "bob"]),
            (r"\@ada", &[]),
            ("(@ada) 你好@bob", &["ada", "bob"]),
            ("[ask @ada](https://example.org)", &[]),
            ("@", &[]),
            ("@[]", &[]),
        ];
        for (text, names) in table {
            assert_eq!(mentions(text), *names, "{text}");
        }
    }

    #[test]
    fn a_message_calls_a_bounded_number_of_people() {
        let text: String = (0..=MENTIONS_MAX).map(|n| format!("@p{n} ")).collect();
        assert_eq!(mentions(&text).len(), MENTIONS_MAX);
    }

    #[test]
    fn a_name_is_called_in_any_case() {
        assert!(mentions_name("hey @ADA", "Ada"));
        assert!(!mentions_name("hey @adam", "Ada"));
    }
}
