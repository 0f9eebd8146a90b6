//! What the end of a text may become: an emoji, somebody's name, a room's.

/// The fewest letters of an emoji's code: fewer would offer something in every sentence with a
/// colon.
const CODE_LETTERS_MIN: usize = 2;

/// What was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun<'a> {
    /// `:` and a part of an emoji's code.
    Emoji(&'a str),
    /// `@` and a part of a name, or nothing yet.
    Person(&'a str),
    /// `#` and a part of a room's name, or nothing yet.
    Room(&'a str),
}

impl<'a> Begun<'a> {
    /// What was begun in the last word of a text.
    #[must_use]
    pub fn read(before: &'a str) -> Option<Self> {
        let parts = |c: char| c.is_whitespace() || c == '(';
        let word = before.rsplit(parts).next()?;
        if let Some(name) = word.strip_prefix('@') {
            return Some(Self::Person(name));
        }
        if let Some(name) = word.strip_prefix('#') {
            return Some(Self::Room(name));
        }
        let code = word.strip_prefix(':')?;
        let is_code = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-');
        let fits = code.len() >= CODE_LETTERS_MIN && code.chars().all(is_code);
        fits.then_some(Self::Emoji(code))
    }

    /// How long it is with its sign, in units of UTF-16, as browsers count.
    #[must_use]
    pub fn units(self) -> usize {
        let (Self::Emoji(text) | Self::Person(text) | Self::Room(text)) = self;
        1 + text.encode_utf16().count()
    }
}

/// The names that begin with a query, then those that hold it, in the order given and each once.
#[must_use]
pub fn matching(names: &[String], query: &str, names_max: usize) -> Vec<String> {
    let query = query.to_lowercase();
    let place = |name: &String| name.to_lowercase().find(&query);
    let first = names.iter().filter(|name| place(name) == Some(0));
    let then = names.iter().filter(|name| place(name).is_some());
    let mut found: Vec<String> = Vec::new();
    for name in first.chain(then) {
        if found.len() < names_max && !found.contains(name) {
            found.push(name.clone());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_says_what_was_begun() {
        for (before, expected) in [
            ("", None),
            ("hello", None),
            ("hello :sm", Some(Begun::Emoji("sm"))),
            (":+1", Some(Begun::Emoji("+1"))),
            ("at 10:30", None),
            ("so: ", None),
            (":s", None),
            (":né", None),
            ("hi @", Some(Begun::Person(""))),
            ("hi @ad", Some(Begun::Person("ad"))),
            ("hi\n@Ágú", Some(Begun::Person("Ágú"))),
            ("ada@example", None),
            ("(@ben", Some(Begun::Person("ben"))),
            ("@ada ", None),
            ("see #gar", Some(Begun::Room("gar"))),
            ("c#", None),
        ] {
            assert_eq!(Begun::read(before), expected, "{before:?}");
        }
        assert_eq!(Begun::Person("a𝄞").units(), 4);
    }

    #[test]
    fn names_that_begin_with_it_come_first() {
        let names = ["Ben", "Ada Lovelace", "Zoë Ada", "ada", "Ben"].map(str::to_owned);
        for (query, names_max, expected) in [
            ("", 9, vec!["Ben", "Ada Lovelace", "Zoë Ada", "ada"]),
            ("AD", 9, vec!["Ada Lovelace", "ada", "Zoë Ada"]),
            ("ad", 2, vec!["Ada Lovelace", "ada"]),
            ("zoË", 9, vec!["Zoë Ada"]),
            ("x", 9, vec![]),
        ] {
            assert_eq!(matching(&names, query, names_max), expected, "{query}");
        }
    }
}
