//! What providers say: JSON of which we know few fields.

use serde_json::Value;

/// A text that is there.
pub(crate) fn said<'a>(json: &'a Value, name: &str) -> Option<&'a str> {
    json.get(name)?.as_str()
}

/// The texts of a list; none where there is no list.
pub(super) fn list<'a>(json: &'a Value, name: &str) -> impl Iterator<Item = &'a str> {
    let list = json.get(name).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str)
}
