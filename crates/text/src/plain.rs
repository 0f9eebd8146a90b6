//! A message as one line of plain text.

use crate::character::{ZWJ, is_extender};
use crate::markdown::{Block, Inline, parse};

/// The message as one line of at most `chars_max` characters, the last of them `…` where it was
/// cut: for notifications, previews, titles and reply quotes.
///
/// Markers are gone, lines are parted by a space. Quotes are left out where the message says
/// something of its own.
#[must_use]
pub fn plain(text: &str, chars_max: usize) -> String {
    let mut line = Line::default();
    let blocks = parse(text);
    let is_quote = |block: &Block| matches!(block, Block::Quote(_));
    let all_quotes = blocks.iter().all(is_quote);
    for block in blocks.iter().filter(|block| all_quotes || !is_quote(block)) {
        line.block(block);
    }
    cut(line.text, chars_max)
}

/// One line in the making.
#[derive(Default)]
struct Line {
    text: String,
}

impl Line {
    fn block(&mut self, block: &Block) {
        self.gap();
        match block {
            Block::Paragraph(inlines) => self.inlines(inlines),
            Block::Code { text, .. } => self.words(text),
            Block::Quote(blocks) => blocks.iter().for_each(|block| self.block(block)),
            Block::List { start, items } => self.list(*start, items),
        }
    }

    fn list(&mut self, start: Option<u32>, items: &[Vec<Block>]) {
        for (at, item) in (0..).zip(items) {
            self.gap();
            match start {
                Some(start) => {
                    self.text.push_str(&start.saturating_add(at).to_string());
                    self.text.push('.');
                }
                None => self.text.push('•'),
            }
            item.iter().for_each(|block| self.block(block));
        }
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Text(text) | Inline::Code(text) => self.words(text),
                Inline::Bold(inner) | Inline::Italic(inner) | Inline::Strike(inner) => {
                    self.inlines(inner);
                }
                Inline::Link { label, .. } => self.inlines(label),
                Inline::Mention(name) => {
                    self.text.push('@');
                    self.words(name);
                }
                Inline::Break => self.gap(),
            }
        }
    }

    /// Adds text, each run of white space as one space.
    fn words(&mut self, text: &str) {
        for c in text.chars() {
            match c.is_whitespace() || c.is_control() {
                true => self.gap(),
                false => self.text.push(c),
            }
        }
    }

    fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }
}

/// The text in at most that many characters, never cut inside an emoji or before an accent.
fn cut(mut text: String, chars_max: usize) -> String {
    text.truncate(text.trim_end().len());
    if text.chars().nth(chars_max).is_none() {
        return text;
    }
    let ends = text.char_indices().take(chars_max).map(|(at, _)| at);
    let whole = |at: &usize| {
        let (before, after) = text.split_at_checked(*at).unwrap_or_default();
        !after.starts_with(is_extender) && !before.ends_with(ZWJ)
    };
    let end = ends.collect::<Vec<_>>().into_iter().rev().find(whole);
    text.truncate(end.unwrap_or(0));
    text.truncate(text.trim_end().len());
    if chars_max > 0 {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_becomes_one_line_without_markers() {
        let table = [
            ("**bold** and _it_\nnext  line", "bold and it next line"),
            ("```rust\nfn main() {\n}\n```", "fn main() { }"),
            ("> said\n\nanswer", "answer"),
            ("> only a quote", "only a quote"),
            ("- milk\n- eggs", "• milk • eggs"),
            ("3. c\n4. d", "3. c 4. d"),
            ("[docs](https://example.org) @[Ada L]", "docs @Ada L"),
            ("a\n\n\nb", "a b"),
            ("", ""),
        ];
        for (text, line) in table {
            assert_eq!(plain(text, 100), line, "{text:?}");
        }
    }

    #[test]
    fn a_long_message_is_cut_with_an_ellipsis_between_characters() {
        let table = [
            ("hello world", 11, "hello world"),
            ("hello world", 10, "hello wor…"),
            ("hello world", 7, "hello…"),
            ("ab👨‍👩‍👧cd", 4, "ab…"),
            ("ae\u{301}bc", 3, "a…"),
            ("👍🏽👍🏽", 3, "👍🏽…"),
            ("日本語テキスト", 4, "日本語…"),
            ("abc", 0, ""),
            ("abc", 1, "…"),
        ];
        for (text, chars_max, line) in table {
            assert_eq!(plain(text, chars_max), line, "{text:?}");
        }
    }
}
