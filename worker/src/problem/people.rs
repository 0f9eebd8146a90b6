//! What can be wrong with claiming, joining, signing in, and what is one's own.

use natter_people::reports::NoteError;
use natter_people::{Flaw, HandleError, PasswordError};
use natter_protocol::api::ProblemKind;
use worker::{Error, console_error, console_warn};

use super::{MOMENT_MS, Refusal};
use crate::bindings;

impl Refusal {
    /// No such handle with such a password, or no such passkey: never which.
    pub fn wrong_credentials() -> Self {
        let detail = "There is no such account with such a password or passkey.";
        Self::new(ProblemKind::WrongCredentials, "That is not right", detail)
    }

    /// That is not the setup code.
    pub fn wrong_code() -> Self {
        let detail = "That is not the setup code of this place.";
        Self::new(ProblemKind::WrongCode, "Wrong code", detail)
    }

    /// An account takes an invite.
    pub fn needs_invite() -> Self {
        let detail = "An account takes an invite here. Ask somebody who is in.";
        Self::new(ProblemKind::NeedsInvite, "By invite only", detail)
    }

    /// The person is a guest.
    pub fn needs_account() -> Self {
        let detail = "That takes an account, and you are a guest.";
        Self::new(ProblemKind::NeedsAccount, "For accounts only", detail)
    }

    /// The person's standing does not allow it.
    pub fn not_allowed() -> Self {
        let detail = "What you are in this place does not allow that.";
        Self::new(ProblemKind::NotAllowed, "Not allowed", detail)
    }

    /// The person was banned from the place.
    pub fn banned_here() -> Self {
        let detail = "You were banned from this place, and cannot come in.";
        Self::new(ProblemKind::BannedHere, "Banned", detail)
    }

    /// No such report waits.
    pub fn no_report() -> Self {
        let detail = "Nobody reported such a message, or somebody has decided already.";
        Self::new(ProblemKind::NoReport, "Nothing to decide", detail)
    }

    /// That cannot be the note of a report.
    pub fn bad_note(why: NoteError) -> Self {
        let detail = sentence(&why.to_string());
        Self::new(ProblemKind::BadNote, "This note does not work", detail)
    }

    /// There is nobody with that id.
    pub fn no_person() -> Self {
        let detail = "There is nobody like that here.";
        Self::new(ProblemKind::NoPerson, "Nobody", detail)
    }

    /// Whoever asks has to show again who they are.
    pub fn needs_proof() -> Self {
        let detail = "Show again that it is you: with your password or a passkey.";
        Self::new(ProblemKind::NeedsProof, "Is it you?", detail)
    }

    /// No such link into an account, or it works no longer.
    pub fn no_hand_off() -> Self {
        let detail = "This link does not work, or not any more. Make a new one.";
        Self::new(ProblemKind::NoHandOff, "No such link", detail)
    }

    /// The person has no account.
    pub fn no_account() -> Self {
        let detail = "Whoever that is has no account here.";
        Self::new(ProblemKind::NoAccount, "No such account", detail)
    }

    /// No such invite, or it works no longer.
    pub fn no_invite() -> Self {
        let detail = "This invite does not work, or not any more. Ask for a new one.";
        Self::new(ProblemKind::NoInvite, "No such invite", detail)
    }

    /// The place has an owner.
    pub fn claimed() -> Self {
        let detail = "Somebody has claimed this place already.";
        Self::new(ProblemKind::Claimed, "Claimed already", detail)
    }

    /// The place has no owner, so it has no accounts either.
    pub fn not_claimed() -> Self {
        let detail = "Nobody has claimed this place yet, and it has no accounts before.";
        Self::new(ProblemKind::NotClaimed, "Not claimed yet", detail)
    }

    /// Somebody has the handle, or one that looks like it.
    pub fn handle_taken() -> Self {
        let detail = "Somebody has this handle, or one that looks like it.";
        Self::new(ProblemKind::HandleTaken, "Taken", detail)
    }

    /// Whoever asks has an account.
    pub fn has_account() -> Self {
        let detail = "You have an account already.";
        Self::new(ProblemKind::HasAccount, "An account already", detail)
    }

    /// It is the last way in.
    pub fn last_credential() -> Self {
        let detail = "This is the last way into your account. Add another one first.";
        Self::new(ProblemKind::LastCredential, "The last way in", detail)
    }

    /// The account has as many passkeys as one may have.
    pub fn too_many_passkeys(passkeys_max: u32) -> Self {
        let detail = format!("You have {passkeys_max} passkeys, as many as one may.");
        Self::new(ProblemKind::TooManyPasskeys, "Too many passkeys", detail)
    }

    /// That cannot be a handle.
    pub fn bad_handle(why: HandleError) -> Self {
        let detail = sentence(&why.to_string());
        Self::new(ProblemKind::BadHandle, "This handle does not work", detail)
    }

    /// That cannot be a password.
    pub fn bad_password(why: PasswordError) -> Self {
        let detail = sentence(&why.to_string());
        let title = "This password does not work";
        Self::new(ProblemKind::BadPassword, title, detail)
    }

    /// That is no passkey that can be used here; the operator learns why.
    pub fn bad_passkey(why: Flaw) -> Self {
        console_warn!("a new passkey was not taken: {why}");
        let detail = "This passkey cannot be used here.";
        Self::new(ProblemKind::BadPasskey, "No such passkey", detail)
    }

    /// The passkey is somebody's already.
    pub fn passkey_known() -> Self {
        let detail = "This passkey is known here already.";
        Self::new(ProblemKind::BadPasskey, "Known already", detail)
    }

    /// A challenge that is over, was used, or was somebody else's.
    pub fn old_challenge() -> Self {
        let detail = "This took too long, or was tried twice. Begin again.";
        Self::new(ProblemKind::BadPasskey, "Begin again", detail)
    }

    /// More passwords than can be looked at, right now.
    pub fn too_many_sign_ins(retry_after_ms: u64) -> Self {
        let what = "people sign in right now";
        Self::too_many(ProblemKind::TooManySignIns, what, retry_after_ms)
    }

    /// The place cannot be claimed.
    pub fn no_setup_code() -> Self {
        let detail = format!(
            "This place has no setup code yet. Its operator sets one of at least 16 characters with: {}",
            bindings::SETUP_CODE_COMMAND
        );
        Self::new(ProblemKind::NoSetupCode, "Not set up yet", detail)
    }

    /// Those who hash passwords do not answer.
    pub fn no_passwords(error: &Error) -> Self {
        console_error!("passwords could not be hashed: {error}");
        let detail = "Passwords cannot be checked right now. Try again in a moment.";
        Self::new(
            ProblemKind::NoPasswords,
            "Cannot be checked right now",
            detail,
        )
        .after(MOMENT_MS)
    }
}

/// A reason as a sentence.
pub(super) fn sentence(why: &str) -> String {
    let mut letters = why.chars();
    let first = letters.next().map(char::to_uppercase);
    let first: String = first.into_iter().flatten().collect();
    format!("{first}{}.", letters.as_str())
}
