//! Whether the migrations have run.

use serde::Deserialize;

use crate::statement::Statement;

/// The version that the newest migration leaves.
pub const SCHEMA_VERSION: u32 = 12;

/// The answer to [`schema_check`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct SchemaRow {
    /// The version of the schema.
    pub version: u32,
}

/// Reads the schema's version: one [`SchemaRow`], or an error that [`is_missing_schema`].
#[must_use]
pub fn schema_check() -> Statement {
    Statement::new("SELECT version FROM schema_version", [])
}

/// Whether every migration that this version needs has run.
#[must_use]
pub fn is_current_schema(rows: &[SchemaRow]) -> bool {
    rows.first()
        .is_some_and(|row| row.version >= SCHEMA_VERSION)
}

/// Whether D1 refused a statement because migrations have not run.
#[must_use]
pub fn is_missing_schema(error: &str) -> bool {
    ["no such table", "no such column", "has no column named"]
        .iter()
        .any(|sign| error.contains(sign))
}
