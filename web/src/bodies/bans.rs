//! The bodies about who may not come into the place, and about what was decided.

use natter_protocol::api::{Act, Audit, Ban, Bans};
use wasm_bindgen::JsValue;

use super::{is, list, number, text, time};

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

/// What was decided.
pub fn audit(body: &JsValue) -> Audit {
    Audit {
        acts: list(body, "acts", act),
    }
}

fn act(body: &JsValue) -> Option<Act> {
    Some(Act {
        id: number(body, "id")?,
        at: time(body, "at")?,
        what: text(body, "what")?,
        room: text(body, "room"),
        by: text(body, "by"),
        about: text(body, "about"),
        detail: text(body, "detail"),
    })
}
