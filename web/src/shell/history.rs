//! The address bar.

use wasm_bindgen::JsValue;

use super::dom;

/// The path of this page, decoded.
pub fn path() -> String {
    let path = dom::window().location().pathname().unwrap_or_default();
    let decoded = js_sys::decode_uri_component(&path);
    decoded.map_or(path, String::from)
}

/// Goes to another address of this site.
pub fn push(path: &str) {
    if let Ok(history) = dom::window().history() {
        drop(history.push_state_with_url(&JsValue::NULL, "", Some(path)));
    }
}

/// Puts another address in the place of this one.
pub fn replace(path: &str) {
    if let Ok(history) = dom::window().history() {
        drop(history.replace_state_with_url(&JsValue::NULL, "", Some(path)));
    }
}

/// A part of a path, encoded.
pub fn encode(part: &str) -> String {
    js_sys::encode_uri_component(part).into()
}

/// What follows `#` in the address, decoded; it never reaches a server.
pub fn fragment() -> String {
    let hash = dom::window().location().hash().unwrap_or_default();
    let bare = hash.trim_start_matches('#');
    js_sys::decode_uri_component(bare).map_or_else(|_| bare.to_owned(), String::from)
}

/// Loads a page of this site in the place of this one, even if only what follows `#` differs.
pub fn leave_for(path: &str) {
    replace(path);
    reload();
}

/// Goes to another site.
pub fn leave_to(address: &str) {
    drop(dom::window().location().assign(address));
}

/// Loads the page anew.
pub fn reload() {
    drop(dom::window().location().reload());
}

/// Where a socket of this site begins: `ws` for `http`, `wss` for `https`.
pub fn socket_origin() -> String {
    let location = dom::window().location();
    let scheme = match location.protocol().as_deref() {
        Ok("http:") => "ws://",
        Ok(_) | Err(_) => "wss://",
    };
    [scheme, &location.host().unwrap_or_default()].concat()
}

/// The whole address of a path of this site.
pub fn full(path: &str) -> String {
    [
        dom::window()
            .location()
            .origin()
            .unwrap_or_default()
            .as_str(),
        path,
    ]
    .concat()
}
