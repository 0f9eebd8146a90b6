//! One's own account, over HTTP.

use natter_protocol::UserId;
use natter_protocol::api::{
    Account, Errand, HandOffs, Invite, MadeHandOff, ProblemKind, Provider, ProviderId, Sessions,
};
use wasm_bindgen::JsValue;

use crate::app::{App, Dialog};
use crate::bodies::{self, object};
use crate::entry;
use crate::held::Held;
use crate::rooms;
use crate::shell::fetch::{self, FetchError, Holds};
use crate::shell::{history, page};
use crate::words::problem;

const ACCOUNT: &str = "/api/account";
const PASSKEYS: &str = "/api/account/passkeys";
const HAND_OFFS: &str = "/api/account/hand-offs";
const SESSIONS: &str = "/api/sessions";
/// An invite that is made with one click lasts a week, in seconds.
const INVITE_LASTS_S: u32 = 7 * 24 * 60 * 60;
/// So many may come in by it.
const INVITE_USES_MAX: u32 = 25;

/// One's own account; what is wrong is told.
pub async fn load(app: App) -> Option<Account> {
    let answer = fetch::get(ACCOUNT).await;
    told(app, answer).as_ref().and_then(bodies::account)
}

/// Makes a passkey on this device.
pub async fn add_passkey(app: App, loaded: Held<Option<Account>>, account: &Account) {
    match entry::made(&account.name, &account.handle).await {
        Ok(made) => show(app, loaded, fetch::send("POST", PASSKEYS, made).await),
        Err(why) => app.say(why),
    }
}

/// Forgets a passkey.
pub async fn remove_passkey(app: App, loaded: Held<Option<Account>>, id: &str) {
    let path = [PASSKEYS, "/", &history::encode(id)].concat();
    let answer = fetch::ask("DELETE", path, None, Holds::Json).await;
    show(app, loaded, answer);
}

/// Goes to a provider, for one more way in.
pub async fn link(app: App, provider: ProviderId) {
    if let Err(error) = entry::go_to(provider, Errand::Link, "").await
        && !asks_for_proof(app, &error, Dialog::You)
    {
        app.say(problem(&error));
    }
}

/// Forgets who one is at a provider.
pub async fn unlink(app: App, loaded: Held<Option<Account>>, id: &str) {
    let path = ["/api/account/identities/", &history::encode(id)].concat();
    let answer = fetch::ask("DELETE", path, None, Holds::Json).await;
    show(app, loaded, answer);
}

/// The providers of the place; none, where it does not say so.
pub async fn providers() -> Vec<Provider> {
    let place = entry::place().await;
    place.map_or_else(|_| Vec::new(), |place| place.providers)
}

fn show(app: App, loaded: Held<Option<Account>>, answer: Result<JsValue, FetchError>) {
    if let Err(error) = &answer
        && asks_for_proof(app, error, Dialog::You)
    {
        return;
    }
    if let Some(account) = told(app, answer).as_ref().and_then(bodies::account) {
        loaded.set(Some(account));
    }
}

/// Sets a password; what is wrong, if something is. Every other device is signed out, and this
/// one gets a new session: the page begins anew with it.
pub async fn set_password(app: App, old: Option<String>, new: String) -> Result<(), String> {
    let new = JsValue::from_str(&page::normal(&new));
    let body = match old {
        Some(old) => object(&[("old", page::normal(&old).into()), ("new", new)]),
        None => object(&[("new", new)]),
    };
    let answer = fetch::send("PUT", "/api/account/password", body).await;
    if let Err(error) = answer {
        return match asks_for_proof(app, &error, Dialog::You) {
            true => Ok(()),
            false => Err(problem(&error)),
        };
    }
    history::leave_for(&["/#", rooms::PASSWORD_CHANGED].concat());
    Ok(())
}

/// Whether the server asks who this is; then the person is asked, and led on to a dialog.
pub fn asks_for_proof(app: App, error: &FetchError, then: Dialog) -> bool {
    let FetchError::Problem(problem) = error else {
        return false;
    };
    let asks = problem.kind == ProblemKind::NeedsProof.name();
    if asks {
        app.dialog.set(Some(Dialog::Proof(Box::new(then))));
    }
    asks
}

/// Shows the server who this is; what is wrong, if something is.
pub async fn prove(proof: JsValue) -> Result<(), String> {
    let answer = fetch::send("POST", "/api/account/proof", proof).await;
    answer.map(drop).map_err(|error| problem(&error))
}

/// A link that signs another device in.
pub async fn make_hand_off(user: UserId) -> Result<MadeHandOff, FetchError> {
    let body = object(&[("user", user.to_string().into())]);
    let answer = fetch::send("POST", HAND_OFFS, body).await?;
    bodies::made_hand_off(&answer).ok_or(FetchError::Unreadable(200))
}

/// The links into the account. They are shown beside what matters more: what is wrong with them
/// shows there.
pub async fn load_hand_offs(listed: Held<HandOffs>) {
    if let Ok(answer) = fetch::get(HAND_OFFS).await {
        listed.set(bodies::hand_offs(&answer));
    }
}

/// A link works no longer; whether that is so.
pub async fn revoke_hand_off(app: App, id: &str) -> bool {
    let path = [HAND_OFFS, "/", &history::encode(id)].concat();
    let answer = fetch::ask("DELETE", path, None, Holds::Json).await;
    told(app, answer).is_some()
}

/// New recovery codes, in the place of the older ones.
pub async fn make_recovery_codes() -> Result<Vec<String>, FetchError> {
    let answer = fetch::send("POST", "/api/account/recovery-codes", object(&[])).await?;
    Ok(bodies::recovery_codes(&answer))
}

/// The devices; what is wrong is told.
pub async fn load_devices(app: App, listed: Held<Sessions>) {
    let answer = fetch::get(SESSIONS).await;
    if let Some(answer) = told(app, answer) {
        listed.set(bodies::sessions(&answer));
    }
}

/// Signs one device out.
pub async fn sign_out_device(app: App, listed: Held<Sessions>, id: &str) {
    let path = [SESSIONS, "/", &history::encode(id)].concat();
    end(app, listed, path).await;
}

/// Signs every other device out.
pub async fn sign_out_others(app: App, listed: Held<Sessions>) {
    end(app, listed, SESSIONS.to_owned()).await;
}

async fn end(app: App, listed: Held<Sessions>, path: String) {
    let answer = fetch::ask("DELETE", path, None, Holds::Json).await;
    if told(app, answer).is_some() {
        load_devices(app, listed).await;
    }
}

/// Signs this device out.
pub async fn sign_out(app: App) {
    let answer = fetch::ask("DELETE", "/api/session".to_owned(), None, Holds::Json).await;
    if told(app, answer).is_some() {
        history::leave_for("/sign-in");
    }
}

/// An invite that works for a week; what is wrong, if something is.
pub async fn make_invite() -> Result<Invite, String> {
    let body = object(&[
        ("lasts_s", INVITE_LASTS_S.into()),
        ("uses_max", INVITE_USES_MAX.into()),
    ]);
    let answer = fetch::send("POST", "/api/invites", body).await;
    let answer = answer.map_err(|error| problem(&error))?;
    bodies::invite(&answer).ok_or_else(|| problem(&FetchError::Unreadable(200)))
}

/// What came, or what is wrong, told.
fn told(app: App, answer: Result<JsValue, FetchError>) -> Option<JsValue> {
    answer.map_err(|error| app.say(problem(&error))).ok()
}
