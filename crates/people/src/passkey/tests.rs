//! An authenticator made here, and what becomes of all it may say.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use super::*;

const CHALLENGE: &[u8] = b"thirty-two bytes of a challenge.";
const EXPECTED: Expected<'_> = Expected {
    origin: "https://chat.example",
    rp_id: "chat.example",
    challenge: CHALLENGE,
};
const ID: &[u8] = b"credential id";

/// Flags: present and verified, with a credential.
const CREATED: u8 = 0b0100_0101;
const SHOWN: u8 = 0b0000_0101;

fn text(text: &str) -> Vec<u8> {
    assert!(text.len() < 24);
    [&[0x60 | text.len() as u8], text.as_bytes()].concat()
}

fn bytes(bytes: &[u8]) -> Vec<u8> {
    let length = (bytes.len() as u16).to_be_bytes();
    [&[0x59], length.as_slice(), bytes].concat()
}

fn client_data(ceremony: &str, challenge: &[u8], origin: &str, more: &str) -> Vec<u8> {
    let challenge = BASE64.encode(challenge);
    format!(r#"{{"type":"{ceremony}","challenge":"{challenge}","origin":"{origin}"{more}}}"#)
        .into_bytes()
}

/// An authenticator with one passkey.
struct Authenticator {
    secret: SigningKey,
    rp_id: &'static str,
    counter: u32,
}

impl Authenticator {
    fn new() -> Self {
        Self {
            secret: SigningKey::from_slice(&[7; 32]).unwrap(),
            rp_id: "chat.example",
            counter: 0,
        }
    }

    fn point(&self) -> ([u8; 32], [u8; 32]) {
        let point = VerifyingKey::from(&self.secret).to_sec1_point(false);
        let coordinates = point.as_bytes()[1..].split_at(32);
        (
            coordinates.0.try_into().unwrap(),
            coordinates.1.try_into().unwrap(),
        )
    }

    fn cose(&self) -> Vec<u8> {
        let (x, y) = self.point();
        // {1: 2, 3: -7, -1: 1, -2: x, -3: y}
        let head = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21].as_slice();
        [head, &bytes(&x), &[0x22], &bytes(&y)].concat()
    }

    fn data(&self, flags: u8, rest: &[u8]) -> Vec<u8> {
        let hash = Sha256::digest(self.rp_id);
        let counter = self.counter.to_be_bytes();
        [hash.as_slice(), &[flags], &counter, rest].concat()
    }

    fn credential(&self) -> Vec<u8> {
        let length = (ID.len() as u16).to_be_bytes();
        [[0; 16].as_slice(), &length, ID, &self.cose()].concat()
    }

    fn sign(&self, data: &[u8], client_data: &[u8]) -> Vec<u8> {
        let signed = [data, Sha256::digest(client_data).as_slice()].concat();
        let signature: Signature = self.secret.sign(&signed);
        signature.to_der().as_bytes().to_vec()
    }
}

fn attestation(format: &str, statement: &[u8], data: &[u8]) -> Vec<u8> {
    let parts = [
        vec![0xa3],
        text("fmt"),
        text(format),
        text("attStmt"),
        statement.to_vec(),
        text("authData"),
        bytes(data),
    ];
    parts.concat()
}

fn register(client_data: &[u8], data: &[u8]) -> Result<Registered, Flaw> {
    registered(EXPECTED, client_data, &attestation("none", &[0xa0], data))
}

fn created() -> Vec<u8> {
    client_data("webauthn.create", CHALLENGE, EXPECTED.origin, "")
}

fn got() -> Vec<u8> {
    client_data("webauthn.get", CHALLENGE, EXPECTED.origin, "")
}

/// As the platform verifies it.
fn fits(check: &Check) -> bool {
    let PublicKey::Es256 { x, y } = &check.key else {
        return false;
    };
    let point = [&[4], x.as_slice(), y].concat();
    let key = VerifyingKey::from_sec1_bytes(&point).unwrap();
    let signature = Signature::from_slice(&check.signature);
    signature.is_ok_and(|signature| key.verify(&check.signed, &signature).is_ok())
}

fn show(
    authenticator: &Authenticator,
    data: &[u8],
    client_data: &[u8],
    stored: u32,
) -> Result<u32, Flaw> {
    let signature = authenticator.sign(data, client_data);
    let assertion = Assertion {
        client_data,
        authenticator_data: data,
        signature: &signature,
    };
    let shown = shown(EXPECTED, (&authenticator.cose(), stored), assertion)?;
    shown.proved(fits(shown.check()))
}

#[test]
fn a_new_passkey_is_known_by_its_id_and_its_key() {
    let own = Authenticator::new();
    let registered = register(&created(), &own.data(CREATED, &own.credential()));
    let expected = Registered {
        id: ID.to_vec(),
        key: own.cose(),
        counter: 0,
    };
    assert_eq!(registered, Ok(expected));
    // A later browser may say more, and so may an authenticator.
    let more = client_data(
        "webauthn.create",
        CHALLENGE,
        EXPECTED.origin,
        r#","other":{"a":[1]}"#,
    );
    let extensions = [own.credential(), vec![0xa1], text("credProtect"), vec![2]].concat();
    assert!(register(&more, &own.data(CREATED | 0x80, &extensions)).is_ok());
}

#[test]
fn a_passkey_that_is_shown_is_verified_with_its_key() {
    let own = Authenticator::new();
    assert_eq!(show(&own, &own.data(SHOWN, &[]), &got(), 0), Ok(0));
}

#[test]
fn what_was_said_for_something_else_is_no_proof() {
    let own = Authenticator::new();
    let data = own.data(CREATED, &own.credential());
    let origin = EXPECTED.origin;
    let said = |ceremony, challenge, origin, more| client_data(ceremony, challenge, origin, more);
    let table = [
        (said("webauthn.get", CHALLENGE, origin, ""), Flaw::Ceremony),
        (
            said("webauthn.create", b"another", origin, ""),
            Flaw::Challenge,
        ),
        (said("webauthn.create", b"", origin, ""), Flaw::Challenge),
        (
            said("webauthn.create", CHALLENGE, "https://evil.example", ""),
            Flaw::Origin,
        ),
        (
            said("webauthn.create", CHALLENGE, "http://chat.example", ""),
            Flaw::Origin,
        ),
        (
            said(
                "webauthn.create",
                CHALLENGE,
                "https://chat.example:8443",
                "",
            ),
            Flaw::Origin,
        ),
        (
            said(
                "webauthn.create",
                CHALLENGE,
                origin,
                r#","crossOrigin":true"#,
            ),
            Flaw::Origin,
        ),
        (
            said(
                "webauthn.create",
                CHALLENGE,
                origin,
                r#","topOrigin":"https://evil.example""#,
            ),
            Flaw::Origin,
        ),
        (b"".to_vec(), Flaw::ClientData),
        (b"{}".to_vec(), Flaw::ClientData),
        (b"[1]".to_vec(), Flaw::ClientData),
    ];
    for (client_data, flaw) in table {
        let said = String::from_utf8_lossy(&client_data).into_owned();
        assert_eq!(register(&client_data, &data), Err(flaw), "{said}");
    }
    let created = created();
    assert_eq!(
        show(&own, &own.data(SHOWN, &[]), &created, 0),
        Err(Flaw::Ceremony)
    );
}

#[test]
fn a_passkey_of_another_site_or_of_nobody_is_none() {
    let mut own = Authenticator::new();
    let data = own.data(CREATED & !1, &own.credential());
    assert_eq!(register(&created(), &data), Err(Flaw::NotPresent));
    assert_eq!(
        show(&own, &own.data(SHOWN & !1, &[]), &got(), 0),
        Err(Flaw::NotPresent)
    );
    let backed_up = own.data(SHOWN | 0x10, &[]);
    assert_eq!(show(&own, &backed_up, &got(), 0), Err(Flaw::Backup));
    let synced = own.data(SHOWN | 0x18, &[]);
    assert_eq!(show(&own, &synced, &got(), 0), Ok(0));
    own.rp_id = "evil.example";
    let data = own.data(CREATED, &own.credential());
    assert_eq!(register(&created(), &data), Err(Flaw::RpId));
    assert_eq!(
        show(&own, &own.data(SHOWN, &[]), &got(), 0),
        Err(Flaw::RpId)
    );
}

#[test]
fn a_signature_fits_only_what_was_signed() {
    let own = Authenticator::new();
    let data = own.data(SHOWN, &[]);
    let signature = own.sign(&data, &got());
    let try_with = |data: &[u8], client_data: &[u8], signature: &[u8]| {
        let assertion = Assertion {
            client_data,
            authenticator_data: data,
            signature,
        };
        let shown = shown(EXPECTED, (&own.cose(), 0), assertion)?;
        shown.proved(fits(shown.check()))
    };
    assert_eq!(try_with(&data, &got(), &signature), Ok(0));
    let other = own.data(SHOWN | 0b1000, &[]);
    assert_eq!(try_with(&other, &got(), &signature), Err(Flaw::Signature));
    let spaced = [got(), b" ".to_vec()].concat();
    assert_eq!(try_with(&data, &spaced, &signature), Err(Flaw::Signature));
    for place in 0..signature.len() {
        let mut changed = signature.clone();
        changed[place] ^= 1;
        assert_eq!(
            try_with(&data, &got(), &changed),
            Err(Flaw::Signature),
            "{place}"
        );
    }
    let somebody = Authenticator {
        secret: SigningKey::from_slice(&[9; 32]).unwrap(),
        ..Authenticator::new()
    };
    let theirs = somebody.sign(&data, &got());
    assert_eq!(try_with(&data, &got(), &theirs), Err(Flaw::Signature));
}

#[test]
fn a_counter_that_does_not_move_on_tells_of_a_copy() {
    let table = [
        (0, 0, Ok(0)),
        (0, 1, Ok(1)),
        (5, 6, Ok(6)),
        (5, 5, Err(Flaw::Counter)),
        (5, 4, Err(Flaw::Counter)),
        (5, 0, Err(Flaw::Counter)),
    ];
    for (stored, counter, expected) in table {
        let own = Authenticator {
            counter,
            ..Authenticator::new()
        };
        let data = own.data(SHOWN, &[]);
        assert_eq!(
            show(&own, &data, &got(), stored),
            expected,
            "{stored} {counter}"
        );
    }
}

#[test]
fn only_an_attestation_that_says_nothing_is_taken() {
    let own = Authenticator::new();
    let data = own.data(CREATED, &own.credential());
    let good = attestation("none", &[0xa0], &data);
    assert!(registered(EXPECTED, &created(), &good).is_ok());
    let packed = [vec![0xa1], text("alg"), vec![0x26]].concat();
    let bad = [
        attestation("packed", &packed, &data),
        attestation("none", &packed, &data),
        attestation("", &[0xa0], &data),
        [good.clone(), vec![0]].concat(),
        vec![],
        vec![0xa0],
        vec![0xff; 40],
    ];
    for attestation in bad {
        let outcome = registered(EXPECTED, &created(), &attestation);
        assert_eq!(outcome, Err(Flaw::Attestation), "{attestation:02x?}");
    }
    for cut in 0..good.len() {
        assert!(registered(EXPECTED, &created(), &good[..cut]).is_err());
    }
}

#[test]
fn data_that_is_cut_or_goes_on_is_not_read() {
    let own = Authenticator::new();
    let data = own.data(CREATED, &own.credential());
    for cut in 0..data.len() {
        assert!(register(&created(), &data[..cut]).is_err(), "{cut}");
    }
    let longer = [data.clone(), vec![0xa0]].concat();
    assert_eq!(register(&created(), &longer), Err(Flaw::AuthenticatorData));
    let without = own.data(SHOWN, &[]);
    assert_eq!(register(&created(), &without), Err(Flaw::AuthenticatorData));
}

#[test]
fn whatever_byte_is_changed_it_is_refused_or_it_was_the_id_the_key_or_the_model() {
    let own = Authenticator::new();
    let data = own.data(CREATED, &own.credential());
    let good = attestation("none", &[0xa0], &data);
    let start = good.len() - data.len();
    let from_model = start + 37;
    for place in 0..good.len() {
        for bit in 0..8 {
            let mut changed = good.clone();
            changed[place] ^= 1 << bit;
            let outcome = registered(EXPECTED, &created(), &changed);
            // The flags and the counter may say other things, too.
            let may_vary = (start + 32..start + 37).contains(&place) || place >= from_model;
            assert!(outcome.is_err() || may_vary, "byte {place}, bit {bit}");
        }
    }
}

#[test]
fn an_id_has_a_longest_length() {
    let own = Authenticator::new();
    let with_id = |bytes: usize| {
        let length = (bytes as u16).to_be_bytes();
        let credential = [[0; 16].as_slice(), &length, &vec![1; bytes], &own.cose()].concat();
        register(&created(), &own.data(CREATED, &credential))
    };
    assert!(with_id(ID_BYTES_MAX).is_ok());
    assert_eq!(with_id(ID_BYTES_MAX + 1), Err(Flaw::Id));
}

#[test]
fn keys_of_three_algorithms_are_read_and_no_others() {
    let own = Authenticator::new();
    let (x, y) = own.point();
    let es256 = PublicKey::read(&own.cose()).unwrap();
    assert_eq!(es256, PublicKey::Es256 { x, y });
    let jwk: serde_json::Value = serde_json::from_str(&es256.jwk()).unwrap();
    assert_eq!(jwk["crv"], "P-256");
    assert_eq!(jwk["x"], BASE64.encode(x));

    // {1: 1, 3: -8, -1: 6, -2: x}
    let ed = [
        &[0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21],
        bytes(&x).as_slice(),
    ]
    .concat();
    let ed = PublicKey::read(&ed).unwrap();
    assert_eq!(ed.algorithm(), Algorithm::EdDsa);
    let jwk: serde_json::Value = serde_json::from_str(&ed.jwk()).unwrap();
    assert_eq!(jwk["kty"], "OKP");

    // {1: 3, 3: -257, -1: n, -2: e}
    let rsa = |n: usize| {
        let head = [0xa4, 0x01, 0x03, 0x03, 0x39, 0x01, 0x00, 0x20].as_slice();
        [head, &bytes(&vec![0xc5; n]), &[0x21, 0x43, 1, 0, 1]].concat()
    };
    let read = PublicKey::read(&rsa(256)).unwrap();
    assert_eq!(read.algorithm(), Algorithm::Rs256);
    let jwk: serde_json::Value = serde_json::from_str(&read.jwk()).unwrap();
    assert_eq!((&jwk["kty"], &jwk["e"]), (&"RSA".into(), &"AQAB".into()));

    let es384 = [
        [0xa5, 0x01, 0x02, 0x03, 0x38, 0x22, 0x20, 0x02, 0x21].as_slice(),
        &bytes(&[1; 48]),
        &[0x22],
        &bytes(&[1; 48]),
    ]
    .concat();
    let half = [0xa4, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21].as_slice();
    let without_y = [half, &bytes(&x)].concat();
    for bad in [
        es384,
        without_y,
        rsa(128),
        rsa(513),
        vec![],
        vec![0xa0],
        vec![0x80],
    ] {
        assert_eq!(PublicKey::read(&bad), Err(Flaw::Key), "{bad:02x?}");
    }
}
