//! The keys of a provider: JSON Web Keys (RFC 7517), of which one fits a token.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::Value;

use super::json::said;
use crate::passkey::{Algorithm, PublicKey};

/// An RSA modulus, in bytes: 2048 to 4096 bits.
const MODULUS_BYTES: std::ops::RangeInclusive<usize> = 256..=512;
const EXPONENT_BYTES_MAX: usize = 4;
/// So many keys are looked at.
const KEYS_MAX: usize = 64;

/// The key of this algorithm that is called so; without a name, the only one there is.
pub(super) fn find(jwks: &Value, algorithm: Algorithm, kid: Option<&str>) -> Option<PublicKey> {
    let keys = jwks.get("keys")?.as_array()?.iter().take(KEYS_MAX);
    let mut fitting = keys
        .filter(|key| kid.is_none_or(|kid| said(key, "kid") == Some(kid)))
        .filter(|key| said(key, "use").is_none_or(|purpose| purpose == "sig"))
        .filter_map(|key| read(key, algorithm));
    let found = fitting.next();
    found.filter(|_| fitting.next().is_none())
}

fn read(key: &Value, algorithm: Algorithm) -> Option<PublicKey> {
    let (name, kind, curve) = match algorithm {
        Algorithm::Es256 => ("ES256", "EC", Some("P-256")),
        Algorithm::EdDsa => ("EdDSA", "OKP", Some("Ed25519")),
        Algorithm::Rs256 => ("RS256", "RSA", None),
    };
    let is_fit = said(key, "kty") == Some(kind)
        && said(key, "crv") == curve
        && said(key, "alg").is_none_or(|said| said == name);
    is_fit.then(|| parts(key, algorithm)).flatten()
}

fn parts(key: &Value, algorithm: Algorithm) -> Option<PublicKey> {
    let bytes = |name: &str| BASE64.decode(said(key, name)?).ok();
    match algorithm {
        Algorithm::Es256 => Some(PublicKey::Es256 {
            x: bytes("x")?.try_into().ok()?,
            y: bytes("y")?.try_into().ok()?,
        }),
        Algorithm::EdDsa => Some(PublicKey::EdDsa {
            x: bytes("x")?.try_into().ok()?,
        }),
        Algorithm::Rs256 => {
            let (n, e) = (bytes("n")?, bytes("e")?);
            let fits = MODULUS_BYTES.contains(&n.len()) && e.len() <= EXPONENT_BYTES_MAX;
            fits.then_some(PublicKey::Rs256 { n, e })
        }
    }
}
