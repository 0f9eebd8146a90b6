//! What can be wrong with signing in with a provider.

use natter_protocol::api::ProblemKind;
use worker::console_warn;

use super::Refusal;

impl Refusal {
    /// The place has no such provider.
    pub fn no_provider() -> Self {
        let detail = "Nobody signs in like that here: the provider is not set up.";
        Self::new(ProblemKind::NoProvider, "No such provider", detail)
    }

    /// The provider does not answer, or not as it should; the operator learns why.
    pub fn provider_failed(why: &str) -> Self {
        console_warn!("a provider: {why}");
        let detail = "The provider does not answer as it should. Try again in a moment.";
        Self::new(ProblemKind::ProviderFailed, "The provider fails", detail)
    }

    /// The person did not sign in there.
    pub fn provider_declined() -> Self {
        let detail = "You did not sign in there, so you are not in here either.";
        Self::new(ProblemKind::ProviderDeclined, "Not signed in", detail)
    }

    /// Whoever comes back is not who set out in this browser, or is late.
    pub fn provider_stale() -> Self {
        let detail = "This took too long, was tried twice, or began in another browser.";
        Self::new(ProblemKind::ProviderStale, "Begin again", detail)
    }

    /// The identity is somebody's way in already.
    pub fn identity_taken() -> Self {
        let detail = "That leads into an account here already: sign in with it.";
        Self::new(ProblemKind::IdentityTaken, "Known already", detail)
    }

    /// The account has as many as one may have.
    pub fn too_many_identities(identities_max: u64) -> Self {
        let detail = format!("You have {identities_max} of those, as many as one may.");
        Self::new(ProblemKind::TooManyWays, "Too many", detail)
    }
}
