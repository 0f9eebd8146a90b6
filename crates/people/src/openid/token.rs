//! Identity tokens (Core 1.0, §2 and §3.1.3.7).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use natter_protocol::Timestamp;
use serde_json::Value;

use super::json::said;
use super::key;
use crate::identity::SUBJECT_BYTES_MAX;
use crate::passkey::{Algorithm, Check};

/// The largest token that is read, in bytes.
const TOKEN_BYTES_MAX: usize = 16 * 1024;
/// How far the provider's clock may be from ours, in seconds.
const CLOCK_LEEWAY_S: u64 = 60;
/// How old a token may be, in seconds.
const TOKEN_AGE_S_MAX: u64 = 10 * 60;

/// What a token is judged against.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The provider, as its discovery document names itself.
    pub issuer: &'a str,
    /// What it knows us as.
    pub client_id: &'a str,
    /// What we asked with; it was made for this browser.
    pub nonce: &'a str,
    /// Now.
    pub now: Timestamp,
}

/// Why a token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFlaw {
    /// It is too large, or no token.
    Shape,
    /// It is signed in a way that is not taken, or not at all.
    Algorithm,
    /// No key of the provider fits it.
    Key,
    /// It is of another provider.
    Issuer,
    /// It is for somebody else.
    Audience,
    /// It is over, too old, or not yet.
    Time,
    /// It answers another question.
    Nonce,
    /// It says not who.
    Subject,
    /// It was not signed by that key.
    Signature,
}

impl fmt::Display for TokenFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Shape => "it is no token",
            Self::Algorithm => "its algorithm is none of RS256, ES256 and EdDSA",
            Self::Key => "no key fits it",
            Self::Issuer => "it is of another issuer",
            Self::Audience => "it is for another client",
            Self::Time => "it is over, too old, or from the future",
            Self::Nonce => "its nonce is another",
            Self::Subject => "its subject is missing or too long",
            Self::Signature => "its signature is wrong",
        })
    }
}

/// A token of which the signature is to be verified.
#[derive(Clone, Debug, PartialEq)]
pub struct Unverified {
    /// What the signature has to fit.
    pub check: Check,
    claims: Claims,
}

impl Unverified {
    /// Who it is, now that the platform says whether the signature fits.
    ///
    /// # Errors
    /// If it does not.
    pub fn proved(self, fits: bool) -> Result<Claims, TokenFlaw> {
        fits.then_some(self.claims).ok_or(TokenFlaw::Signature)
    }
}

/// Who somebody is at a provider.
#[derive(Clone, Debug, PartialEq)]
pub struct Claims {
    /// The provider.
    pub iss: String,
    /// Who they are there, for good.
    pub sub: String,
    aud: Value,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    nonce: Option<String>,
    auth_time: Option<f64>,
    /// What they are called.
    pub name: Option<String>,
    /// What they go by.
    pub preferred_username: Option<String>,
}

impl Claims {
    fn of(json: &Value) -> Option<Self> {
        let text = |name: &str| said(json, name).map(str::to_owned);
        let number = |name: &str| json.get(name).and_then(Value::as_f64);
        Some(Self {
            iss: text("iss")?,
            sub: text("sub")?,
            aud: json.get("aud")?.clone(),
            azp: text("azp"),
            exp: number("exp")?,
            iat: number("iat")?,
            nonce: text("nonce"),
            auth_time: number("auth_time"),
            name: text("name"),
            preferred_username: text("preferred_username"),
        })
    }

    /// Whether they signed in there since a moment, as far as the provider says.
    #[must_use]
    pub fn is_fresh(&self, since: Timestamp) -> bool {
        let oldest_s = seconds(since) - CLOCK_LEEWAY_S as f64;
        self.auth_time.is_none_or(|at_s| at_s >= oldest_s)
    }
}

/// Reads a token and judges all but its signature.
///
/// # Errors
/// If it is not to be taken, whatever its signature.
pub fn read_token(
    token: &str,
    jwks: &Value,
    expected: Expected<'_>,
) -> Result<Unverified, TokenFlaw> {
    if token.len() > TOKEN_BYTES_MAX {
        return Err(TokenFlaw::Shape);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(TokenFlaw::Shape)?;
    let (header, claims) = signed.split_once('.').ok_or(TokenFlaw::Shape)?;
    let header = part(header)?;
    let claims = Claims::of(&part(claims)?).ok_or(TokenFlaw::Shape)?;
    let algorithm = match said(&header, "alg").ok_or(TokenFlaw::Shape)? {
        "RS256" => Algorithm::Rs256,
        "ES256" => Algorithm::Es256,
        "EdDSA" | "Ed25519" => Algorithm::EdDsa,
        _ => return Err(TokenFlaw::Algorithm),
    };
    let key = key::find(jwks, algorithm, said(&header, "kid")).ok_or(TokenFlaw::Key)?;
    judge(&claims, expected)?;
    let check = Check {
        key,
        signed: signed.as_bytes().to_vec(),
        signature: BASE64.decode(signature).map_err(|_| TokenFlaw::Shape)?,
    };
    Ok(Unverified { check, claims })
}

fn part(text: &str) -> Result<Value, TokenFlaw> {
    let bytes = BASE64.decode(text).map_err(|_| TokenFlaw::Shape)?;
    serde_json::from_slice(&bytes).map_err(|_| TokenFlaw::Shape)
}

fn judge(claims: &Claims, expected: Expected<'_>) -> Result<(), TokenFlaw> {
    if claims.iss != expected.issuer {
        Err(TokenFlaw::Issuer)
    } else if !is_for(claims, expected.client_id) {
        Err(TokenFlaw::Audience)
    } else if !is_now(claims, expected.now) {
        Err(TokenFlaw::Time)
    } else if claims.nonce.as_deref() != Some(expected.nonce) {
        Err(TokenFlaw::Nonce)
    } else if !(1..=SUBJECT_BYTES_MAX).contains(&claims.sub.len()) {
        Err(TokenFlaw::Subject)
    } else {
        Ok(())
    }
}

/// Whether it is for us; one that is for others too says that it was made for us.
fn is_for(claims: &Claims, us: &str) -> bool {
    let (is_for_us, is_for_others) = match &claims.aud {
        Value::String(one) => (one == us, false),
        Value::Array(many) => (many.iter().any(|one| one == us), many.len() > 1),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => (false, false),
    };
    let made_for = claims.azp.as_deref();
    is_for_us && made_for.map_or(!is_for_others, |made_for| made_for == us)
}

fn is_now(claims: &Claims, now: Timestamp) -> bool {
    let (now_s, leeway_s) = (seconds(now), CLOCK_LEEWAY_S as f64);
    let is_young = now_s - claims.iat <= TOKEN_AGE_S_MAX as f64 + leeway_s;
    now_s < claims.exp + leeway_s && claims.iat <= now_s + leeway_s && is_young
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds since 1970 are fewer than 2^53"
)]
fn seconds(at: Timestamp) -> f64 {
    at.0 as f64 / 1000.0
}

#[cfg(test)]
mod tests;
