//! Passkeys: the browser's own ceremonies, with options and answers in the JSON that
//! [WebAuthn level 3](https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON) gives
//! them.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::dom;

/// Why there is no passkey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// This browser cannot, or not on this page.
    Absent,
    /// The person said no, or took too long.
    Declined,
}

/// Whether this browser can.
pub fn are_there() -> bool {
    class().is_some()
}

/// Makes a passkey.
pub async fn create(options: &JsValue) -> Result<JsValue, Trouble> {
    ceremony("create", "parseCreationOptionsFromJSON", options).await
}

/// Shows one.
pub async fn show(options: &JsValue) -> Result<JsValue, Trouble> {
    ceremony("get", "parseRequestOptionsFromJSON", options).await
}

async fn ceremony(call: &str, parse: &str, options: &JsValue) -> Result<JsValue, Trouble> {
    let absent = |_| Trouble::Absent;
    let class = class().ok_or(Trouble::Absent)?;
    let parsed = invoke(&class, parse, options).map_err(absent)?;
    let argument = Object::new();
    Reflect::set(&argument, &"publicKey".into(), &parsed).map_err(absent)?;
    let credentials = Reflect::get(&dom::window().navigator(), &"credentials".into());
    let promise = credentials.and_then(|credentials| invoke(&credentials, call, &argument));
    let promise: Promise = promise.and_then(JsCast::dyn_into).map_err(absent)?;
    let credential = JsFuture::from(promise)
        .await
        .map_err(|error| trouble(&error))?;
    invoke(&credential, "toJSON", &JsValue::UNDEFINED).map_err(absent)
}

fn trouble(error: &JsValue) -> Trouble {
    let name = Reflect::get(error, &"name".into()).ok();
    match name.and_then(|name| name.as_string()).as_deref() {
        Some("SecurityError" | "NotSupportedError") => Trouble::Absent,
        Some(_) | None => Trouble::Declined,
    }
}

fn class() -> Option<JsValue> {
    let class = Reflect::get(&dom::window(), &"PublicKeyCredential".into()).ok()?;
    let can = Reflect::has(&class, &"parseCreationOptionsFromJSON".into());
    can.unwrap_or(false).then_some(class)
}

fn invoke(object: &JsValue, name: &str, argument: &JsValue) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(object, &name.into())?.dyn_into()?;
    method.call1(object, argument)
}
