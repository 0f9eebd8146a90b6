//! The platform's randomness, fit for secrets.

use wasm_bindgen::JsCast;
use web_sys::WorkerGlobalScope;

/// `N` random bytes.
pub fn bytes<const N: usize>() -> worker::Result<[u8; N]> {
    let mut bytes = [0; N];
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    scope
        .crypto()?
        .get_random_values_with_u8_array(&mut bytes)?;
    Ok(bytes)
}
