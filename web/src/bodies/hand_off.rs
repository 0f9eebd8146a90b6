//! The bodies about links into accounts, and recovery codes.

use natter_protocol::api::{Came, HandOff, HandOffs, HandedOff, MadeHandOff};
use wasm_bindgen::JsValue;

use super::people::qr;
use super::{list, object, text, time};

/// The code of a link, as the server takes it.
pub fn code(code: &str) -> JsValue {
    object(&[("code", code.into())])
}

/// How a session came, or would.
pub(super) fn came(body: &JsValue) -> Came {
    text(body, "came")
        .and_then(|name| Came::from_name(&name))
        .unwrap_or_default()
}

/// What a link leads to.
pub fn handed_off(body: &JsValue) -> Option<HandedOff> {
    Some(HandedOff {
        place: text(body, "place")?,
        name: text(body, "name")?,
        handle: text(body, "handle")?,
        came: came(body),
    })
}

/// A link that was just made.
pub fn made_hand_off(body: &JsValue) -> Option<MadeHandOff> {
    Some(MadeHandOff {
        id: text(body, "id")?,
        link: text(body, "link")?,
        qr: qr(body)?,
        expires_at: time(body, "expires_at")?,
        name: text(body, "name")?,
    })
}

/// The links into one's own account.
pub fn hand_offs(body: &JsValue) -> HandOffs {
    HandOffs {
        hand_offs: list(body, "hand_offs", hand_off),
    }
}

fn hand_off(body: &JsValue) -> Option<HandOff> {
    Some(HandOff {
        id: text(body, "id")?,
        by: text(body, "by"),
        created_at: time(body, "created_at")?,
        expires_at: time(body, "expires_at")?,
        used_at: time(body, "used_at"),
        device: text(body, "device"),
    })
}

/// New recovery codes.
pub fn recovery_codes(body: &JsValue) -> Vec<String> {
    list(body, "codes", JsValue::as_string)
}
