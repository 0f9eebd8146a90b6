//! The bodies of `protocol::api` out of and into JavaScript's own JSON.
//!
//! Every browser has a JSON reader; `serde_json` beside it would be a twentieth of the download.
//! A golden test of the shapes is in the protocol's tests, which the server writes with `serde`.

mod bans;
mod hand_off;
pub mod membership;
mod people;
mod reports;

use js_sys::{Array, Object, Reflect};
use natter_protocol::api::{Problem, Room, Rooms, Session};
use natter_protocol::{Ordinal, Standing, Timestamp};
use wasm_bindgen::{JsCast, JsValue};

pub use bans::{audit, bans};
pub use hand_off::{code, hand_offs, handed_off, made_hand_off, recovery_codes};
pub use people::{
    account, arrival, invite, invited, new_passkey, passkey_creation, passkey_proof,
    passkey_request, place, sessions,
};
pub use reports::{own_reports, reports};

/// Who the browser is.
pub fn session(body: &JsValue) -> Option<Session> {
    Some(Session {
        user: text(body, "user")?.parse().ok()?,
        name: text(body, "name")?,
        handle: text(body, "handle"),
        standing: standing(body),
        may_invite: is(body, "may_invite"),
    })
}

/// What somebody is in the place: the least, where a server of another version says nothing.
fn standing(body: &JsValue) -> Standing {
    let name = text(body, "standing");
    name.and_then(|name| Standing::from_name(&name))
        .unwrap_or_default()
}

/// One room.
pub fn room(body: &JsValue) -> Option<Room> {
    let id = text(body, "id")?.parse().ok()?;
    Some(Room {
        id,
        name: text(body, "name")?,
        read: Ordinal(number(body, "read")?),
    })
}

/// The rooms of a person.
pub fn rooms(body: &JsValue) -> Option<Rooms> {
    let rooms: Array = field(body, "rooms")?.dyn_into().ok()?;
    Some(Rooms {
        rooms: rooms.iter().filter_map(|body| room(&body)).collect(),
    })
}

/// What is wrong.
pub fn problem(body: &JsValue) -> Option<Problem> {
    Some(Problem {
        kind: text(body, "type")?,
        title: text(body, "title")?,
        status: number(body, "status")?.try_into().ok()?,
        detail: text(body, "detail")?,
        retry_after_ms: number(body, "retry_after_ms"),
    })
}

/// A name: of a person, or of a room.
pub fn named(name: &str) -> JsValue {
    object(&[("name", name.into())])
}

/// How far was read.
pub fn read_mark(ordinal: Ordinal) -> JsValue {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a room has fewer messages than 2^53"
    )]
    let ordinal = ordinal.0 as f64;
    object(&[("ordinal", JsValue::from_f64(ordinal))])
}

/// A body of these fields.
pub fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in fields {
        // Setting a property of a plain object does not fail.
        drop(Reflect::set(&object, &JsValue::from_str(key), value));
    }
    object.into()
}

/// A field that is there.
pub fn field(body: &JsValue, key: &str) -> Option<JsValue> {
    let value = Reflect::get(body, &JsValue::from_str(key)).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

fn text(body: &JsValue, key: &str) -> Option<String> {
    field(body, key)?.as_string()
}

fn number(body: &JsValue, key: &str) -> Option<u64> {
    let number = field(body, key)?.as_f64().filter(|number| *number >= 0.0)?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative, and saturates"
    )]
    let number = number as u64;
    Some(number)
}

fn is(body: &JsValue, key: &str) -> bool {
    field(body, key).is_some_and(|value| value.is_truthy())
}

fn time(body: &JsValue, key: &str) -> Option<Timestamp> {
    number(body, key).map(Timestamp)
}

fn list<T>(body: &JsValue, key: &str, read: fn(&JsValue) -> Option<T>) -> Vec<T> {
    let items = field(body, key).and_then(|items| items.dyn_into::<Array>().ok());
    let items = items.unwrap_or_default();
    items.iter().filter_map(|item| read(&item)).collect()
}
