//! The bodies about accounts, invites and devices.

use js_sys::{JSON, Reflect};
use natter_protocol::api::{
    Account, Arrival, Identity, Invite, Invited, OpenSession, Passkey, Place, Provider, ProviderId,
    Qr, Sessions, SignUp,
};
use wasm_bindgen::JsValue;

use super::hand_off::came;
use super::{field, is, list, number, object, standing, text, time};

/// Passkeys that are found without a handle, by any authenticator, with ES256, EdDSA or RS256.
const CREATION: &str = r#"{"attestation":"none","pubKeyCredParams":[{"type":"public-key","alg":-7},{"type":"public-key","alg":-8},{"type":"public-key","alg":-257}],"authenticatorSelection":{"residentKey":"required","userVerification":"preferred"}}"#;

/// What anybody may know of the place.
pub fn place(body: &JsValue) -> Option<Place> {
    Some(Place {
        name: text(body, "name")?,
        is_claimed: is(body, "is_claimed"),
        guests: is(body, "guests"),
        sign_up: match text(body, "sign_up").as_deref() {
            Some("open") => SignUp::Open,
            Some(_) | None => SignUp::Invite,
        },
        providers: list(body, "providers", a_provider),
    })
}

fn a_provider(body: &JsValue) -> Option<Provider> {
    Some(Provider {
        id: ProviderId::from_name(&text(body, "id")?)?,
        name: text(body, "name")?,
    })
}

/// Who came back from a provider.
pub fn arrival(body: &JsValue) -> Option<Arrival> {
    Some(Arrival {
        provider: text(body, "provider")?,
        name: text(body, "name")?,
        handle: text(body, "handle")?,
    })
}

/// What an invite leads to.
pub fn invited(body: &JsValue) -> Option<Invited> {
    Some(Invited {
        place: text(body, "place")?,
        by: text(body, "by")?,
    })
}

/// One's own account.
pub fn account(body: &JsValue) -> Option<Account> {
    Some(Account {
        user: text(body, "user")?.parse().ok()?,
        name: text(body, "name")?,
        handle: text(body, "handle")?,
        standing: standing(body),
        has_password: is(body, "has_password"),
        passkeys: list(body, "passkeys", a_passkey),
        identities: list(body, "identities", an_identity),
        recovery_codes: number(body, "recovery_codes")
            .and_then(|left| left.try_into().ok())
            .unwrap_or(0),
        may_reset: is(body, "may_reset"),
    })
}

fn an_identity(body: &JsValue) -> Option<Identity> {
    Some(Identity {
        id: text(body, "id")?,
        provider: text(body, "provider")?,
        label: text(body, "label")?,
        created_at: time(body, "created_at")?,
        used_at: time(body, "used_at"),
    })
}

fn a_passkey(body: &JsValue) -> Option<Passkey> {
    Some(Passkey {
        id: text(body, "id")?,
        label: text(body, "label")?,
        created_at: time(body, "created_at")?,
        used_at: time(body, "used_at"),
    })
}

/// The devices that one is signed in on.
pub fn sessions(body: &JsValue) -> Sessions {
    Sessions {
        sessions: list(body, "sessions", open_session),
    }
}

fn open_session(body: &JsValue) -> Option<OpenSession> {
    Some(OpenSession {
        id: text(body, "id")?,
        device: text(body, "device")?,
        begun_at: time(body, "begun_at")?,
        used_at: time(body, "used_at")?,
        is_current: is(body, "is_current"),
        came: came(body),
    })
}

/// An invite to give away.
pub fn invite(body: &JsValue) -> Option<Invite> {
    Some(Invite {
        code: text(body, "code")?,
        link: text(body, "link")?,
        qr: qr(body)?,
        by: text(body, "by")?,
        expires_at: time(body, "expires_at")?,
        uses: number(body, "uses")?.try_into().ok()?,
        uses_max: number(body, "uses_max")?.try_into().ok()?,
    })
}

/// The picture of a link.
pub(super) fn qr(body: &JsValue) -> Option<Qr> {
    let qr = field(body, "qr")?;
    Some(Qr {
        size: number(&qr, "size")?.try_into().ok()?,
        path: text(&qr, "path")?,
    })
}

/// The options of a new passkey.
pub fn passkey_creation(asked: &JsValue, name: &str, handle: &str) -> JsValue {
    let options = JSON::parse(CREATION).unwrap_or_default();
    let user = object(&[
        ("id", value(asked, "user")),
        ("name", handle.into()),
        ("displayName", name.into()),
    ]);
    let rp_id = value(asked, "rp_id");
    let rp = object(&[("id", rp_id.clone()), ("name", rp_id)]);
    let fields = [
        ("challenge", value(asked, "challenge")),
        ("user", user),
        ("rp", rp),
    ];
    for (key, value) in fields {
        // Setting a property of a plain object does not fail.
        drop(Reflect::set(&options, &key.into(), &value));
    }
    options
}

/// The options for showing a passkey.
pub fn passkey_request(asked: &JsValue) -> JsValue {
    object(&[
        ("challenge", value(asked, "challenge")),
        ("rpId", value(asked, "rp_id")),
        ("userVerification", "preferred".into()),
    ])
}

/// A passkey that was made, as the server takes it.
pub fn new_passkey(asked: &JsValue, made: &JsValue) -> Option<JsValue> {
    let response = field(made, "response")?;
    Some(object(&[
        ("token", value(asked, "token")),
        ("client_data", value(&response, "clientDataJSON")),
        ("attestation", value(&response, "attestationObject")),
    ]))
}

/// A passkey that was shown, as the server takes it.
pub fn passkey_proof(asked: &JsValue, shown: &JsValue) -> Option<JsValue> {
    let response = field(shown, "response")?;
    Some(object(&[
        ("token", value(asked, "token")),
        ("id", value(shown, "rawId")),
        ("client_data", value(&response, "clientDataJSON")),
        ("authenticator_data", value(&response, "authenticatorData")),
        ("signature", value(&response, "signature")),
        ("user_handle", value(&response, "userHandle")),
    ]))
}

fn value(body: &JsValue, key: &str) -> JsValue {
    field(body, key).unwrap_or_default()
}
