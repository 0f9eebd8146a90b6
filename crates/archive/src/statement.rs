//! A statement for D1: its SQL, and what is bound to it.

/// What D1 takes with a statement.
pub const PARAMS_PER_STATEMENT_MAX: usize = 100;
/// The longest SQL that D1 takes, in bytes.
pub const STATEMENT_BYTES_MAX: usize = 100_000;
/// The longest text that D1 takes or stores, in bytes.
pub const VALUE_BYTES_MAX: usize = 2_000_000;
/// Many rows travel as one JSON parameter; a longer list is cut into several statements, so
/// that the value stays well below D1's limit.
pub const ROWS_BYTES_MAX: usize = VALUE_BYTES_MAX / 2;
/// The largest number that survives JavaScript, where every number is a double.
pub const NUMBER_MAX: u64 = (1 << 53) - 1;

/// A value bound to a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// SQL `NULL`.
    Null,
    /// A whole number, at most [`NUMBER_MAX`] either way: bind it as a double.
    Integer(i64),
    /// Text.
    Text(String),
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Integer(i64::try_from(number.min(NUMBER_MAX)).unwrap_or_default())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// One statement. A `Vec` of them is one `batch()`: one transaction, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The SQL, with parameters `?1`, `?2`, …
    pub sql: &'static str,
    /// The values, from `?1` on.
    pub params: Vec<Value>,
}

impl Statement {
    /// A statement with its values.
    #[must_use]
    pub fn new<const N: usize>(sql: &'static str, params: [Value; N]) -> Self {
        const { assert!(N <= PARAMS_PER_STATEMENT_MAX) };
        debug_assert!(sql.len() <= STATEMENT_BYTES_MAX, "SQL too long for D1");
        Self {
            sql,
            params: params.into(),
        }
    }
}

/// The same statement over many rows: each list of rows is one JSON parameter.
pub(crate) fn over_rows(
    sql: &'static str,
    rows: impl IntoIterator<Item = String>,
) -> Vec<Statement> {
    json_lists(rows)
        .into_iter()
        .map(|list| Statement::new(sql, [list.into()]))
        .collect()
}

/// JSON values as JSON lists of at most [`ROWS_BYTES_MAX`]; one that is longer stands alone.
fn json_lists(rows: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut lists: Vec<String> = Vec::new();
    for row in rows {
        match lists.last_mut() {
            Some(list) if list.len() + row.len() + 2 <= ROWS_BYTES_MAX => list.push(','),
            Some(_) | None => lists.push("[".to_owned()),
        }
        if let Some(list) = lists.last_mut() {
            list.push_str(&row);
        }
    }
    for list in &mut lists {
        list.push(']');
    }
    lists
}

/// A JSON text of a value that cannot fail to become one.
pub(crate) fn json(value: &impl serde::Serialize) -> String {
    let text = serde_json::to_string(value);
    debug_assert!(text.is_ok(), "our rows are plain data");
    text.unwrap_or_else(|_| "null".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_cut_into_lists_that_d1_takes() {
        let row = json(&"x".repeat(ROWS_BYTES_MAX / 3));
        let lists = json_lists(std::iter::repeat_n(row, 7));
        assert_eq!(lists.len(), 4);
        for list in lists {
            assert!(list.len() <= ROWS_BYTES_MAX);
            assert!(serde_json::from_str::<Vec<String>>(&list).is_ok());
        }
        assert!(json_lists([]).is_empty());
    }
}
