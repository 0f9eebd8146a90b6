//! Passkeys: base64url in, the core's verdict out.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use natter_people::account::{self, AccountRow, ShownRow};
use natter_people::{Assertion, Expected, Flaw, registered, shown};
use natter_protocol::api::{NewPasskey, PasskeyProof};
use worker::{Env, console_warn};

use super::challenge::{self, Challenge};
use super::signature;
use crate::caller::Caller;
use crate::problem::Refusal;
use crate::{clock, d1};

/// The longest name of a passkey, in bytes.
const LABEL_BYTES_MAX: usize = 64;

/// A new passkey, as it is stored.
pub struct Registration {
    /// Its id, in base64url.
    pub id: String,
    /// Its key, in base64url.
    pub key: String,
    /// How often it signed.
    pub counter: u32,
    /// What the person calls it.
    pub label: String,
    /// The challenge that it answers.
    pub challenge: Challenge,
}

impl Registration {
    /// What D1 stores.
    pub fn as_new(&self) -> account::NewPasskey<'_> {
        account::NewPasskey {
            id: &self.id,
            key: &self.key,
            counter: self.counter,
            label: &self.label,
        }
    }
}

/// Verifies a new passkey.
pub async fn register(
    env: &Env,
    caller: &Caller,
    new: &NewPasskey,
) -> Result<Registration, Refusal> {
    let challenge = challenge::take(env, &new.token).await?;
    let client_data = bytes(&new.client_data)?;
    let attestation = bytes(&new.attestation)?;
    let expected = expected(caller, &challenge);
    let passkey = registered(expected, &client_data, &attestation).map_err(Refusal::bad_passkey)?;
    Ok(Registration {
        id: BASE64.encode(passkey.id),
        key: BASE64.encode(passkey.key),
        counter: passkey.counter,
        label: label(&new.label),
        challenge,
    })
}

/// The account of a passkey that is shown.
pub async fn prove(
    env: &Env,
    caller: &Caller,
    proof: &PasskeyProof,
) -> Result<AccountRow, Refusal> {
    let challenge = challenge::take(env, &proof.token).await?;
    let found = d1::rows(env, vec![account::passkey_by_id(&proof.id)]).await?;
    let row: ShownRow = found.into_iter().next().ok_or_else(unknown)?;
    // Where the authenticator says whose it is, it says the same as we do.
    let own = BASE64.encode(row.user.0);
    if proof.user_handle.as_ref().is_some_and(|said| *said != own) {
        return Err(unknown());
    }
    let (client_data, authenticator_data, signature) = (
        bytes(&proof.client_data)?,
        bytes(&proof.authenticator_data)?,
        bytes(&proof.signature)?,
    );
    let key = bytes(&row.key)?;
    let assertion = Assertion {
        client_data: &client_data,
        authenticator_data: &authenticator_data,
        signature: &signature,
    };
    let expected = expected(caller, &challenge);
    let shown = shown(expected, (&key, row.counter), assertion).map_err(told)?;
    let counter = shown
        .proved(signature::fits(shown.check()).await)
        .map_err(told)?;
    let used = account::passkey_used(&proof.id, counter, clock::now());
    d1::run(env, vec![used]).await?;
    Ok(AccountRow {
        user: row.user,
        handle: row.handle,
        name: row.name,
        standing: row.standing,
        hash: None,
    })
}

fn expected<'a>(caller: &'a Caller, challenge: &'a Challenge) -> Expected<'a> {
    Expected {
        origin: &caller.origin,
        rp_id: &caller.host,
        challenge: &challenge.challenge,
    }
}

fn bytes(base64: &str) -> Result<Vec<u8>, Refusal> {
    let bytes = BASE64.decode(base64);
    bytes.map_err(|_| Refusal::bad_request("Bytes are base64url without padding."))
}

fn label(typed: &str) -> String {
    let mut label = natter_text::check_name(typed).unwrap_or_else(|_| "Passkey".to_owned());
    label.truncate(label.floor_char_boundary(LABEL_BYTES_MAX));
    label
}

fn unknown() -> Refusal {
    Refusal::wrong_credentials()
}

/// A stranger does not learn what was wrong; the operator does.
fn told(flaw: Flaw) -> Refusal {
    console_warn!("a passkey was not taken: {flaw}");
    Refusal::wrong_credentials()
}
