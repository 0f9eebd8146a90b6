//! What the browser keeps over a reload. Storage may be full or forbidden: then it keeps nothing.

use web_sys::Storage;

use super::dom;

/// A kept text.
pub fn get(key: &str) -> Option<String> {
    storage()?.get_item(&full(key)).ok()?
}

/// Keeps a text.
pub fn set(key: &str, value: &str) {
    if let Some(storage) = storage() {
        // A full or forbidden storage costs the draft over a reload, nothing else.
        drop(storage.set_item(&full(key), value));
    }
}

/// Forgets a text.
pub fn remove(key: &str) {
    if let Some(storage) = storage() {
        drop(storage.remove_item(&full(key)));
    }
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
    ["natter.", key].concat()
}

fn storage() -> Option<Storage> {
    dom::window().local_storage().ok()?
}
