//! `@name` and `@[a name with spaces]`.

use crate::character::{is_mark, is_word};
use crate::rules::NAME_CHARS_MAX;

/// The name that a text beginning with `@` mentions, and how many bytes that takes.
pub(super) fn read(text: &str) -> Option<(String, usize)> {
    let rest = text.strip_prefix('@')?;
    match rest.strip_prefix('[') {
        Some(rest) => bracketed(rest).map(|(name, bytes)| (name, "@[".len() + bytes)),
        None => bare(rest).map(|name| (name.into(), "@".len() + name.len())),
    }
}

fn bare(rest: &str) -> Option<&str> {
    let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
    let (name, _) = rest.split_at_checked(end)?;
    let name = name.trim_end_matches(['_', '-']);
    let fits = !name.is_empty() && name.chars().count() <= NAME_CHARS_MAX;
    (fits && !name.starts_with(is_mark)).then_some(name)
}

fn bracketed(rest: &str) -> Option<(String, usize)> {
    let mut name = String::new();
    let mut is_escaped = false;
    for (at, c) in rest.char_indices().take(2 * NAME_CHARS_MAX + 1) {
        match c {
            '\n' => return None,
            '\\' if !is_escaped => is_escaped = true,
            ']' if !is_escaped => {
                let fits = !name.trim().is_empty() && name.chars().count() <= NAME_CHARS_MAX;
                return fits.then_some((name, at + "]".len()));
            }
            c => {
                is_escaped = false;
                name.push(c);
            }
        }
    }
    None
}

/// Whether the character can be in a name that has no brackets around it.
pub(crate) fn is_name(c: char) -> bool {
    is_word(c) || matches!(c, '_' | '-')
}
