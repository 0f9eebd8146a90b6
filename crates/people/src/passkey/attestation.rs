//! The attestation object (§6.5.4): a CBOR map of three.

use minicbor::Decoder;
use minicbor::decode::Error;

use super::Flaw;

/// The authenticator's data in an attestation of the format `none`. Browsers make it of any
/// other where `none` was asked for.
pub(super) fn authenticator_data(bytes: &[u8]) -> Result<Vec<u8>, Flaw> {
    read(bytes)
        .ok()
        .flatten()
        .map(<[u8]>::to_vec)
        .ok_or(Flaw::Attestation)
}

fn read(bytes: &[u8]) -> Result<Option<&[u8]>, Error> {
    let mut cbor = Decoder::new(bytes);
    let (mut format, mut statement, mut data) = (None, None, None);
    for _ in 0..cbor.map()?.unwrap_or_default() {
        match cbor.str()? {
            "fmt" => format = Some(cbor.str()?),
            "attStmt" => statement = cbor.map()?,
            "authData" => data = Some(cbor.bytes()?),
            _ => return Ok(None),
        }
    }
    let is_none = format == Some("none") && statement == Some(0);
    let is_all = cbor.position() == bytes.len();
    Ok(data.filter(|_| is_none && is_all))
}
