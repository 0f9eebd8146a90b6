//! Passkeys: what an authenticator says, verified as WebAuthn Level 3 has it.
//!
//! [`registered`] is §7.1, [`shown`] is §7.2, with attestation `none`: nothing is asked of who
//! made the authenticator. All of it is judged here but the signature itself: [`Shown::check`]
//! says what is to be verified with which key, the shell asks the platform's own cryptography,
//! and [`Shown::proved`] takes the answer. So three algorithms cost nothing to load.
//!
//! The challenge, its age and that it is used once are the shell's; so is that a credential's id
//! is new, and whose it is.

mod attestation;
mod authenticator_data;
mod client_data;
mod key;
mod signature;

use std::fmt;

use sha2::{Digest, Sha256};

use authenticator_data::Authenticator;

pub use key::{Algorithm, PublicKey};

/// The longest id of a credential, in bytes (§5.1).
pub const ID_BYTES_MAX: usize = 1023;

/// What was asked of the authenticator.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The origin of the page, as `https://chat.example`.
    pub origin: &'a str,
    /// Whom the passkey is for: the host.
    pub rp_id: &'a str,
    /// The challenge.
    pub challenge: &'a [u8],
}

/// Why something is not a passkey, or does not show one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The client data cannot be read.
    ClientData,
    /// It was another ceremony.
    Ceremony,
    /// Another challenge was answered.
    Challenge,
    /// A page of somebody else asked.
    Origin,
    /// The attestation cannot be read, or is not `none`.
    Attestation,
    /// The authenticator's data cannot be read.
    AuthenticatorData,
    /// It is a passkey for somebody else.
    RpId,
    /// Nobody touched the authenticator.
    NotPresent,
    /// It says that a passkey is backed up that cannot be.
    Backup,
    /// The public key cannot be read, or is of an algorithm that was not asked for.
    Key,
    /// The id is too long.
    Id,
    /// The signature cannot be read, or does not fit.
    Signature,
    /// The counter went back: there are two of this authenticator.
    Counter,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ClientData => "the client data cannot be read",
            Self::Ceremony => "it was made for something else",
            Self::Challenge => "it answers another challenge",
            Self::Origin => "it was made on another site",
            Self::Attestation => "the attestation cannot be read",
            Self::AuthenticatorData => "the authenticator's data cannot be read",
            Self::RpId => "it is for another site",
            Self::NotPresent => "nobody was present",
            Self::Backup => "it contradicts itself",
            Self::Key => "its kind of key is not taken",
            Self::Id => "its id is too long",
            Self::Signature => "the signature does not fit",
            Self::Counter => "it was copied",
        })
    }
}

impl std::error::Error for Flaw {}

/// A new passkey, to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Its id.
    pub id: Vec<u8>,
    /// Its public key, as COSE.
    pub key: Vec<u8>,
    /// How often it signed.
    pub counter: u32,
}

/// Verifies a new passkey: §7.1, by its steps.
///
/// # Errors
/// With the first step that fails.
pub fn registered(
    expected: Expected<'_>,
    client_data: &[u8],
    attestation: &[u8],
) -> Result<Registered, Flaw> {
    // Steps 5 to 12.
    client_data::check(client_data, "webauthn.create", expected)?;
    // Steps 14, 21 to 23: the format is `none`, and says nothing.
    let data = attestation::authenticator_data(attestation)?;
    // Steps 15 to 19.
    let data = Authenticator::read(&data)?;
    data.check(expected.rp_id)?;
    // Step 20: the key is of an algorithm that was asked for.
    let credential = data.credential.ok_or(Flaw::AuthenticatorData)?;
    PublicKey::read(credential.key)?;
    // Step 25.
    if credential.id.len() > ID_BYTES_MAX {
        return Err(Flaw::Id);
    }
    Ok(Registered {
        id: credential.id.to_vec(),
        key: credential.key.to_vec(),
        counter: data.counter,
    })
}

/// What an authenticator answers to show a passkey.
#[derive(Clone, Copy, Debug)]
pub struct Assertion<'a> {
    /// `clientDataJSON`.
    pub client_data: &'a [u8],
    /// `authenticatorData`.
    pub authenticator_data: &'a [u8],
    /// `signature`.
    pub signature: &'a [u8],
}

/// A passkey that was shown, if the signature fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    check: Check,
    counter: u32,
}

/// What the signature has to fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The key.
    pub key: PublicKey,
    /// What was signed.
    pub signed: Vec<u8>,
    /// The signature, as WebCrypto takes it.
    pub signature: Vec<u8>,
}

/// Verifies a passkey that is shown, all but its signature: §7.2, by its steps. `key` and
/// `counter` are what is stored of the passkey of that id (steps 5 to 7 are the shell's).
///
/// # Errors
/// With the first step that fails.
pub fn shown(
    expected: Expected<'_>,
    (key, counter): (&[u8], u32),
    assertion: Assertion<'_>,
) -> Result<Shown, Flaw> {
    // Steps 8 to 14.
    client_data::check(assertion.client_data, "webauthn.get", expected)?;
    // Steps 15 to 18.
    let data = Authenticator::read(assertion.authenticator_data)?;
    data.check(expected.rp_id)?;
    // Steps 20 and 21, but for the signature itself.
    let key = PublicKey::read(key)?;
    let signature = signature::for_web_crypto(key.algorithm(), assertion.signature)?;
    let mut signed = assertion.authenticator_data.to_vec();
    signed.extend_from_slice(&Sha256::digest(assertion.client_data));
    // Step 22: one that counts counts on; one that is synced between devices does not count.
    let counts = data.counter != 0 || counter != 0;
    if counts && data.counter <= counter {
        return Err(Flaw::Counter);
    }
    Ok(Shown {
        check: Check {
            key,
            signed,
            signature,
        },
        counter: data.counter,
    })
}

impl Shown {
    /// What is to be verified.
    #[must_use]
    pub const fn check(&self) -> &Check {
        &self.check
    }

    /// The counter to store, now that it is known whether the signature fits.
    ///
    /// # Errors
    /// If it does not.
    pub const fn proved(&self, fits: bool) -> Result<u32, Flaw> {
        if fits {
            Ok(self.counter)
        } else {
            Err(Flaw::Signature)
        }
    }
}

#[cfg(test)]
mod tests;
