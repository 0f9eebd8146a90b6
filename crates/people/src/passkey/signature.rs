//! Signatures as WebCrypto takes them.

use super::{Algorithm, Flaw};

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const SCALAR_BYTES: usize = 32;

/// An authenticator writes ECDSA as ASN.1 (§6.5.5), WebCrypto takes the two numbers one after the
/// other; the other algorithms are the same in both.
pub(super) fn for_web_crypto(algorithm: Algorithm, signature: &[u8]) -> Result<Vec<u8>, Flaw> {
    match algorithm {
        Algorithm::Es256 => both(signature).ok_or(Flaw::Signature),
        Algorithm::EdDsa | Algorithm::Rs256 => Ok(signature.to_vec()),
    }
}

/// `SEQUENCE { r INTEGER, s INTEGER }` in DER: lengths are below 128, one byte.
fn both(der: &[u8]) -> Option<Vec<u8>> {
    let (body, after) = value(SEQUENCE, der)?;
    let (r, rest) = value(INTEGER, body)?;
    let (s, end) = value(INTEGER, rest)?;
    let mut both = Vec::with_capacity(2 * SCALAR_BYTES);
    both.extend(scalar(r)?);
    both.extend(scalar(s)?);
    (after.is_empty() && end.is_empty()).then_some(both)
}

/// A value of this tag, and what follows it.
fn value(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let ([found, length], rest) = der.split_first_chunk()?;
    let fits = *found == tag && *length < 128;
    rest.split_at_checked((*length).into()).filter(|_| fits)
}

/// A positive number in 32 bytes. DER has a zero before one whose first bit is set, and no other.
fn scalar(integer: &[u8]) -> Option<[u8; SCALAR_BYTES]> {
    let digits = match integer {
        [0, second, ..] if *second >= 0x80 => integer.get(1..)?,
        [first, ..] if (1..0x80).contains(first) => integer,
        _ => return None,
    };
    let mut scalar = [0; SCALAR_BYTES];
    let start = SCALAR_BYTES.checked_sub(digits.len())?;
    scalar.get_mut(start..)?.copy_from_slice(digits);
    Some(scalar)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
        let integer = |number: &[u8]| [&[INTEGER, number.len() as u8], number].concat();
        let body = [integer(r), integer(s)].concat();
        [&[SEQUENCE, body.len() as u8], body.as_slice()].concat()
    }

    #[test]
    fn both_numbers_stand_in_32_bytes_each() {
        let high = [&[0], [0xff; 32].as_slice()].concat();
        let both = both(&der(&[5], &high)).unwrap();
        let expected = [[0; 31].as_slice(), &[5], &[0xff; 32]].concat();
        assert_eq!(both, expected);
    }

    #[test]
    fn only_one_way_of_writing_a_number_is_read() {
        let long = [1; 33];
        let bad: [(&[u8], &[u8]); 6] = [
            (&[], &[1]),
            (&[0], &[1]),
            (&[0, 1], &[1]),
            (&[0x80], &[1]),
            (&long, &[1]),
            (&[1], &[0, 0, 0xff]),
        ];
        for (r, s) in bad {
            assert_eq!(both(&der(r, s)), None, "{r:?} {s:?}");
        }
        let good = der(&[1], &[2]);
        assert!(both(&good).is_some());
        for cut in 0..good.len() {
            assert_eq!(both(&good[..cut]), None);
        }
        assert_eq!(both(&[good, vec![0]].concat()), None);
    }
}
