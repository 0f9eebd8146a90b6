//! What the variables of `wrangler.toml` mean. Each comes as a text: of what is not one there,
//! a boolean or a number without quotes, as JSON.

use std::str::FromStr;

/// It is set, and says nothing that can be understood.
#[derive(Debug, PartialEq, Eq)]
pub struct Unclear;

/// Whether a door is open, as it is where nothing is said.
pub fn is_open(said: Option<&str>) -> Result<bool, Unclear> {
    match said.map(str::trim) {
        None | Some("true" | "1") => Ok(true),
        Some("false" | "0") => Ok(false),
        Some(_) => Err(Unclear),
    }
}

/// A number, if one is said.
pub fn number<T: FromStr>(said: Option<&str>) -> Result<Option<T>, Unclear> {
    let number = said.map(|said| said.trim().parse().map_err(|_| Unclear));
    number.transpose()
}

/// What makes sense only together: all of it, or none.
///
/// # Errors
/// With the name of what is missing, or empty.
pub fn together<const N: usize>(
    said: [(&'static str, Option<String>); N],
) -> Result<Option<[String; N]>, &'static str> {
    let said = said.map(|(name, said)| (name, said.unwrap_or_default().trim().to_owned()));
    if said.iter().all(|(_, said)| said.is_empty()) {
        return Ok(None);
    }
    match said.iter().find(|(_, said)| said.is_empty()) {
        Some((name, _)) => Err(name),
        None => Ok(Some(said.map(|(_, said)| said))),
    }
}

#[cfg(test)]
mod tests {
    use super::{Unclear, is_open, number, together};

    #[test]
    fn what_makes_sense_only_together_is_there_whole_or_says_what_is_missing() {
        let said = |one: Option<&str>, two: Option<&str>| {
            together([
                ("ONE", one.map(str::to_owned)),
                ("TWO", two.map(str::to_owned)),
            ])
        };
        let both = Some(["a".to_owned(), "b".to_owned()]);
        assert_eq!(said(None, None), Ok(None));
        assert_eq!(said(Some(" "), Some("")), Ok(None));
        assert_eq!(said(Some("a"), Some(" b\n")), Ok(both));
        assert_eq!(said(Some("a"), None), Err("TWO"));
        assert_eq!(said(Some(""), Some("b")), Err("ONE"));
    }

    #[test]
    fn a_door_is_open_only_where_that_is_plain() {
        let cases = [
            (None, Ok(true)),
            (Some("true"), Ok(true)),
            (Some(" true\n"), Ok(true)),
            (Some("1"), Ok(true)),
            (Some("false"), Ok(false)),
            (Some("false "), Ok(false)),
            (Some("0"), Ok(false)),
            (Some(""), Err(Unclear)),
            (Some("flase"), Err(Unclear)),
            (Some("False"), Err(Unclear)),
            (Some("no"), Err(Unclear)),
            (Some("null"), Err(Unclear)),
            (Some("{}"), Err(Unclear)),
        ];
        for (said, expected) in cases {
            assert_eq!(is_open(said), expected, "{said:?}");
        }
    }

    #[test]
    fn a_number_may_stand_in_quotes_or_not_and_a_typo_is_noticed() {
        let cases = [
            (None, Ok(None)),
            (Some("5"), Ok(Some(5))),
            (Some(" 5 "), Ok(Some(5))),
            (Some("0"), Ok(Some(0))),
            (Some("4294967295"), Ok(Some(u32::MAX))),
            (Some("4294967296"), Err(Unclear)),
            (Some("-1"), Err(Unclear)),
            (Some("5.5"), Err(Unclear)),
            (Some("5O"), Err(Unclear)),
            (Some(""), Err(Unclear)),
            (Some("true"), Err(Unclear)),
            (Some("null"), Err(Unclear)),
        ];
        for (said, expected) in cases {
            assert_eq!(number::<u32>(said), expected, "{said:?}");
        }
    }
}
