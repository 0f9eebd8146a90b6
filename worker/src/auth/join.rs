//! The doors to an account: claiming the place, and joining it.

use natter_inbox::{Answer as Inboxed, Command};
use natter_people::account::{
    self, AccountRow, Clash, Credential, Entry, New, NewIdentity, ShownRow,
};
use natter_people::{Handle, Identity, check_handle, check_password, read_code};
use natter_protocol::api::{Came, ClaimPlace, JoinPlace, NewAccount, SignUp};
use natter_protocol::{Standing, UserId};
use worker::{Env, Request};

use super::enter::{self, Also};
use super::passkey::{self, Registration};
use super::{provider, token};
use crate::caller::Caller;
use crate::d1::Trouble;
use crate::limiter_object::{self, Door};
use crate::problem::Refusal;
use crate::router::{self, Answer};
use crate::{bindings, clock, d1, inbox_object, names, password_object, place, random};

/// `POST /api/claim`: the first account, which owns the place.
pub async fn claim(request: Request, env: &Env) -> Answer {
    let caller = Caller::of(&request, env)?;
    let ClaimPlace { code, account } = router::body(request).await?;
    let draft = Draft::of(account)?;
    let secret = bindings::setup_code(env).ok_or_else(Refusal::no_setup_code)?;
    if place::is_claimed(env).await? {
        return Err(Refusal::claimed());
    }
    limiter_object::pass(env, Door::Claims, &caller.address).await?;
    if !token::is_same(&secret, code.trim()) {
        return Err(Refusal::wrong_code());
    }
    draft.make(env, caller, (&Entry::Claim, None)).await
}

/// `POST /api/accounts`: by an invite, or without one where the place is open.
pub async fn join(request: Request, env: &Env) -> Answer {
    let caller = Caller::of(&request, env)?;
    let arrived = provider::arrival(&request, env)?;
    let JoinPlace { invite, account } = router::body(request).await?;
    let draft = Draft::of(account)?;
    let code = invite
        .map(|typed| read_code(&typed).ok_or_else(Refusal::no_invite))
        .transpose()?;
    let entry = match (&code, bindings::sign_up(env)) {
        (Some(code), _) => Entry::Invite(code),
        (None, SignUp::Open) => Entry::Open,
        (None, SignUp::Invite) => return Err(Refusal::needs_invite()),
    };
    limiter_object::pass(env, Door::Accounts, &caller.address).await?;
    let has_arrived = arrived.is_some();
    let mut answer = draft.make(env, caller, (&entry, arrived)).await?;
    if has_arrived {
        let cookie = provider::clear();
        answer.headers_mut().append("set-cookie", &cookie)?;
    }
    Ok(answer)
}

/// An account that is to be, as far as its form goes.
struct Draft {
    name: String,
    handle: Handle,
    way: Way,
}

enum Way {
    Password(String),
    Passkey(natter_protocol::api::NewPasskey),
    Arrived,
}

/// A way in that was checked.
enum Checked {
    Password { hash: String },
    Passkey(Registration),
    Identity { id: String, identity: Identity },
}

impl Draft {
    fn of(account: NewAccount) -> Result<Self, Refusal> {
        let name = names::check_name(&account.name)?;
        let handle = check_handle(&account.handle).map_err(Refusal::bad_handle)?;
        let way = match (account.password, account.passkey, account.arrived) {
            (Some(password), None, false) => {
                let password = names::composed_password(&password)?;
                check_password(&password, &handle).map_err(Refusal::bad_password)?;
                Way::Password(password)
            }
            (None, Some(passkey), false) => Way::Passkey(passkey),
            (None, None, true) => Way::Arrived,
            (Some(_) | None, Some(_), _) | (Some(_), None, true) | (None, None, false) => {
                let detail = "An account begins with a password, a passkey or a provider.";
                return Err(Refusal::bad_request(detail));
            }
        };
        Ok(Self { name, handle, way })
    }

    /// Makes it, by whoever just came back from a provider, where that is the way.
    async fn make(
        self,
        env: &Env,
        caller: Caller,
        (entry, arrived): (&Entry<'_>, Option<Identity>),
    ) -> Answer {
        let guest = guest(env, &caller).await?;
        let checked = match self.way {
            Way::Password(password) => Checked::Password {
                hash: password_object::hash(env, &self.handle, password).await?,
            },
            Way::Passkey(new) => Checked::Passkey(passkey::register(env, &caller, &new).await?),
            Way::Arrived => Checked::Identity {
                id: UserId(random::bytes()?).to_string(),
                identity: arrived.ok_or_else(Refusal::provider_stale)?,
            },
        };
        let new = New {
            user: user(guest, &checked)?,
            handle: &self.handle,
            name: &self.name,
            credential: checked.credential(),
            at: clock::now(),
        };
        let account = store(env, &new, entry).await?;
        enter::enter(
            env,
            caller,
            account,
            Came::Credential,
            Also::Rename(self.name),
        )
        .await
    }
}

impl Checked {
    fn credential(&self) -> Credential<'_> {
        match self {
            Self::Password { hash } => Credential::Password { hash },
            Self::Passkey(registration) => Credential::Passkey(registration.as_new()),
            Self::Identity { id, identity } => Credential::Identity(NewIdentity { id, identity }),
        }
    }
}

/// The guest whose session stands, if there is one.
///
/// # Errors
/// If it is no guest's.
async fn guest(env: &Env, caller: &Caller) -> Result<Option<UserId>, Refusal> {
    let Some(claim) = caller.claim else {
        return Ok(None);
    };
    let answers = inbox_object::ask_all(env, claim, vec![Command::Who]).await?;
    let Some(Inboxed::Person(person)) = answers.first() else {
        return Ok(None);
    };
    if person.handle.is_some() {
        return Err(Refusal::has_account());
    }
    Ok(Some(claim.user))
}

/// Whose the account is: the guest's, or somebody's who is new. A passkey keeps the id that it
/// was made for, and is not taken for anybody else.
fn user(guest: Option<UserId>, checked: &Checked) -> Result<UserId, Refusal> {
    let made_for = match checked {
        Checked::Password { .. } | Checked::Identity { .. } => None,
        Checked::Passkey(registration) => Some(registration.challenge),
    };
    match (guest, made_for) {
        (Some(guest), None) => Ok(guest),
        (None, None) => Ok(UserId(random::bytes()?)),
        (Some(guest), Some(made)) if made.is_known && made.user == guest => Ok(guest),
        (None, Some(made)) if !made.is_known => Ok(made.user),
        (Some(_) | None, Some(_)) => Err(Refusal::old_challenge()),
    }
}

async fn store(env: &Env, new: &New<'_>, entry: &Entry<'_>) -> Result<AccountRow, Refusal> {
    let made = d1::rows(env, account::make(new, entry)).await;
    let made: Vec<AccountRow> = match made {
        Ok(made) => made,
        Err(trouble) => return Err(clashed(env, new, trouble).await?),
    };
    let refused = || match entry {
        Entry::Claim => Refusal::claimed(),
        Entry::Invite(_) => Refusal::no_invite(),
        Entry::Open => Refusal::not_claimed(),
    };
    made.into_iter().next().ok_or_else(refused)
}

async fn clashed(env: &Env, new: &New<'_>, trouble: Trouble) -> Result<Refusal, Refusal> {
    Ok(match account::clash(&trouble.words) {
        Some(Clash::Claimed) => Refusal::claimed(),
        Some(Clash::Handle) => Refusal::handle_taken(),
        Some(Clash::Account) => Refusal::has_account(),
        Some(Clash::Passkey) if is_banned(env, &new.credential).await? => Refusal::banned_here(),
        Some(Clash::Passkey) => Refusal::passkey_known(),
        Some(Clash::Identity) if is_banned(env, &new.credential).await? => Refusal::banned_here(),
        Some(Clash::Identity) => Refusal::identity_taken(),
        None => trouble.into(),
    })
}

/// Whether the way in is of somebody who may not come in. Whoever has it may know that.
async fn is_banned(env: &Env, credential: &Credential<'_>) -> Result<bool, Refusal> {
    let whose: Option<Standing> = match credential {
        Credential::Password { .. } => None,
        Credential::Passkey(passkey) => {
            let shown = vec![account::passkey_by_id(passkey.id)];
            let shown: Vec<ShownRow> = d1::rows(env, shown).await?;
            shown.first().map(|row| row.standing)
        }
        Credential::Identity(new) => {
            let known = vec![account::account_by_identity(new.identity)];
            let known: Vec<AccountRow> = d1::rows(env, known).await?;
            known.first().map(|row| row.standing)
        }
    };
    Ok(whose == Some(Standing::Banned))
}
