//! A passkey's public key: a COSE key (RFC 9052 §7) of an algorithm that we ask for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use minicbor::Decoder;
use minicbor::decode::Error;

use super::Flaw;

/// The algorithms that we ask for, by their COSE numbers: ES256, EdDSA, RS256.
const ES256: i64 = -7;
const EDDSA: i64 = -8;
const RS256: i64 = -257;

/// Of the key, what its type is and the algorithm.
const KEY_TYPE: i64 = 1;
const ALGORITHM: i64 = 3;
/// Of a key on a curve; of an RSA key, -1 and -2 are modulus and exponent.
const CURVE: i64 = -1;
const X: i64 = -2;
const Y: i64 = -3;

const OKP: i64 = 1;
const EC2: i64 = 2;
const RSA: i64 = 3;
const P256: i64 = 1;
const ED25519: i64 = 6;

/// An RSA modulus, in bytes: 2048 to 4096 bits.
const MODULUS_BYTES: std::ops::RangeInclusive<usize> = 256..=512;
const EXPONENT_BYTES_MAX: usize = 4;

/// How a passkey signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// Ed25519.
    EdDsa,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
}

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// A point on P-256.
    Es256 {
        /// One coordinate.
        x: [u8; 32],
        /// The other.
        y: [u8; 32],
    },
    /// A point on Curve25519.
    EdDsa {
        /// The point.
        x: [u8; 32],
    },
    /// An RSA key.
    Rs256 {
        /// The modulus.
        n: Vec<u8>,
        /// The exponent.
        e: Vec<u8>,
    },
}

/// What a COSE key says.
#[derive(Default)]
struct Said<'a> {
    key_type: Option<i64>,
    algorithm: Option<i64>,
    curve: Option<i64>,
    minus_1: Option<&'a [u8]>,
    minus_2: Option<&'a [u8]>,
    minus_3: Option<&'a [u8]>,
}

impl PublicKey {
    /// Reads a COSE key.
    ///
    /// # Errors
    /// If it is none, or of another algorithm.
    pub fn read(cose: &[u8]) -> Result<Self, Flaw> {
        let said = Said::read(cose).map_err(|_| Flaw::Key)?;
        said.key().ok_or(Flaw::Key)
    }

    /// How it signs.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Es256 { .. } => Algorithm::Es256,
            Self::EdDsa { .. } => Algorithm::EdDsa,
            Self::Rs256 { .. } => Algorithm::Rs256,
        }
    }

    /// The key as WebCrypto imports it: a JSON Web Key (RFC 7517), as JSON.
    #[must_use]
    pub fn jwk(&self) -> String {
        let text = |bytes: &[u8]| BASE64.encode(bytes);
        match self {
            Self::Es256 { x, y } => {
                let (x, y) = (text(x), text(y));
                format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}}"#)
            }
            Self::EdDsa { x } => format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{}"}}"#, text(x)),
            Self::Rs256 { n, e } => {
                format!(r#"{{"kty":"RSA","n":"{}","e":"{}"}}"#, text(n), text(e))
            }
        }
    }
}

impl<'a> Said<'a> {
    fn read(cose: &'a [u8]) -> Result<Self, Error> {
        let mut cbor = Decoder::new(cose);
        let mut said = Self::default();
        for _ in 0..cbor.map()?.unwrap_or_default() {
            match cbor.i64()? {
                KEY_TYPE => said.key_type = Some(cbor.i64()?),
                ALGORITHM => said.algorithm = Some(cbor.i64()?),
                CURVE if said.key_type == Some(RSA) => said.minus_1 = Some(cbor.bytes()?),
                CURVE => said.curve = Some(cbor.i64()?),
                X => said.minus_2 = Some(cbor.bytes()?),
                Y => said.minus_3 = Some(cbor.bytes()?),
                _ => cbor.skip()?,
            }
        }
        Ok(said)
    }

    /// Keys come in CTAP2's canonical order, so the type is read before what depends on it.
    fn key(self) -> Option<PublicKey> {
        match (self.algorithm?, self.key_type?, self.curve) {
            (ES256, EC2, Some(P256)) => Some(PublicKey::Es256 {
                x: self.minus_2?.try_into().ok()?,
                y: self.minus_3?.try_into().ok()?,
            }),
            (EDDSA, OKP, Some(ED25519)) => Some(PublicKey::EdDsa {
                x: self.minus_2?.try_into().ok()?,
            }),
            (RS256, RSA, None) => {
                let (n, e) = (self.minus_1?, self.minus_2?);
                let fits = MODULUS_BYTES.contains(&n.len()) && e.len() <= EXPONENT_BYTES_MAX;
                fits.then(|| PublicKey::Rs256 {
                    n: n.to_vec(),
                    e: e.to_vec(),
                })
            }
            _ => None,
        }
    }
}
