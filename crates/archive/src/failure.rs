//! Failure: what D1's words mean for those who asked.

use crate::schema::is_missing_schema;

/// Why D1 did not do it, as far as it matters for what comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The migrations have not run: nothing helps but to run them.
    NoSchema,
    /// It cannot be reached, or takes nothing for a while: later helps.
    Unreachable,
    /// A value breaks one of its rules: the same again will not help.
    Refused,
    /// It was too much at once, or the words are not known here: less at once may help.
    Heavy,
}

/// It is busy, restarting, full or far away, whatever is asked of it.
const UNREACHABLE: [&str; 15] = [
    "Network connection lost",
    "storage caused object to be reset",
    "reset because its code was updated",
    "transient issue on remote node",
    "client disconnected",
    "is overloaded",
    "maximum DB size",
    "maximum account storage",
    "daily",
    "Too many API requests",
    "Too many subrequests",
    "SQLITE_BUSY",
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_READONLY",
];

/// One value is at fault. SQLite's plain errors are not here: those would be our own SQL's, and
/// then every letter would be put aside.
const REFUSED: [&str; 7] = [
    "constraint failed",
    "SQLITE_CONSTRAINT",
    "too big",
    "SQLITE_TOOBIG",
    "datatype mismatch",
    "SQLITE_MISMATCH",
    "D1_TYPE_ERROR",
];

impl Failure {
    /// What an error's message says.
    #[must_use]
    pub fn of(words: &str) -> Self {
        let says = |signs: &[&str]| signs.iter().any(|sign| words.contains(sign));
        if is_missing_schema(words) {
            Self::NoSchema
        } else if says(&UNREACHABLE) {
            Self::Unreachable
        } else if says(&REFUSED) {
            Self::Refused
        } else {
            Self::Heavy
        }
    }
}
