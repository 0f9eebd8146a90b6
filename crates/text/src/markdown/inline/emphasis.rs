//! Bold, italic and strike: which runs of markers open and close.
//!
//! `*` and `_` alone work at the edges of words only, so that `snake_case`, `2*3*4` and
//! `__init__`'s inside stay. `**` and `~~` may stand inside a word on one side (`**A**pril`).
//! Scripts without spaces have no edges to keep to.

use crate::character::is_boundary;
use crate::markdown::Inline;

/// One marker; a run of three is two of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    /// `*`
    Star,
    /// `**`
    StarStar,
    /// `_`
    Line,
    /// `__`
    LineLine,
    /// `~~`
    TildeTilde,
}

impl Marker {
    /// The markers that a run of the character is made of, outermost first.
    pub(super) fn of_run(c: char, length: usize) -> &'static [Self] {
        match (c, length) {
            ('*', 1) => &[Self::Star],
            ('*', 2) => &[Self::StarStar],
            ('*', 3) => &[Self::StarStar, Self::Star],
            ('_', 1) => &[Self::Line],
            ('_', 2) => &[Self::LineLine],
            ('_', 3) => &[Self::LineLine, Self::Line],
            ('~', 2) => &[Self::TildeTilde],
            _ => &[],
        }
    }

    /// How many bytes it has.
    pub(super) fn bytes(self) -> usize {
        match self {
            Self::Star | Self::Line => 1,
            Self::StarStar | Self::LineLine | Self::TildeTilde => 2,
        }
    }

    /// The node that stands between two of it.
    pub(super) fn node(self, inner: Vec<Inline>) -> Inline {
        match self {
            Self::Star | Self::Line => Inline::Italic(inner),
            Self::StarStar | Self::LineLine => Inline::Bold(inner),
            Self::TildeTilde => Inline::Strike(inner),
        }
    }

    fn keeps_to_edges(self) -> bool {
        match self {
            Self::Star | Self::Line | Self::LineLine => true,
            Self::StarStar | Self::TildeTilde => false,
        }
    }
}

/// What stands around a run of markers.
pub(super) struct Run {
    pub(super) before: Option<char>,
    pub(super) after: Option<char>,
}

impl Run {
    /// Whether the run can open this marker.
    pub(super) fn can_open(&self, marker: Marker) -> bool {
        let leads_text = self.after.is_some_and(|c| !c.is_whitespace());
        leads_text && (!marker.keeps_to_edges() || is_boundary(self.before))
    }

    /// Whether the run can close this marker, which was opened inside a word or not.
    pub(super) fn can_close(&self, marker: Marker, opened_inside: bool) -> bool {
        let ends_text = self.before.is_some_and(|c| !c.is_whitespace());
        let at_edge = is_boundary(self.after);
        ends_text && (at_edge || !marker.keeps_to_edges() && !opened_inside)
    }
}
