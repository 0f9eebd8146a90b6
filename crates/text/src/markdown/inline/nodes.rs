//! The nodes of a paragraph while it is being read.

use crate::markdown::Inline;

/// Finished nodes, flat, until a closing marker wraps the last of them.
#[derive(Default)]
pub(super) struct Nodes {
    nodes: Vec<Inline>,
    /// Whether the last node is an open marker's text, which nothing may be added to.
    is_sealed: bool,
}

impl Nodes {
    /// Adds text.
    pub(super) fn text(&mut self, text: &str) {
        match self.nodes.last_mut() {
            Some(Inline::Text(last)) if !self.is_sealed => last.push_str(text),
            Some(_) | None if text.is_empty() => (),
            Some(_) | None => self.push(Inline::Text(text.into())),
        }
    }

    /// Adds a node.
    pub(super) fn push(&mut self, node: Inline) {
        self.nodes.push(node);
        self.is_sealed = false;
    }

    /// Adds the text of an opened marker, and returns its place for [`wrap`](Self::wrap).
    pub(super) fn marker(&mut self, text: &str) -> usize {
        self.push(Inline::Text(text.into()));
        self.is_sealed = true;
        self.nodes.len() - 1
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.nodes.len()
    }

    /// The text at the end, if the end is text.
    pub(super) fn last_text(&self) -> &str {
        match self.nodes.last() {
            Some(Inline::Text(text)) if !self.is_sealed => text,
            Some(_) | None => "",
        }
    }

    /// Takes so many bytes off the text at the end.
    pub(super) fn untext(&mut self, bytes: usize) {
        if let Some(Inline::Text(text)) = self.nodes.last_mut() {
            text.truncate(text.len() - bytes.min(text.len()));
            if text.is_empty() {
                self.nodes.pop();
            }
        }
    }

    /// Makes one node of everything behind the marker there, and puts it in its place.
    pub(super) fn wrap(&mut self, marker: usize, node: impl FnOnce(Vec<Inline>) -> Inline) {
        let inner = self.nodes.split_off((marker + 1).min(self.nodes.len()));
        self.nodes.truncate(marker);
        self.push(node(merged(inner)));
    }

    /// As [`wrap`](Self::wrap), for a link; leaves things as they are and returns false where
    /// there is no label, or the label shows an address that is not where the link leads.
    pub(super) fn wrap_link(&mut self, marker: usize, href: String) -> bool {
        let label = self.nodes.get(marker + 1..).unwrap_or_default();
        if !label.iter().any(is_visible) || !label.iter().all(|node| leads_to(node, &href)) {
            return false;
        }
        self.wrap(marker, |label| Inline::Link {
            href,
            label: merged(flat(label)),
        });
        true
    }

    /// All of them.
    pub(super) fn finish(self) -> Vec<Inline> {
        merged(self.nodes)
    }
}

/// The nodes with neighbouring texts made one.
fn merged(nodes: Vec<Inline>) -> Vec<Inline> {
    let mut out = Nodes::default();
    for node in nodes {
        if let Inline::Text(text) = &node {
            out.text(text);
        } else {
            out.push(node);
        }
    }
    out.nodes
}

/// Whether there is something to click on.
fn is_visible(node: &Inline) -> bool {
    match node {
        Inline::Text(text) | Inline::Code(text) => !text.trim().is_empty(),
        Inline::Bold(inner) | Inline::Italic(inner) | Inline::Strike(inner) => {
            inner.iter().any(is_visible)
        }
        Inline::Link { .. } | Inline::Mention(_) => true,
        Inline::Break => false,
    }
}

/// Whether every link inside the node leads there.
fn leads_to(node: &Inline, to: &str) -> bool {
    match node {
        Inline::Link { href, .. } => href == to,
        Inline::Bold(inner) | Inline::Italic(inner) | Inline::Strike(inner) => {
            inner.iter().all(|node| leads_to(node, to))
        }
        Inline::Text(_) | Inline::Code(_) | Inline::Mention(_) | Inline::Break => true,
    }
}

/// The nodes with text in place of links and mentions.
fn flat(nodes: Vec<Inline>) -> Vec<Inline> {
    let mut out = Vec::with_capacity(nodes.len());
    for node in nodes {
        match node {
            Inline::Link { label, .. } => out.extend(label),
            Inline::Mention(name) => out.push(Inline::Text(["@", &name].concat())),
            Inline::Bold(inner) => out.push(Inline::Bold(merged(flat(inner)))),
            Inline::Italic(inner) => out.push(Inline::Italic(merged(flat(inner)))),
            Inline::Strike(inner) => out.push(Inline::Strike(merged(flat(inner)))),
            Inline::Text(_) | Inline::Code(_) | Inline::Break => out.push(node),
        }
    }
    out
}
