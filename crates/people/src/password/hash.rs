//! Argon2id, in the PHC format: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;

/// Memory, passes and lanes, as OWASP's Password Storage Cheat Sheet recommends.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// What a stored hash may ask for, so that a damaged one does not take the memory of a room.
const MEMORY_KIB_MAX: u32 = 64 * 1024;
const PASSES_MAX: u32 = 10;
const HASH_BYTES: usize = 32;

/// The hash of a password that nobody has: an unknown handle costs as much time as a known one.
pub const DUMMY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bmF0dGVyIGhhcyBub25lIQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The hash could not be made: there was no memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unhashable;

/// The hash of a password, as it is stored. The salt is sixteen random bytes. It takes tens of
/// milliseconds.
///
/// # Errors
/// If there is no memory for it.
pub fn hash(password: &str, salt: [u8; 16]) -> Result<String, Unhashable> {
    let stored = Stored {
        memory_kib: MEMORY_KIB,
        passes: PASSES,
        lanes: LANES,
        salt: salt.to_vec(),
    };
    let hash = stored.hash(password).ok_or(Unhashable)?;
    Ok(format!(
        "$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${}${}",
        BASE64.encode(salt),
        BASE64.encode(hash)
    ))
}

/// Whether this is the password of that hash; it is not, where the hash cannot be read.
#[must_use]
pub fn verify(password: &str, stored: &str) -> bool {
    let read = Stored::read(stored);
    let found = read.and_then(|(stored, hash)| Some((stored.hash(password)?, hash)));
    found.is_some_and(|(own, theirs)| is_same(&own, &theirs))
}

/// In a time that says nothing about where they differ.
fn is_same(own: &[u8; HASH_BYTES], theirs: &[u8; HASH_BYTES]) -> bool {
    let differences = own.iter().zip(theirs).map(|(a, b)| a ^ b);
    std::hint::black_box(differences.fold(0, |all, one| all | one)) == 0
}

/// What a stored hash says beside the hash.
struct Stored {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: Vec<u8>,
}

impl Stored {
    fn read(stored: &str) -> Option<(Self, [u8; HASH_BYTES])> {
        let mut parts = stored.strip_prefix("$argon2id$v=19$")?.split('$');
        let mut numbers = parts.next()?.split(',');
        let mut number =
            |name: &str| -> Option<u32> { numbers.next()?.strip_prefix(name)?.parse().ok() };
        let (memory_kib, passes, lanes) = (number("m=")?, number("t=")?, number("p=")?);
        let salt = BASE64.decode(parts.next()?).ok()?;
        let hash = BASE64.decode(parts.next()?).ok()?.try_into().ok()?;
        let is_sane = memory_kib <= MEMORY_KIB_MAX && passes <= PASSES_MAX && lanes == LANES;
        let stored = Self {
            memory_kib,
            passes,
            lanes,
            salt,
        };
        (is_sane && parts.next().is_none()).then_some((stored, hash))
    }

    fn hash(&self, password: &str) -> Option<[u8; HASH_BYTES]> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(HASH_BYTES));
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.ok()?);
        let mut hash = [0; HASH_BYTES];
        argon2
            .hash_password_into(password.as_bytes(), &self.salt, &mut hash)
            .ok()?;
        Some(hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALT: [u8; 16] = *b"sixteen of salt!";

    #[test]
    fn the_password_and_no_other_is_the_one_of_its_hash() {
        let stored = hash("correct horse", SALT).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("correct horse", &stored));
        for wrong in ["correct horsf", "correct hors", "", "Correct horse"] {
            assert!(!verify(wrong, &stored), "{wrong}");
        }
        assert_ne!(hash("correct horse", [0; 16]).unwrap(), stored);
    }

    /// From the reference implementation: `echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1`.
    #[test]
    fn the_reference_agrees() {
        let stored = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert!(verify("password", stored));
        assert!(!verify("passwore", stored));
    }

    #[test]
    fn nobody_has_the_password_of_the_dummy_and_it_costs_as_much() {
        let (dummy, _) = Stored::read(DUMMY).unwrap();
        let numbers = (
            dummy.memory_kib,
            dummy.passes,
            dummy.lanes,
            dummy.salt.len(),
        );
        assert_eq!(numbers, (MEMORY_KIB, PASSES, LANES, SALT.len()));
        assert!(!verify("", DUMMY));
    }

    #[test]
    fn a_hash_that_cannot_be_read_is_nobodys() {
        let stored = hash("correct horse", SALT).unwrap();
        let damaged = [
            String::new(),
            "correct horse".to_owned(),
            stored.replace("argon2id", "argon2i"),
            stored.replace("v=19", "v=16"),
            stored.replace("m=19456", "m=4194304"),
            stored.replace("t=2", "t=1000"),
            stored.replace("p=1", "p=4"),
            stored.replace("m=19456,t=2", "t=2,m=19456"),
            format!("{stored}$"),
            stored[..stored.len() - 2].to_owned(),
        ];
        for stored in damaged {
            assert!(!verify("correct horse", &stored), "{stored}");
        }
    }
}
