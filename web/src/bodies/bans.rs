//! The bodies about who may not come into the place.

use natter_protocol::api::{Ban, Bans};
use wasm_bindgen::JsValue;

use super::{is, list, text, time};

/// The bans.
pub fn bans(body: &JsValue) -> Bans {
    Bans {
        bans: list(body, "bans", ban),
    }
}

fn ban(body: &JsValue) -> Option<Ban> {
    Some(Ban {
        user: text(body, "user")?.parse().ok()?,
        name: text(body, "name")?,
        handle: text(body, "handle"),
        by: text(body, "by")?,
        at: time(body, "at")?,
        purged: is(body, "purged"),
    })
}
