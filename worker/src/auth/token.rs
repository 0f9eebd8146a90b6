//! Signed text: `<claim>.<HMAC-SHA256 of it>`, both base64url.
//!
//! The signature says which purpose it is for, so that nothing signed for another purpose with
//! the same secret passes for a session.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::digest::InvalidLength;
use hmac::{Hmac, KeyInit, Mac};
use natter_protocol::{Timestamp, UserId};
use natter_room::TokenKey;
use sha2::Sha256;

use super::{Claim, SessionId};

const PURPOSE: &[u8] = b"natter session 1:";
/// What the key of the rooms' resume tokens is made for.
const RESUME_PURPOSE: &[u8] = b"natter resume key 1";
/// User, session, and when it was issued.
const CLAIM_BYTES: usize = 16 + 16 + 8;

/// A session as signed text.
pub fn sign(secret: &str, claim: Claim, now: Timestamp) -> Result<String, InvalidLength> {
    let mut fields = Vec::with_capacity(CLAIM_BYTES);
    fields.extend_from_slice(&claim.user.0);
    fields.extend_from_slice(&claim.session.0);
    fields.extend_from_slice(&now.0.to_le_bytes());
    sign_bytes(secret, PURPOSE, &fields)
}

/// Bytes as text that is signed for a purpose.
pub fn sign_bytes(secret: &str, purpose: &[u8], bytes: &[u8]) -> Result<String, InvalidLength> {
    let fields = BASE64.encode(bytes);
    let signature = mac(secret, purpose, &fields)?.finalize().into_bytes();
    Ok(format!("{fields}.{}", BASE64.encode(signature)))
}

/// Reads bytes that were signed for a purpose; `None` if anything about them is wrong. The
/// signature is compared in constant time, before anything is read.
pub fn open_bytes(secret: &str, purpose: &[u8], token: &str) -> Option<Vec<u8>> {
    let (fields, signature) = token.split_once('.')?;
    let signature = BASE64.decode(signature).ok()?;
    mac(secret, purpose, fields)
        .ok()?
        .verify_slice(&signature)
        .ok()?;
    BASE64.decode(fields).ok()
}

/// A session that we signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed {
    /// What it says.
    pub claim: Claim,
    /// When it was issued.
    pub issued: Timestamp,
}

/// Reads a signed session, of any age; `None` if anything about it is wrong.
pub fn verify(secret: &str, token: &str) -> Option<Signed> {
    let fields: [u8; CLAIM_BYTES] = open_bytes(secret, PURPOSE, token)?.try_into().ok()?;
    let (user, rest) = fields.split_first_chunk()?;
    let (session, issued) = rest.split_first_chunk()?;
    Some(Signed {
        claim: Claim {
            user: UserId(*user),
            session: SessionId(*session),
        },
        issued: Timestamp(u64::from_le_bytes(issued.try_into().ok()?)),
    })
}

/// Whether two secrets are the same, in a time that says nothing about where they differ.
pub fn is_same(secret: &str, presented: &str) -> bool {
    let (Ok(own), Ok(theirs)) = (
        mac(secret, PURPOSE, "same"),
        mac(presented, PURPOSE, "same"),
    ) else {
        return false;
    };
    own.verify_slice(&theirs.finalize().into_bytes()).is_ok()
}

/// The key of the rooms' resume tokens. A room that is restored from any backup has it.
pub fn resume_key(secret: &str) -> Option<TokenKey> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(RESUME_PURPOSE);
    Some(TokenKey::new(mac.finalize().into_bytes().into()))
}

/// Something that only we can make of a seed: 43 letters of base64url.
pub fn derive(secret: &str, purpose: &[u8], seed: &str) -> Result<String, InvalidLength> {
    let made = mac(secret, purpose, seed)?.finalize().into_bytes();
    Ok(BASE64.encode(made))
}

fn mac(secret: &str, purpose: &[u8], text: &str) -> Result<Hmac<Sha256>, InvalidLength> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())?;
    mac.update(purpose);
    mac.update(text.as_bytes());
    Ok(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";
    const CLAIM: Claim = Claim {
        user: UserId([1; 16]),
        session: SessionId([2; 16]),
    };
    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn signed() -> String {
        sign(SECRET, CLAIM, NOW).unwrap()
    }

    #[test]
    fn what_was_signed_is_read_back() {
        let expected = Signed {
            claim: CLAIM,
            issued: NOW,
        };
        assert_eq!(verify(SECRET, &signed()), Some(expected));
    }

    #[test]
    fn no_changed_character_passes() {
        let token = signed();
        for place in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(verify(SECRET, &changed), None, "character {place}");
        }
    }

    #[test]
    fn another_secret_signs_nothing_here() {
        let other = "another secret of more than 32 bytes";
        assert_eq!(verify(other, &signed()), None);
    }

    #[test]
    fn what_was_signed_for_another_purpose_is_no_session() {
        let fields = open_bytes(SECRET, PURPOSE, &signed()).unwrap();
        let other = sign_bytes(SECRET, b"another purpose:", &fields).unwrap();
        assert_eq!(
            open_bytes(SECRET, b"another purpose:", &other),
            Some(fields)
        );
        assert_eq!(verify(SECRET, &other), None);
    }

    #[test]
    fn what_is_made_of_a_seed_is_another_thing_for_another_purpose() {
        let made = derive(SECRET, b"one:", "seed").unwrap();
        assert_eq!(made.len(), 43);
        assert_eq!(derive(SECRET, b"one:", "seed").unwrap(), made);
        for (purpose, seed) in [(b"two:", "seed"), (b"one:", "sead")] {
            assert_ne!(derive(SECRET, purpose, seed).unwrap(), made);
        }
    }

    #[test]
    fn garbage_is_no_session() {
        for token in ["", ".", "a.b", "....", "%%%.%%%"] {
            assert_eq!(verify(SECRET, token), None, "{token}");
        }
    }

    #[test]
    fn secrets_are_the_same_only_if_they_are() {
        assert!(is_same(SECRET, SECRET));
        assert!(!is_same(SECRET, "0123456789abcdef0123456789abcdeg"));
        assert!(!is_same(SECRET, ""));
    }
}
