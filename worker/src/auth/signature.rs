//! Signatures, verified by the platform's own cryptography.

use js_sys::{Array, JSON, Object};
use natter_people::Check;
use natter_people::passkey::Algorithm;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, WorkerGlobalScope};
use worker::console_warn;

/// Whether the signature is of this key; it is not, where the platform does not take the key.
pub async fn fits(check: &Check) -> bool {
    match verify(check).await {
        Ok(fits) => fits.is_truthy(),
        Err(error) => {
            console_warn!("a key was not taken: {error:?}");
            false
        }
    }
}

async fn verify(check: &Check) -> Result<JsValue, JsValue> {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let subtle = scope.crypto()?.subtle();
    let algorithm: Object = JSON::parse(algorithm(check.key.algorithm()))?.dyn_into()?;
    let jwk: Object = JSON::parse(&check.key.jwk())?.dyn_into()?;
    let usages = Array::of1(&JsValue::from_str("verify"));
    let key = subtle.import_key_with_object("jwk", &jwk, &algorithm, false, &usages)?;
    let key: CryptoKey = JsFuture::from(key).await?.dyn_into()?;
    let verified = subtle.verify_with_object_and_u8_array_and_u8_array(
        &algorithm,
        &key,
        &check.signature,
        &check.signed,
    )?;
    JsFuture::from(verified).await
}

/// As WebCrypto takes it, to import and to verify.
fn algorithm(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Es256 => r#"{"name":"ECDSA","namedCurve":"P-256","hash":"SHA-256"}"#,
        Algorithm::EdDsa => r#"{"name":"Ed25519"}"#,
        Algorithm::Rs256 => r#"{"name":"RSASSA-PKCS1-v1_5","hash":"SHA-256"}"#,
    }
}
