//! The platform's clock and its timer, for the cores.

use js_sys::{Function, Promise, Reflect};
use natter_protocol::Timestamp;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use worker::{Date, Result};

/// The time of the event that is being handled; it stands still until the next await.
pub fn now() -> Timestamp {
    Timestamp(Date::now().as_millis())
}

/// Waits, and keeps the object awake meanwhile.
///
/// `worker::Delay` takes what `setTimeout` gives back for a number. With Node's compatibility,
/// which newer compatibility dates bring, it is an object: a panic in development builds.
pub async fn pause(ms: u64) -> Result<()> {
    let scope = js_sys::global();
    let set_timeout: Function =
        Reflect::get(&scope, &JsValue::from_str("setTimeout"))?.dyn_into()?;
    let ms = JsValue::from_f64(ms as f64);
    let mut failed = None;
    let elapsed = Promise::new(&mut |resolve, _| {
        failed = set_timeout.call2(&scope, &resolve, &ms).err();
    });
    if let Some(error) = failed {
        return Err(error.into());
    }
    JsFuture::from(elapsed).await?;
    Ok(())
}
