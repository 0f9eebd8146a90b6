//! The ways in: claiming the place, joining it by invite, signing in. Whoever came in starts
//! from the front page anew, so that nothing of who they were before is left in this one.

use natter_protocol::api::{Arrival, Came, Errand, HandedOff, Invited, Place, ProviderId};
use wasm_bindgen::JsValue;

use crate::bodies::{self, field, object};
use crate::rooms;
use crate::shell::fetch::{self, FetchError};
use crate::shell::passkey::{self, Trouble};
use crate::shell::{history, page};
use crate::words::{name_problem, problem, words};

/// What makes an account possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// The setup code: the account becomes the place's owner.
    Claim(String),
    /// An invite's code; empty where the place is open and takes none.
    Invite(String),
}

/// What the account is to be.
#[derive(Clone, Debug)]
pub struct Person {
    /// The display name.
    pub name: String,
    /// The handle.
    pub handle: String,
    /// How they show from now on who they are.
    pub proof: Proof,
}

/// The first way into an account.
#[derive(Clone, Debug)]
pub enum Proof {
    /// A password.
    Password(String),
    /// A passkey, which is made.
    Passkey,
    /// Who they are at the provider that they just came back from.
    Arrived,
}

/// What stands behind the `#` of who came back from a provider and has no account yet.
pub const ARRIVED: &str = "arrived";

/// What anybody may know of the place.
pub async fn place() -> Result<Place, FetchError> {
    let answer = fetch::get("/api/place").await?;
    bodies::place(&answer).ok_or(FetchError::Unreadable(200))
}

/// What an invite leads to.
pub async fn invited(code: &str) -> Result<Invited, FetchError> {
    let path = ["/api/invites/", &history::encode(code)].concat();
    let answer = fetch::get(&path).await?;
    bodies::invited(&answer).ok_or(FetchError::Unreadable(200))
}

/// Makes an account and comes in; what is wrong, if something is.
pub async fn sign_up(way: &Way, person: Person) -> Result<(), String> {
    let name = natter_text::check_name(&page::normal(&person.name)).map_err(name_problem)?;
    let handle = page::normal(&person.handle);
    let (kind, proof) = match &person.proof {
        Proof::Password(password) => ("password", JsValue::from_str(&page::normal(password))),
        Proof::Passkey => ("passkey", made(&name, &handle).await?),
        Proof::Arrived => ("arrived", JsValue::TRUE),
    };
    let account = object(&[
        ("name", name.into()),
        ("handle", handle.into()),
        (kind, proof),
    ]);
    let (path, key, code) = match way {
        Way::Claim(code) => ("/api/claim", "code", code.trim()),
        Way::Invite(code) => ("/api/accounts", "invite", code.trim()),
    };
    let code = match code {
        "" => JsValue::UNDEFINED,
        code => code.into(),
    };
    let body = object(&[(key, code), ("account", account)]);
    let came = fetch::send("POST", path, body).await;
    came.map_err(|error| problem(&error))?;
    match way {
        Way::Claim(_) => history::leave_for(&["/#", rooms::INVITE].concat()),
        Way::Invite(_) => history::leave_for("/"),
    }
    Ok(())
}

/// Signs in by password; what is wrong, if something is.
pub async fn sign_in(handle: &str, password: &str) -> Result<(), String> {
    signed_in(by_password(handle, password), "/").await
}

/// A handle and a password, as the server takes them.
pub fn by_password(handle: &str, password: &str) -> JsValue {
    let handle = page::normal(handle);
    let password = page::normal(password);
    let proof = object(&[("handle", handle.into()), ("password", password.into())]);
    object(&[("password", proof)])
}

/// Signs in by a recovery code; what is wrong, if something is.
pub async fn sign_in_by_code(handle: &str, code: &str) -> Result<(), String> {
    let handle = page::normal(handle);
    let proof = object(&[("handle", handle.into()), ("code", code.into())]);
    let recovered = ["/#", rooms::RECOVERED].concat();
    signed_in(object(&[("recovery-code", proof)]), &recovered).await
}

/// Whose account a link leads to.
pub async fn handed_off(code: &str) -> Result<HandedOff, FetchError> {
    let answer = fetch::send("POST", "/api/hand-off", bodies::code(code)).await?;
    bodies::handed_off(&answer).ok_or(FetchError::Unreadable(200))
}

/// Signs in by a link; what is wrong, if something is.
pub async fn sign_in_by_link(code: &str, came: Came) -> Result<(), String> {
    let body = object(&[("hand-off", bodies::code(code))]);
    match came {
        Came::Recovery => signed_in(body, &["/#", rooms::RECOVERED].concat()).await,
        Came::Name | Came::Credential | Came::HandOff => signed_in(body, "/").await,
    }
}

/// Goes to a provider.
pub async fn go_to(provider: ProviderId, errand: Errand, invite: &str) -> Result<(), FetchError> {
    let invite = match invite {
        "" => JsValue::UNDEFINED,
        invite => invite.into(),
    };
    let body = object(&[("errand", errand.name().into()), ("invite", invite)]);
    let path = ["/api/sign-in/", provider.name()].concat();
    let answer = fetch::send("POST", &path, body).await?;
    let to = field(&answer, "to").and_then(|to| to.as_string());
    history::leave_to(&to.ok_or(FetchError::Unreadable(200))?);
    Ok(())
}

/// Who came back from a provider.
pub async fn arrival() -> Result<Arrival, FetchError> {
    let answer = fetch::get("/api/arrival").await?;
    bodies::arrival(&answer).ok_or(FetchError::Unreadable(200))
}

/// Signs in by passkey; what is wrong, if something is.
pub async fn sign_in_by_passkey() -> Result<(), String> {
    signed_in(by_passkey().await?, "/").await
}

/// A passkey that is shown, as the server takes it.
pub async fn by_passkey() -> Result<JsValue, String> {
    let asked = challenge().await?;
    let shown = passkey::show(&bodies::passkey_request(&asked)).await;
    let shown = shown.map_err(said)?;
    let proof = bodies::passkey_proof(&asked, &shown).ok_or_else(unreadable)?;
    Ok(object(&[("passkey", proof)]))
}

async fn signed_in(body: JsValue, then: &str) -> Result<(), String> {
    let came = fetch::send("POST", "/api/sign-in", body).await;
    came.map_err(|error| problem(&error))?;
    history::leave_for(then);
    Ok(())
}

/// A new passkey, as the server takes it; what is wrong, if something is.
pub async fn made(name: &str, handle: &str) -> Result<JsValue, String> {
    let asked = challenge().await?;
    let made = passkey::create(&bodies::passkey_creation(&asked, name, handle)).await;
    bodies::new_passkey(&asked, &made.map_err(said)?).ok_or_else(unreadable)
}

async fn challenge() -> Result<JsValue, String> {
    let asked = fetch::send("POST", "/api/passkeys/challenge", object(&[])).await;
    let asked = asked.map_err(|error| problem(&error))?;
    match field(&asked, "challenge").is_some() {
        true => Ok(asked),
        false => Err(unreadable()),
    }
}

fn said(trouble: Trouble) -> String {
    match trouble {
        Trouble::Absent => words().passkey_absent().to_owned(),
        Trouble::Declined => words().passkey_declined().to_owned(),
    }
}

fn unreadable() -> String {
    problem(&FetchError::Unreadable(200))
}
