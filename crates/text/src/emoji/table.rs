//! The table that the picker shows.

/// Emoji and the words that find them, as text; see generate.mjs.
///
/// A page need not carry the table in its code: it may load the same text when somebody first
/// looks for an emoji.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    text: &'static str,
}

impl Table {
    /// The table that is compiled in.
    pub const OWN: Self = Self::new(include_str!("emoji.txt"));

    /// A table of this text, which is that of `emoji.txt`; any other has no emoji.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self { text }
    }

    /// The groups of the picker.
    pub fn categories(self) -> impl Iterator<Item = Category> {
        // What stands before the first group is the header; a group's first line is its title.
        let shelves = self.text.split("\n[").skip(1);
        Group::ALL.into_iter().zip(shelves).map(|(group, shelf)| {
            let lines = shelf.split_once('\n').map_or("", |(_, lines)| lines);
            Category { group, lines }
        })
    }

    /// Every emoji of the picker.
    pub fn all(self) -> impl Iterator<Item = Emoji> {
        read(self.text)
    }
}

/// An emoji with the words that find it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Emoji {
    /// The emoji, fully qualified, in its default skin tone.
    pub emoji: &'static str,
    /// Its English name, in lower case.
    pub name: &'static str,
    /// Its shortcode, where that is not made of the name.
    code: &'static str,
    /// More words, parted by spaces.
    pub(super) keywords: &'static str,
}

impl Emoji {
    /// What stands for it between two colons: `tada`, `red_apple`.
    #[must_use]
    pub fn shortcode(&self) -> String {
        match self.code {
            "" => self.name.replace(' ', "_"),
            code => code.into(),
        }
    }

    /// The shortcode where there is one of its own, else nothing.
    pub(super) fn own_code(&self) -> &'static str {
        self.code
    }

    fn read(line: &'static str) -> Option<Self> {
        // The header begins with a plain "#"; a group's title has no space.
        let (emoji, rest) = line
            .split_once(' ')
            .filter(|(emoji, _)| !emoji.is_ascii())?;
        let mut columns = rest.split(';');
        Some(Self {
            emoji,
            name: columns.next()?,
            code: columns.next().unwrap_or_default(),
            keywords: columns.next().unwrap_or_default(),
        })
    }
}

/// A shelf of the picker; what it is called is the translation's to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Faces, hearts, and feelings.
    Smileys,
    /// Hands, bodies, people at what they do.
    People,
    /// Animals, plants.
    Nature,
    /// Food and drink.
    Food,
    /// Places, vehicles, sky and weather.
    Travel,
    /// Feasts, sports, games, arts.
    Activities,
    /// Things.
    Objects,
    /// Signs and shapes.
    Symbols,
    /// Flags.
    Flags,
}

impl Group {
    /// All of them, in the order of the picker and of the table.
    pub const ALL: [Self; 9] = [
        Self::Smileys,
        Self::People,
        Self::Nature,
        Self::Food,
        Self::Travel,
        Self::Activities,
        Self::Objects,
        Self::Symbols,
        Self::Flags,
    ];
}

/// A group and what it holds.
#[derive(Clone, Copy, Debug)]
pub struct Category {
    /// Which one.
    pub group: Group,
    lines: &'static str,
}

impl Category {
    /// Its emoji, in Unicode's order.
    pub fn emoji(&self) -> impl Iterator<Item = Emoji> + use<> {
        read(self.lines)
    }
}

/// The groups of the picker.
pub fn categories() -> impl Iterator<Item = Category> {
    Table::OWN.categories()
}

/// Every emoji of the picker.
pub fn all() -> impl Iterator<Item = Emoji> {
    Table::OWN.all()
}

fn read(lines: &'static str) -> impl Iterator<Item = Emoji> {
    lines.split('\n').filter_map(Emoji::read)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::emoji::{by_shortcode, is_emoji};

    #[test]
    fn the_picker_has_every_group_and_well_over_a_thousand_emoji() {
        let sizes: Vec<usize> = categories().map(|shelf| shelf.emoji().count()).collect();
        assert_eq!(sizes.len(), Group::ALL.len());
        assert!(sizes.iter().all(|size| *size > 50), "{sizes:?}");
        assert!(all().count() > 1500);
        assert_eq!(all().next().map(|emoji| emoji.emoji), Some("😀"));
        assert_eq!(all().last().map(|emoji| emoji.name), Some("flag wales"));
    }

    #[test]
    fn everything_in_the_picker_may_be_a_reaction() {
        for emoji in all() {
            assert!(
                is_emoji(emoji.emoji),
                "{emoji:?} {:?}",
                emoji.emoji.escape_unicode()
            );
        }
    }

    #[test]
    fn no_two_emoji_share_a_shortcode() {
        let mut seen = BTreeSet::new();
        for emoji in all() {
            assert!(seen.insert(emoji.shortcode()), "{emoji:?}");
            assert_eq!(by_shortcode(&emoji.shortcode()), Some(emoji));
        }
    }
}
