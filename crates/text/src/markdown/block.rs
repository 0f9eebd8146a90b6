//! Lines to blocks.
//!
//! A line decides for itself what it begins; only fences and list items reach over lines. A
//! quote or an item strips its marker off its lines and reads them as a message of their own,
//! one level deeper.

use super::{BLOCK_DEPTH_MAX, Block, inline};

/// A tab at the start of a line counts as so many spaces.
const TAB_SPACES: usize = 4;
/// A line this much further in than its item's marker belongs to the item.
const ITEM_INDENT_SPACES: usize = 2;
/// More digits than this do not number an item.
const NUMBER_DIGITS_MAX: usize = 6;
/// A longer word after a fence is no language.
const LANGUAGE_BYTES_MAX: usize = 24;

/// Reads lines into blocks; `depth` counts the quotes and lists around them.
pub(super) fn read(lines: &[&str], depth: usize) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut rest = lines;
    while let Some((line, after)) = rest.split_first() {
        if line.trim().is_empty() {
            rest = after;
            continue;
        }
        let (block, taken) = next(line, after, depth);
        blocks.push(block);
        rest = after.get(taken..).unwrap_or_default();
    }
    blocks
}

/// The block that begins with `line`, and how many lines of `after` it takes.
fn next(line: &str, after: &[&str], depth: usize) -> (Block, usize) {
    if let Some(fence) = Fence::open(line)
        && let Some(found) = code(fence, after)
    {
        return found;
    }
    if depth < BLOCK_DEPTH_MAX {
        if let Some(first) = unquote(line) {
            return quote(first, after, depth);
        }
        if let Some(marker) = Marker::read(line) {
            return list(marker, after, depth);
        }
    }
    paragraph(line, after, depth)
}

fn paragraph(line: &str, after: &[&str], depth: usize) -> (Block, usize) {
    let ends = |line: &&str| line.trim().is_empty() || interrupts(line, depth);
    let taken = after.iter().position(ends).unwrap_or(after.len());
    let mut text = String::from(line);
    for line in after.iter().take(taken) {
        text.push('\n');
        text.push_str(line);
    }
    (Block::Paragraph(inline::read(&text)), taken)
}

/// Whether the line ends a paragraph by beginning something else. A number does so only if it
/// is 1: a sentence may break before "1986. It was a good year".
fn interrupts(line: &str, depth: usize) -> bool {
    Fence::open(line).is_some()
        || depth < BLOCK_DEPTH_MAX
            && (unquote(line).is_some()
                || Marker::read(line).is_some_and(|marker| marker.number.is_none_or(|n| n == 1)))
}

/// Three or more backticks at the start of a line.
struct Fence<'a> {
    ticks: usize,
    rest: &'a str,
}

impl<'a> Fence<'a> {
    fn open(line: &'a str) -> Option<Self> {
        let line = line.trim();
        let rest = line.trim_start_matches('`');
        let ticks = line.len() - rest.len();
        let inline = rest.trim_end_matches('`').contains("```");
        (ticks >= 3 && !inline).then_some(Self { ticks, rest })
    }

    /// What stands before a closing fence at the end of the line.
    fn close<'b>(&self, line: &'b str) -> Option<&'b str> {
        let line = line.trim_end();
        let before = line.trim_end_matches('`');
        (line.len() - before.len() >= self.ticks).then_some(before)
    }

    /// The rest of the opening line, if it can be the name of a language.
    fn language(&self) -> Option<&'a str> {
        let fits = |b: u8| b.is_ascii_alphanumeric() || b"+-#._".contains(&b);
        let is_word = self.rest.len() <= LANGUAGE_BYTES_MAX && self.rest.bytes().all(fits);
        (is_word && !self.rest.is_empty()).then_some(self.rest)
    }
}

/// Code to the closing fence, or to the end; a lone fence with nothing after it is text.
fn code(fence: Fence<'_>, after: &[&str]) -> Option<(Block, usize)> {
    if let Some(text) = fence
        .close(fence.rest)
        .filter(|text| !text.trim().is_empty())
    {
        return Some((code_block(None, text.trim().into()), 0));
    }
    if after.is_empty() {
        let text = fence.rest;
        return (!text.is_empty()).then(|| (code_block(None, text.into()), 0));
    }
    let language = fence.language();
    let mut lines = Vec::new();
    if language.is_none() && !fence.rest.is_empty() {
        lines.push(fence.rest);
    }
    let mut taken = after.len();
    for (at, line) in after.iter().enumerate() {
        if let Some(before) = fence.close(line) {
            lines.extend(Some(before).filter(|before| !before.trim().is_empty()));
            taken = at + 1;
            break;
        }
        lines.push(line);
    }
    Some((code_block(language, lines.join("\n")), taken))
}

fn code_block(language: Option<&str>, text: String) -> Block {
    Block::Code {
        language: language.map(Into::into),
        text,
    }
}

fn quote(first: &str, after: &[&str], depth: usize) -> (Block, usize) {
    let mut lines = vec![first];
    lines.extend(after.iter().map_while(|line| unquote(line)));
    (Block::Quote(read(&lines, depth + 1)), lines.len() - 1)
}

/// The line without one `>`. The marks need a space after them: `>_<` and `>:(` are faces.
fn unquote(line: &str) -> Option<&str> {
    let inner = line.trim_start().strip_prefix('>')?;
    let content = inner.trim_start_matches('>');
    let is_quote = content.is_empty() || content.starts_with(' ');
    is_quote.then(|| inner.strip_prefix(' ').unwrap_or(inner))
}

/// A bullet or a number at the start of a line.
struct Marker<'a> {
    number: Option<u32>,
    indent: usize,
    rest: &'a str,
}

impl<'a> Marker<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let text = line.trim_start();
        let indent = indent(line);
        let (number, rest) = match text.strip_prefix(['-', '*', '•']) {
            Some(rest) => (None, rest),
            None => {
                let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
                let digits = text.strip_suffix(rest)?;
                let number = (digits.len() <= NUMBER_DIGITS_MAX).then(|| digits.parse().ok());
                (Some(number??), rest.strip_prefix(['.', ')'])?)
            }
        };
        let rest = rest.strip_prefix([' ', '\t'])?;
        (!rest.trim().is_empty()).then_some(Self {
            number,
            indent,
            rest,
        })
    }
}

fn list(first: Marker<'_>, after: &[&str], depth: usize) -> (Block, usize) {
    let margin = first.indent + ITEM_INDENT_SPACES;
    let mut items = Vec::new();
    let mut item = vec![first.rest];
    let mut taken = 0;
    for line in after {
        let is_inside = indent(line) >= margin;
        match Marker::read(line).filter(|_| !is_inside) {
            Some(marker) if marker.number.is_some() == first.number.is_some() => {
                items.push(read(&item, depth + 1));
                item = vec![marker.rest];
            }
            None if is_inside && !line.trim().is_empty() => item.push(dedent(line, margin)),
            Some(_) | None => break,
        }
        taken += 1;
    }
    items.push(read(&item, depth + 1));
    let start = first.number;
    (Block::List { start, items }, taken)
}

/// The white space before the text of the line, in spaces.
fn indent(line: &str) -> usize {
    let width = |c: char| match c {
        ' ' => Some(1),
        '\t' => Some(TAB_SPACES),
        _ => None,
    };
    line.chars().map_while(width).sum()
}

/// The line without that much indent.
fn dedent(line: &str, spaces: usize) -> &str {
    let mut rest = line;
    let mut left = spaces;
    while left > 0 {
        let (shorter, width) = match (rest.strip_prefix(' '), rest.strip_prefix('\t')) {
            (Some(shorter), _) => (shorter, 1),
            (None, Some(shorter)) => (shorter, TAB_SPACES),
            (None, None) => break,
        };
        rest = shorter;
        left = left.saturating_sub(width);
    }
    rest
}
