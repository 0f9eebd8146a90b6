//! A conversation as text: who says what where, and who reacts.
//!
//! ```text
//! # lobby                 a room
//! Maya: Good morning!     a message; further lines that start with "  |" continue it
//!   + 👋 Tom, Ines        reactions to the message above
//! Tom >2: It was me.      an answer to the second message of the room
//! ```

use anyhow::{Context, Result, bail};

/// One line of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// What follows happens in this room.
    Room(String),
    /// Somebody says something.
    Said {
        /// Who.
        name: String,
        /// Which message of the room it answers, from 1.
        answers: Option<usize>,
        /// What.
        text: String,
    },
    /// People react to the message above.
    Reacted {
        /// With what.
        emoji: String,
        /// Who.
        names: Vec<String>,
    },
}

/// Reads a script.
///
/// # Errors
/// If a line is none of the four kinds.
pub fn parse(script: &str) -> Result<Vec<Line>> {
    let mut lines: Vec<Line> = Vec::new();
    for (index, line) in script.lines().enumerate() {
        let number = index + 1;
        if line.trim().is_empty() {
            continue;
        }
        if let Some(more) = line.strip_prefix("  |") {
            match lines.last_mut() {
                Some(Line::Said { text, .. }) => {
                    text.push('\n');
                    text.push_str(more.strip_prefix(' ').unwrap_or(more));
                }
                Some(Line::Room(_) | Line::Reacted { .. }) | None => {
                    bail!("line {number} continues no message")
                }
            }
        } else {
            lines.push(parse_line(line).with_context(|| format!("line {number}: {line}"))?);
        }
    }
    Ok(lines)
}

fn parse_line(line: &str) -> Result<Line> {
    if let Some(room) = line.strip_prefix("# ") {
        return Ok(Line::Room(room.trim().to_owned()));
    }
    if let Some(reaction) = line.strip_prefix("  + ") {
        let (emoji, names) = reaction.split_once(' ').context("who reacts?")?;
        return Ok(Line::Reacted {
            emoji: emoji.to_owned(),
            names: names
                .split(',')
                .map(|name| name.trim().to_owned())
                .collect(),
        });
    }
    let (who, text) = line.split_once(": ").context("who says that?")?;
    let (name, answers) = match who.split_once(" >") {
        Some((name, number)) => (name, Some(number.parse().context("which message?")?)),
        None => (who, None),
    };
    Ok(Line::Said {
        name: name.to_owned(),
        answers,
        text: text.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Line, parse};

    #[test]
    fn a_script_is_read_line_by_line() {
        let script = "# lobby\nMaya: Hi\n  | there\n  + 👋 Tom, Ines\nTom >1: Hello\n";
        let said = |name: &str, answers, text: &str| Line::Said {
            name: name.to_owned(),
            answers,
            text: text.to_owned(),
        };
        assert_eq!(
            parse(script).unwrap(),
            vec![
                Line::Room("lobby".to_owned()),
                said("Maya", None, "Hi\nthere"),
                Line::Reacted {
                    emoji: "👋".to_owned(),
                    names: vec!["Tom".to_owned(), "Ines".to_owned()],
                },
                said("Tom", Some(1), "Hello"),
            ]
        );
    }

    #[test]
    fn a_line_that_is_nothing_is_refused_with_its_number() {
        let error = parse("# lobby\nhm").unwrap_err();
        assert_eq!(error.to_string(), "line 2: hm");
    }

    #[test]
    fn the_demo_conversation_is_a_script() {
        let lines = parse(include_str!("bin/conversation.txt")).unwrap();
        assert!(lines.len() > 40);
    }
}
