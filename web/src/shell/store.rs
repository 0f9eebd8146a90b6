//! What the browser keeps over a reload: for all tabs, or for this one. Storage may be full or
//! forbidden: then it keeps nothing.

use web_sys::Storage;

use super::dom;

const OURS: &str = "natter.";

/// Whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Every tab's, also tomorrow's.
    Shared,
    /// This tab's alone, for as long as there is a tab.
    Tab,
}

/// A text that every tab sees.
pub fn get(key: &str) -> Option<String> {
    get_of(Whose::Shared, key)
}

/// Keeps a text for every tab.
pub fn set(key: &str, value: &str) {
    set_of(Whose::Shared, key, value);
}

/// Forgets a text that every tab sees.
pub fn remove(key: &str) {
    if let Some(storage) = storage(Whose::Shared) {
        drop(storage.remove_item(&full(key)));
    }
}

/// A kept text.
pub fn get_of(whose: Whose, key: &str) -> Option<String> {
    storage(whose)?.get_item(&full(key)).ok()?
}

/// Keeps a text.
pub fn set_of(whose: Whose, key: &str, value: &str) {
    if let Some(storage) = storage(whose) {
        // A full or forbidden storage costs what is written over a reload, nothing else.
        drop(storage.set_item(&full(key), value));
    }
}

/// What follows this beginning in the keys that every tab sees.
pub fn keys_after(beginning: &str) -> Vec<String> {
    let Some(storage) = storage(Whose::Shared) else {
        return Vec::new();
    };
    let beginning = full(beginning);
    (0..storage.length().unwrap_or(0))
        .filter_map(|index| storage.key(index).ok()?)
        .filter_map(|key| Some(key.strip_prefix(&beginning)?.to_owned()))
        .collect()
}

/// The name under which we know a key of the browser's; `None` if it is not ours.
pub fn known(key: &str) -> Option<&str> {
    key.strip_prefix(OURS)
}

/// Kept bytes.
pub fn get_bytes(key: &str) -> Option<Vec<u8>> {
    get(key)?
        .chars()
        .map(|c| u8::try_from(u32::from(c)).ok())
        .collect()
}

/// Keeps bytes, each as one character.
pub fn set_bytes(key: &str, bytes: &[u8]) {
    set(
        key,
        &bytes
            .iter()
            .map(|byte| char::from(*byte))
            .collect::<String>(),
    );
}

fn full(key: &str) -> String {
    [OURS, key].concat()
}

fn storage(whose: Whose) -> Option<Storage> {
    match whose {
        Whose::Shared => dom::window().local_storage().ok()?,
        Whose::Tab => dom::window().session_storage().ok()?,
    }
}
