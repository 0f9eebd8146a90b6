//! The inside of a paragraph.
//!
//! One pass with a stack of open markers. An opened marker puts its own characters down as
//! text, to be replaced by the node it becomes once it closes; if it never does, the text is
//! already right. Each marker is open once at most, so the stack, and with it the tree, stays
//! a few levels deep and searching the stack takes constant time.

mod emphasis;
pub(crate) mod mention;
mod nodes;

use emphasis::{Marker, Run};
use nodes::Nodes;

use super::{Inline, link};
use crate::character::is_boundary;

/// Runs of more backticks are text.
const TICKS_MAX: usize = 8;
/// Square brackets open at one time; a further one is text.
const BRACKETS_MAX: usize = 8;
/// The face whose arm is a backslash; people do not escape it.
const SHRUG: &str = r"\_(ツ)_/";

/// Reads one paragraph, lines parted by `\n`.
pub(super) fn read(text: &str) -> Vec<Inline> {
    let mut reader = Reader {
        rest: text,
        before: None,
        nodes: Nodes::default(),
        open: Vec::new(),
        ticks_unclosed: [false; TICKS_MAX + 1],
    };
    while let Some(c) = reader.skip_text() {
        reader.special(c);
    }
    reader.nodes.finish()
}

/// A marker that waits for its other half.
struct Open {
    opens: Opens,
    /// Where its characters stand as text.
    node: usize,
}

/// What was opened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opens {
    /// `is_inside`: within a word, so it closes only at the end of one.
    Emphasis { marker: Marker, is_inside: bool },
    /// The label of a link.
    Label,
}

struct Reader<'a> {
    rest: &'a str,
    before: Option<char>,
    nodes: Nodes,
    open: Vec<Open>,
    /// Per length: no closing run of backticks is left in `rest`.
    ticks_unclosed: [bool; TICKS_MAX + 1],
}

impl<'a> Reader<'a> {
    /// Takes text up to the next character that may mean something.
    fn skip_text(&mut self) -> Option<char> {
        const SPECIAL: [char; 10] = ['\n', '\\', '*', '_', '~', '`', '[', ']', '@', ':'];
        let end = self.rest.find(SPECIAL).unwrap_or(self.rest.len());
        let text = self.take(end);
        self.nodes.text(text);
        self.rest.chars().next()
    }

    fn special(&mut self, c: char) {
        match c {
            '\n' => self.line_break(),
            '\\' => self.escape(),
            '`' => self.code(),
            '[' => self.label_begin(),
            ']' => self.label_end(),
            '@' => self.mention(),
            ':' => self.bare_link(),
            marker => self.emphasis(marker),
        }
    }

    /// Moves on by so many bytes and returns them.
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        self.before = taken.chars().next_back().or(self.before);
        taken
    }

    /// Moves on by so many bytes, which are text.
    fn literal(&mut self, bytes: usize) {
        let text = self.take(bytes);
        self.nodes.text(text);
    }

    /// How many times `c` stands at the start of what is left.
    fn run(&self, c: char) -> usize {
        self.rest.len() - self.rest.trim_start_matches(c).len()
    }

    fn line_break(&mut self) {
        self.take(1);
        self.nodes.push(Inline::Break);
    }

    fn escape(&mut self) {
        if self.before == Some('¯') && self.rest.starts_with(SHRUG) {
            self.literal(SHRUG.len());
        } else if self
            .rest
            .chars()
            .nth(1)
            .is_some_and(|c| c.is_ascii_punctuation())
        {
            self.take(1);
            self.literal(1);
        } else {
            self.literal(1);
        }
    }

    fn code(&mut self) {
        let ticks = self.run('`');
        let fence = self.take(ticks);
        let end = match self.ticks_unclosed.get(ticks) {
            Some(false) => closing_ticks(self.rest, ticks),
            Some(true) | None => None,
        };
        match end {
            Some(end) => {
                let code = self.take(end);
                self.take(ticks);
                self.nodes.push(Inline::Code(code_text(code)));
            }
            None => {
                self.ticks_unclosed
                    .iter_mut()
                    .skip(ticks)
                    .take(1)
                    .for_each(|none| *none = true);
                self.nodes.text(fence);
            }
        }
    }

    fn label_begin(&mut self) {
        let labels = self.open.iter().filter(|open| open.opens == Opens::Label);
        if labels.count() < BRACKETS_MAX {
            self.open_with(Opens::Label, 1);
        } else {
            self.literal(1);
        }
    }

    fn label_end(&mut self) {
        let label = self
            .open
            .iter()
            .rposition(|open| open.opens == Opens::Label);
        let target = self.rest.strip_prefix("](").and_then(link::target);
        if let (Some(at), Some(target)) = (label, target) {
            let href = link::href(target);
            let node = self.open.get(at).map_or(0, |open| open.node);
            if self.nodes.wrap_link(node, href) {
                self.open.truncate(at);
                self.take("](".len() + target.len() + ")".len());
                return;
            }
        }
        if let Some(at) = label {
            self.open.remove(at);
        }
        self.literal(1);
    }

    fn mention(&mut self) {
        let name = match is_boundary(self.before) {
            true => mention::read(self.rest),
            false => None,
        };
        match name {
            Some((name, bytes)) => {
                self.take(bytes);
                self.nodes.push(Inline::Mention(name));
            }
            None => self.literal(1),
        }
    }

    fn bare_link(&mut self) {
        let scheme = link::scheme_at_end(self.nodes.last_text());
        match scheme.zip(link::bare(self.rest)) {
            Some((scheme, link::Bare::Link(rest))) => {
                let shown = [scheme, rest].concat();
                let scheme_bytes = scheme.len();
                self.nodes.untext(scheme_bytes);
                self.take(rest.len());
                self.nodes.push(Inline::Link {
                    href: link::href(&shown),
                    label: vec![Inline::Text(shown)],
                });
            }
            Some((_, link::Bare::TooLong(text))) => self.literal(text.len()),
            None => self.literal(1),
        }
    }

    fn emphasis(&mut self, c: char) {
        let length = self.run(c);
        let run = Run {
            before: self.before,
            after: self.rest.chars().nth(length),
        };
        let mut left = length;
        let mut markers = Marker::of_run(c, length);
        while let Some(at) = self.closable(markers, &run) {
            left -= self.close(at);
            markers = Marker::of_run(c, left);
        }
        for marker in markers.iter().filter(|marker| run.can_open(**marker)) {
            let is_inside = !is_boundary(run.before);
            self.open_with(
                Opens::Emphasis {
                    marker: *marker,
                    is_inside,
                },
                marker.bytes(),
            );
            left -= marker.bytes();
        }
        self.literal(left);
    }

    /// The innermost open marker that this run can close.
    fn closable(&self, markers: &[Marker], run: &Run) -> Option<usize> {
        self.open.iter().rposition(|open| match open.opens {
            Opens::Emphasis { marker, is_inside } => {
                markers.contains(&marker)
                    && run.can_close(marker, is_inside)
                    && open.node + 1 < self.nodes.count()
            }
            Opens::Label => false,
        })
    }

    /// Closes the open marker there; what was opened within stays text. Returns its bytes.
    fn close(&mut self, at: usize) -> usize {
        let closed = self.open.get(at).map(|open| (open.opens, open.node));
        let Some((Opens::Emphasis { marker, .. }, node)) = closed else {
            return 0;
        };
        self.open.truncate(at);
        self.take(marker.bytes());
        self.nodes.wrap(node, |inner| marker.node(inner));
        marker.bytes()
    }

    /// Opens a marker of so many bytes; one like it that is open stays text.
    fn open_with(&mut self, opens: Opens, bytes: usize) {
        if let Opens::Emphasis { marker, .. } = opens {
            self.open.retain(|open| {
                !matches!(open.opens, Opens::Emphasis { marker: other, .. } if other == marker)
            });
        }
        let text = self.take(bytes);
        let node = self.nodes.marker(text);
        self.open.push(Open { opens, node });
    }
}

/// Where the run of exactly so many backticks begins that closes one.
fn closing_ticks(text: &str, ticks: usize) -> Option<usize> {
    let mut at = 0;
    while let Some((_, rest)) = text.split_at_checked(at) {
        at += rest.find('`')?;
        let (_, rest) = text.split_at_checked(at)?;
        let run = rest.len() - rest.trim_start_matches('`').len();
        if run == ticks {
            return Some(at);
        }
        at += run;
    }
    None
}

/// Code on one line, without the one space on each side that keeps a backtick off the fence.
fn code_text(code: &str) -> String {
    let inner = code
        .strip_prefix(' ')
        .and_then(|code| code.strip_suffix(' '));
    let inner = inner.filter(|code| !code.trim().is_empty());
    inner.unwrap_or(code).replace('\n', " ")
}
