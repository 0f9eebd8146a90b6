//! Finding an emoji by its words.

use super::table::{Emoji, Table};

/// How well an emoji answers a query, best first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rank {
    /// The query is its shortcode, its name, or the emoji itself.
    Exact,
    /// The query is one of its words.
    Word,
    /// Its shortcode or name begins with the query.
    Begins,
    /// Each word of the query begins a word of its name or shortcode.
    Words,
    /// As before, but keywords are needed.
    Keywords,
    /// The query is somewhere in its name: `plane` in `airplane`.
    Inside,
}

impl Rank {
    const BEST_FIRST: [Self; 6] = [
        Self::Exact,
        Self::Word,
        Self::Begins,
        Self::Words,
        Self::Keywords,
        Self::Inside,
    ];
}

/// Less than this is found only where words begin.
const INSIDE_BYTES_MIN: usize = 4;

impl Table {
    /// The emoji that answer a query, best first, at most `limit`; none for a blank query.
    #[must_use]
    pub fn search(self, query: &str, limit: usize) -> Vec<Emoji> {
        ranked(self, query, limit, |emoji| emoji.keywords)
    }

    /// The emoji that a shortcode begun with `:` may mean, best first, at most `limit`. Keywords
    /// do not count: what is completed has the typed letters in its name.
    #[must_use]
    pub fn complete(self, prefix: &str, limit: usize) -> Vec<Emoji> {
        ranked(self, prefix, limit, |_| "")
    }

    /// The emoji with this shortcode, given without its colons; its name with `_` for the spaces
    /// does too.
    #[must_use]
    pub fn by_shortcode(self, code: &str) -> Option<Emoji> {
        let query = Query::read(code)?;
        let by_code = self.all().find(|emoji| emoji.own_code() == query.code);
        by_code.or_else(|| self.all().find(|emoji| emoji.name == query.name))
    }

    /// The text with its `:shortcode:`s replaced by their emoji, at most [`EXPANDED_MAX`], code
    /// left alone.
    #[must_use]
    pub fn expand(self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut lookups = 0;
        for (at, part) in text.split('`').enumerate() {
            if at > 0 {
                out.push('`');
            }
            match at % 2 {
                0 => expand_prose(self, part, &mut lookups, &mut out),
                _ => out.push_str(part),
            }
        }
        out
    }
}

/// [`Table::search`] in the table that is compiled in.
#[must_use]
pub fn search(query: &str, limit: usize) -> Vec<Emoji> {
    Table::OWN.search(query, limit)
}

/// [`Table::complete`] from the table that is compiled in.
#[must_use]
pub fn complete(prefix: &str, limit: usize) -> Vec<Emoji> {
    Table::OWN.complete(prefix, limit)
}

/// [`Table::by_shortcode`] in the table that is compiled in.
#[must_use]
pub fn by_shortcode(code: &str) -> Option<Emoji> {
    Table::OWN.by_shortcode(code)
}

/// [`Table::expand`] by the table that is compiled in.
#[must_use]
pub fn expand(text: &str) -> String {
    Table::OWN.expand(text)
}

/// Shortcodes looked up in one text, at 2 ms each; further ones stay as they are.
pub const EXPANDED_MAX: usize = 32;

fn expand_prose(table: Table, text: &str, lookups: &mut usize, out: &mut String) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(':') {
        out.push_str(before);
        let code = after.split_once(':').filter(|(code, _)| is_code(code));
        let code = code.filter(|_| *lookups < EXPANDED_MAX);
        *lookups += usize::from(code.is_some());
        match code.and_then(|(code, tail)| Some((table.by_shortcode(code)?, tail))) {
            Some((emoji, tail)) => {
                out.push_str(emoji.emoji);
                rest = tail;
            }
            None => {
                out.push(':');
                rest = after;
            }
        }
    }
    out.push_str(rest);
}

/// Whether the text could be a shortcode: saves looking up the space between two times of day.
fn is_code(code: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"_+-".contains(&b);
    code.len() <= 40 && code.bytes().all(fits) && code.bytes().any(|b| !b.is_ascii_digit())
}

fn ranked(table: Table, text: &str, limit: usize, keywords: fn(&Emoji) -> &str) -> Vec<Emoji> {
    let Some(query) = Query::read(text) else {
        return Vec::new();
    };
    let rank = |emoji: Emoji| Some((query.rank(&emoji, keywords(&emoji))?, emoji));
    let found: Vec<(Rank, Emoji)> = table.all().filter_map(rank).collect();
    let with = |rank: Rank| found.iter().filter(move |(other, _)| *other == rank);
    let sorted = Rank::BEST_FIRST.into_iter().flat_map(with);
    sorted.take(limit).map(|(_, emoji)| *emoji).collect()
}

/// A query as names and as shortcodes are written.
struct Query {
    name: String,
    code: String,
}

impl Query {
    fn read(text: &str) -> Option<Self> {
        let name = text
            .trim_matches([':', ' '])
            .to_ascii_lowercase()
            .replace('_', " ");
        let code = name.replace(' ', "_");
        (!name.is_empty()).then_some(Self { name, code })
    }

    fn rank(&self, emoji: &Emoji, keywords: &str) -> Option<Rank> {
        let code = emoji.own_code();
        if code == self.code || emoji.name == self.name || emoji.emoji == self.name {
            return Some(Rank::Exact);
        }
        if words(&[emoji.name, code, keywords]).any(|word| word == self.name) {
            return Some(Rank::Word);
        }
        if code.starts_with(&self.code) || emoji.name.starts_with(&self.name) {
            return Some(Rank::Begins);
        }
        if self.all_begin_words_of(&[emoji.name, code]) {
            return Some(Rank::Words);
        }
        if self.all_begin_words_of(&[emoji.name, code, keywords]) {
            return Some(Rank::Keywords);
        }
        let is_long = self.name.len() >= INSIDE_BYTES_MIN;
        (is_long && emoji.name.contains(&self.name)).then_some(Rank::Inside)
    }

    /// Whether each word of the query begins some word of the texts.
    fn all_begin_words_of(&self, texts: &[&str]) -> bool {
        let mut typed = self.name.split(' ');
        typed.all(|typed| words(texts).any(|word| word.starts_with(typed)))
    }
}

fn words<'a>(texts: &[&'a str]) -> impl Iterator<Item = &'a str> {
    texts.iter().flat_map(|text| text.split([' ', '_', '-']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(query: &str) -> String {
        search(query, 3).iter().map(|emoji| emoji.emoji).collect()
    }

    #[test]
    fn the_best_answer_comes_first() {
        let table = [
            ("smile", "😄"),
            ("heart", "❤️"),
            ("tada", "🎉"),
            ("+1", "👍"),
            ("thumbs", "👍"),
            ("joy", "😂"),
            ("Red Heart", "❤️"),
            ("heart red", "❤️"),
            (":fire:", "🔥"),
            ("germ", "🇩🇪"),
            ("rocket", "🚀"),
            ("thank", "🙏"),
            ("lol", "😄"),
            ("france", "🇫🇷"),
            ("copter", "🚁"),
            ("bird", "🐦"),
            ("🦀", "🦀"),
        ];
        for (query, first) in table {
            assert!(found(query).starts_with(first), "{query}: {}", found(query));
        }
    }

    #[test]
    fn a_blank_or_odd_query_finds_nothing() {
        for query in ["", "  ", ":", "qqqq", "; ;", "\n", "[Smileys]"] {
            assert_eq!(found(query), "", "{query:?}");
        }
    }

    #[test]
    fn answers_are_at_most_as_many_as_asked_for() {
        assert_eq!(search("face", 5).len(), 5);
        assert_eq!(search("face", 0).len(), 0);
        assert_eq!(complete("smil", 4).len(), 4);
    }

    #[test]
    fn completion_begins_with_the_shortcodes_that_do() {
        let codes: Vec<String> = complete("tad", 2).iter().map(Emoji::shortcode).collect();
        assert!(codes.contains(&"tada".to_owned()), "{codes:?}");
        let rocket = complete("rock", 3);
        assert_eq!(rocket[0].emoji, "🪨");
        assert!(rocket.iter().any(|emoji| emoji.shortcode() == "rocket"));
    }

    #[test]
    fn shortcodes_in_prose_become_emoji_and_code_does_not() {
        let table = [
            (":tada: done :+1:", "🎉 done 👍"),
            ("`:tada:` :tada:", "`:tada:` 🎉"),
            ("at 10:30:15 :nope:tada:", "at 10:30:15 :nope🎉"),
            ("```\n:tada:\n```", "```\n:tada:\n```"),
            (":red_apple::fire:", "🍎🔥"),
            ("`a :fire:", "`a :fire:"),
            ("a::b :", "a::b :"),
        ];
        for (text, expanded) in table {
            assert_eq!(expand(text), expanded);
        }
    }

    #[test]
    fn a_wall_of_shortcodes_is_expanded_up_to_the_limit() {
        let text = expand(&":fire: ".repeat(EXPANDED_MAX + 1));
        assert_eq!(text.matches('🔥').count(), EXPANDED_MAX);
        assert!(text.ends_with(":fire: "));
    }
}
