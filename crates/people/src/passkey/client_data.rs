//! What the browser says of the ceremony (§5.8.1).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde::Deserialize;

use super::{Expected, Flaw};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ceremony {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
    top_origin: Option<String>,
}

/// Whether it was this ceremony, for this challenge, on a page of ours that is in nobody's frame.
pub(super) fn check(json: &[u8], ceremony: &str, expected: Expected<'_>) -> Result<(), Flaw> {
    let data: Ceremony = serde_json::from_slice(json).map_err(|_| Flaw::ClientData)?;
    if data.r#type != ceremony {
        return Err(Flaw::Ceremony);
    }
    if data.challenge != BASE64.encode(expected.challenge) {
        return Err(Flaw::Challenge);
    }
    if data.origin != expected.origin || data.cross_origin || data.top_origin.is_some() {
        return Err(Flaw::Origin);
    }
    Ok(())
}
