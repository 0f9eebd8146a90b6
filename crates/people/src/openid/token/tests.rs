//! Tokens with one flaw each.

use serde_json::json;

use super::*;
use crate::passkey::PublicKey;

const NOW: Timestamp = Timestamp(1_800_000_000_000);
const NOW_S: u64 = NOW.0 / 1000;

fn claims() -> Value {
    json!({
        "iss": "https://id.example", "sub": "ada", "aud": "natter", "nonce": "n",
        "iat": NOW_S, "exp": NOW_S + 300, "name": "Ada",
    })
}

fn keys() -> Value {
    let (n, short) = (BASE64.encode([7; 256]), BASE64.encode([7; 128]));
    let (x, e) = (BASE64.encode([5; 32]), "AQAB");
    json!({"keys": [
        {"kty": "RSA", "kid": "one", "use": "sig", "n": n, "e": e, "d": "secret"},
        {"kty": "RSA", "kid": "two", "use": "sig", "n": n, "e": e},
        {"kty": "RSA", "kid": "enc", "use": "enc", "n": n, "e": e},
        {"kty": "RSA", "kid": "weak", "n": short, "e": e},
        {"kty": "RSA", "kid": "pss", "alg": "PS256", "n": n, "e": e},
        {"kty": "RSA", "kid": "twice", "n": n, "e": e},
        {"kty": "RSA", "kid": "twice", "n": n, "e": e},
        {"kty": "EC", "crv": "P-256", "kid": "ec", "x": x, "y": x},
        {"kty": "EC", "crv": "P-384", "kid": "p384", "x": x, "y": x},
        {"kty": "OKP", "crv": "Ed25519", "x": x},
        {"kty": "oct", "kid": "oct", "k": "secret"},
        7,
    ]})
}

fn token(header: &Value, claims: &Value) -> String {
    let text = |value: &Value| BASE64.encode(value.to_string());
    format!("{}.{}.c2ln", text(header), text(claims))
}

fn read_text(token: &str) -> Result<Unverified, TokenFlaw> {
    let expected = Expected {
        issuer: "https://id.example",
        client_id: "natter",
        nonce: "n",
        now: NOW,
    };
    read_token(token, &keys(), expected)
}

fn read(header: Value, claims: &Value) -> Result<Unverified, TokenFlaw> {
    read_text(&token(&header, claims))
}

#[test]
fn a_token_for_us_is_read_and_its_key_found() {
    let found = read(json!({"alg": "RS256", "kid": "two"}), &claims()).unwrap();
    assert!(matches!(found.check.key, PublicKey::Rs256 { .. }));
    assert_eq!(found.check.signature, b"sig");
    let dots = found.check.signed.iter().filter(|byte| **byte == b'.');
    assert_eq!(dots.count(), 1);
    assert_eq!(found.clone().proved(false), Err(TokenFlaw::Signature));
    let claims = found.proved(true).unwrap();
    assert_eq!(
        (claims.sub.as_str(), claims.name.as_deref()),
        ("ada", Some("Ada"))
    );
}

#[test]
fn a_key_without_a_name_is_the_only_one_of_its_kind() {
    for algorithm in ["ES256", "EdDSA"] {
        let found = read(json!({"alg": algorithm}), &claims());
        assert!(found.is_ok(), "{algorithm}");
    }
    assert_eq!(
        read(json!({"alg": "RS256"}), &claims()),
        Err(TokenFlaw::Key)
    );
}

#[test]
fn of_a_key_that_is_published_with_its_secret_the_secret_is_not_used() {
    let found = read(json!({"alg": "RS256", "kid": "one"}), &claims()).unwrap();
    assert!(!found.check.key.jwk().contains("secret"));
}

#[test]
fn a_key_that_is_not_known_or_an_algorithm_that_is_not_taken_is_refused() {
    let table = [
        (json!({"alg": "none"}), TokenFlaw::Algorithm),
        (json!({"alg": "HS256", "kid": "oct"}), TokenFlaw::Algorithm),
        (json!({"alg": "HS256", "kid": "one"}), TokenFlaw::Algorithm),
        (json!({"alg": "rs256", "kid": "one"}), TokenFlaw::Algorithm),
        (json!({"alg": "RS256", "kid": "three"}), TokenFlaw::Key),
        (json!({"alg": "RS256", "kid": "enc"}), TokenFlaw::Key),
        (json!({"alg": "RS256", "kid": "weak"}), TokenFlaw::Key),
        (json!({"alg": "RS256", "kid": "pss"}), TokenFlaw::Key),
        (json!({"alg": "RS256", "kid": "twice"}), TokenFlaw::Key),
        (json!({"alg": "RS256", "kid": "ec"}), TokenFlaw::Key),
        (json!({"alg": "ES256", "kid": "one"}), TokenFlaw::Key),
        (json!({"alg": "ES256", "kid": "p384"}), TokenFlaw::Key),
        (json!({"kid": "one"}), TokenFlaw::Shape),
    ];
    for (header, flaw) in table {
        assert_eq!(read(header.clone(), &claims()), Err(flaw), "{header}");
    }
}

#[test]
fn what_is_claimed_has_to_be_for_us_now_and_an_answer_to_our_question() {
    let both = json!(["natter", "other"]);
    let table = [
        ("iss", json!("https://id.example/"), Some(TokenFlaw::Issuer)),
        ("aud", json!("other"), Some(TokenFlaw::Audience)),
        ("aud", json!(["natter"]), None),
        ("aud", json!([]), Some(TokenFlaw::Audience)),
        ("aud", both, Some(TokenFlaw::Audience)),
        ("aud", json!(7), Some(TokenFlaw::Audience)),
        ("azp", json!("other"), Some(TokenFlaw::Audience)),
        ("azp", json!("natter"), None),
        ("exp", json!(NOW_S - 59), None),
        ("exp", json!(NOW_S - 60), Some(TokenFlaw::Time)),
        ("exp", json!("soon"), Some(TokenFlaw::Shape)),
        ("iat", json!(NOW_S + 60), None),
        ("iat", json!(NOW_S + 61), Some(TokenFlaw::Time)),
        ("iat", json!(NOW_S - 660), None),
        ("iat", json!(NOW_S - 661), Some(TokenFlaw::Time)),
        ("nonce", json!("m"), Some(TokenFlaw::Nonce)),
        ("nonce", Value::Null, Some(TokenFlaw::Nonce)),
        ("sub", json!(""), Some(TokenFlaw::Subject)),
        ("sub", json!("x".repeat(255)), None),
        ("sub", json!("x".repeat(256)), Some(TokenFlaw::Subject)),
        ("sub", Value::Null, Some(TokenFlaw::Shape)),
    ];
    for (name, value, expected) in table {
        let mut claims = claims();
        claims[name] = value.clone();
        let found = read(json!({"alg": "ES256", "kid": "ec"}), &claims);
        assert_eq!(found.err(), expected, "{name}: {value}");
    }
    let mut made_for_us = claims();
    made_for_us["aud"] = json!(["natter", "other"]);
    made_for_us["azp"] = json!("natter");
    assert!(read(json!({"alg": "ES256", "kid": "ec"}), &made_for_us).is_ok());
}

#[test]
fn garbage_is_no_token() {
    let good = token(&json!({"alg": "ES256", "kid": "ec"}), &claims());
    assert!(read_text(&good).is_ok());
    let large = format!("{good}{}", "A".repeat(TOKEN_BYTES_MAX));
    for bad in [
        "",
        ".",
        "..",
        "a.b.c",
        "e30.e30.e30",
        "e30.e30",
        &large,
        &format!("{good}.x"),
    ] {
        assert_eq!(read_text(bad), Err(TokenFlaw::Shape), "{bad:.40}");
    }
    assert_eq!(read_text(&format!("{good}!")), Err(TokenFlaw::Shape));
    for cut in 0..good.len() - 4 {
        assert!(read_text(&good[..cut]).is_err(), "{cut}");
    }
}

#[test]
fn who_was_asked_to_sign_in_there_again_did() {
    let said = |auth_time: Value| {
        let mut claims = claims();
        claims["auth_time"] = auth_time;
        let read = read(json!({"alg": "ES256", "kid": "ec"}), &claims).unwrap();
        read.proved(true).unwrap().is_fresh(NOW)
    };
    assert!(said(json!(NOW_S - 60)));
    assert!(!said(json!(NOW_S - 61)));
    // Not every provider says it.
    assert!(said(Value::Null));
}
