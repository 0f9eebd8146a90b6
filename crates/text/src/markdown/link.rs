//! Addresses in a text: where they end, and which are followed.

use super::LINK_BYTES_MAX;
use crate::character::is_boundary;

/// Schemes that an address in running text may have.
const BARE_SCHEMES: [&str; 2] = ["https", "http"];
/// Starts that the target of a labelled link may have.
const TARGET_STARTS: [&str; 3] = ["https://", "http://", "mailto:"];

/// The scheme with which `text` ends, if a link can begin with it.
pub(super) fn scheme_at_end(text: &str) -> Option<&str> {
    BARE_SCHEMES.iter().find_map(|scheme| {
        let (head, end) = text.split_at_checked(text.len().checked_sub(scheme.len())?)?;
        let begins_here = is_boundary(head.chars().next_back());
        (begins_here && end.eq_ignore_ascii_case(scheme)).then_some(end)
    })
}

/// A bare address in running text.
pub(super) enum Bare<'a> {
    /// A link; the text from `://` to its end.
    Link(&'a str),
    /// Too long to be one: text, to be passed over whole.
    TooLong(&'a str),
}

/// The bare address that continues with `rest`, which begins with `://`.
///
/// Leaves out the punctuation of the sentence around it, a parenthesis that was opened before
/// it, and markers that close around it.
pub(super) fn bare(rest: &str) -> Option<Bare<'_>> {
    let host = rest.strip_prefix("://")?;
    if !host.starts_with(char::is_alphanumeric) {
        return None;
    }
    let end = "://".len() + host.find(ends_address).unwrap_or(host.len());
    let (address, _) = rest.split_at_checked(end)?;
    Some(match address.len() <= LINK_BYTES_MAX {
        true => Bare::Link(without_tail(address)),
        false => Bare::TooLong(address),
    })
}

fn without_tail(address: &str) -> &str {
    let mut excess = 0_i32;
    for c in address.chars() {
        excess += i32::from(c == ')') - i32::from(c == '(');
    }
    let mut address = address;
    while let Some(last) = address.chars().next_back() {
        let is_tail = match last {
            '.' | ',' | ':' | ';' | '!' | '?' | '\'' | '*' | '_' | '~' | '|' => true,
            '(' => {
                excess += 1;
                true
            }
            ')' => excess > 0,
            _ => false,
        };
        if !is_tail {
            break;
        }
        excess -= i32::from(last == ')');
        address = address.strip_suffix(last).unwrap_or_default();
    }
    address
}

/// The target that begins `rest`, which stands just behind `](`; it ends before a `)`.
///
/// Linear over a whole text: a bracket ends the search, so no two searches share a byte.
pub(super) fn target(rest: &str) -> Option<&str> {
    let mut depth = 0_u32;
    let end = rest.find(|c| match c {
        '(' => {
            depth += 1;
            false
        }
        ')' if depth > 0 => {
            depth -= 1;
            false
        }
        c => c == ')' || ends_address(c),
    })?;
    let (address, after) = rest.split_at_checked(end)?;
    let leads = |start: &&str| {
        let (head, tail) = address.split_at_checked(start.len()).unwrap_or_default();
        head.eq_ignore_ascii_case(start) && tail.starts_with(char::is_alphanumeric)
    };
    let is_allowed = address.len() <= LINK_BYTES_MAX && TARGET_STARTS.iter().any(leads);
    (after.starts_with(')') && is_allowed).then_some(address)
}

/// The address with its scheme in lower case.
pub(super) fn href(address: &str) -> String {
    let (scheme, rest) = address.split_once(':').unwrap_or(("", address));
    let mut href = scheme.to_ascii_lowercase();
    href.push(':');
    href.push_str(rest);
    href
}

/// Whether no address holds the character: white space, quotes, brackets, and the full-width
/// punctuation that follows an address in a text without spaces.
fn ends_address(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '<' | '>' | '"' | '`' | '[' | ']' | '\\')
        || matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}')
        || matches!(c, '\u{201C}' | '\u{201D}' | '…')
}
