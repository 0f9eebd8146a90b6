//! What the authenticator says (§6.1).
//!
//! ```text
//! offset size  field
//! 0      32    SHA-256 of the relying party's id
//! 32     1     flags: bit 0 UP, 2 UV, 3 BE, 4 BS, 6 AT, 7 ED
//! 33     4     counter, big endian
//! 37     ..    if AT: 16 bytes AAGUID, 2 bytes length, id, COSE key; if ED: a CBOR map
//! ```

use minicbor::Decoder;
use sha2::{Digest, Sha256};

use super::Flaw;

const PRESENT: u8 = 1;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const HAS_CREDENTIAL: u8 = 1 << 6;
const HAS_EXTENSIONS: u8 = 1 << 7;
const AAGUID_BYTES: usize = 16;

/// What the authenticator says.
pub(super) struct Authenticator<'a> {
    rp_id_hash: &'a [u8; 32],
    flags: u8,
    /// How often it signed.
    pub(super) counter: u32,
    /// The new credential.
    pub(super) credential: Option<Credential<'a>>,
}

/// A new credential.
pub(super) struct Credential<'a> {
    /// Its id.
    pub(super) id: &'a [u8],
    /// Its key, as COSE.
    pub(super) key: &'a [u8],
}

impl<'a> Authenticator<'a> {
    /// Reads all of it; nothing may follow.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Flaw> {
        Self::parse(bytes).ok_or(Flaw::AuthenticatorData)
    }

    fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (rp_id_hash, rest) = bytes.split_first_chunk()?;
        let (flags, rest) = rest.split_first()?;
        let (counter, mut rest) = rest.split_first_chunk()?;
        let mut credential = None;
        if flags & HAS_CREDENTIAL != 0 {
            let (read, after) = Credential::parse(rest)?;
            (credential, rest) = (Some(read), after);
        }
        if flags & HAS_EXTENSIONS != 0 {
            rest = after_map(rest)?;
        }
        rest.is_empty().then_some(Self {
            rp_id_hash,
            flags: *flags,
            counter: u32::from_be_bytes(*counter),
            credential,
        })
    }

    /// Whether it is for us, and somebody was there. Whether they were verified is asked for and
    /// not insisted on: what a passkey stands for here is the device.
    pub(super) fn check(&self, rp_id: &str) -> Result<(), Flaw> {
        if self.rp_id_hash.as_slice() != Sha256::digest(rp_id.as_bytes()).as_slice() {
            return Err(Flaw::RpId);
        }
        if self.flags & PRESENT == 0 {
            return Err(Flaw::NotPresent);
        }
        if self.flags & BACKED_UP != 0 && self.flags & BACKUP_ELIGIBLE == 0 {
            return Err(Flaw::Backup);
        }
        Ok(())
    }
}

impl<'a> Credential<'a> {
    fn parse(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (_, rest) = bytes.split_at_checked(AAGUID_BYTES)?;
        let (length, rest) = rest.split_first_chunk()?;
        let (id, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
        let after = after_map(rest)?;
        let key = rest.get(..rest.len() - after.len())?;
        Some((Self { id, key }, after))
    }
}

/// What follows a CBOR map.
fn after_map(bytes: &[u8]) -> Option<&[u8]> {
    let mut cbor = Decoder::new(bytes);
    cbor.probe().map().ok()??;
    cbor.skip().ok()?;
    bytes.get(cbor.position()..)
}
