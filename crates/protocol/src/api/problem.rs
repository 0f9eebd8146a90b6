//! What can be wrong with a request: one list for both ends, so that a page has words of its
//! own, in its reader's language, for each.

use serde::{Deserialize, Serialize};

/// An error as `application/problem+json` (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The name of a [`ProblemKind`], as a relative URI. It is a text, since a newer server may
    /// have kinds that this page does not know.
    #[serde(rename = "type")]
    pub kind: String,
    /// The problem in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened and what to do, in a sentence for people.
    pub detail: String,
    /// How long to wait, in milliseconds, where waiting helps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}

/// One list of kinds, each with its name and its HTTP status, so that none is forgotten.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal, $status:literal;)*) => {
        /// Every problem that there is. A name never changes; kinds are added.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ProblemKind {
            $($(#[$doc])* $kind,)*
        }

        impl ProblemKind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// What [`Problem::kind`] says.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            /// The HTTP status that it has.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$kind => $status,)* }
            }
        }
    };
}

kinds! {
    /// The body or the query is not what this address takes.
    BadRequest = "bad-request", 400;
    /// There is no session, or it ended.
    NoSession = "no-session", 401;
    /// The operator's secret is missing or wrong.
    NotOperator = "not-operator", 401;
    /// No such handle with such a password, or no such passkey.
    WrongCredentials = "wrong-credentials", 401;
    /// Strangers may not come in.
    Closed = "closed", 403;
    /// The request comes from a page of somebody else.
    ForeignOrigin = "foreign-origin", 403;
    /// That is not the setup code.
    WrongCode = "wrong-code", 403;
    /// An account takes an invite here.
    NeedsInvite = "needs-invite", 403;
    /// It takes an account, and the person is a guest.
    NeedsAccount = "needs-account", 403;
    /// Whoever asks has to show again who they are: it was too long ago.
    NeedsProof = "needs-proof", 403;
    /// The person did not sign in at the provider.
    ProviderDeclined = "provider-declined", 403;
    /// What the person is in the place or in the room does not allow it.
    NotAllowed = "not-allowed", 403;
    /// The person may not come into that room again.
    Banned = "banned", 403;
    /// The person may not come into the place again.
    BannedHere = "banned-here", 403;
    /// The address names nothing.
    NotFound = "not-found", 404;
    /// The room does not exist, or the person did not join it.
    NoRoom = "no-room", 404;
    /// There is nobody like that.
    NoPerson = "no-person", 404;
    /// Nobody like that is in the room.
    NoMember = "no-member", 404;
    /// The room has no tail in KV yet.
    NoTail = "no-tail", 404;
    /// Nothing of the room is in D1 yet.
    NoHistory = "no-history", 404;
    /// There is no such invite, or it works no longer.
    NoInvite = "no-invite", 404;
    /// There is no such link, or it was used, or it works no longer.
    NoHandOff = "no-hand-off", 404;
    /// The place has no such provider.
    NoProvider = "no-provider", 404;
    /// Nobody reported such a message, or it was decided already.
    NoReport = "no-report", 404;
    /// There is no such account.
    NoAccount = "no-account", 404;
    /// The address exists, but not for this method.
    WrongMethod = "wrong-method", 405;
    /// Somebody has claimed the place.
    Claimed = "claimed", 409;
    /// Nobody has claimed the place yet, and it has no accounts before.
    NotClaimed = "not-claimed", 409;
    /// Somebody has that handle, or one that looks like it.
    HandleTaken = "handle-taken", 409;
    /// Whoever asks has an account already.
    HasAccount = "has-account", 409;
    /// Who the person is at the provider is a way into an account already.
    IdentityTaken = "identity-taken", 409;
    /// It is the last way into the account.
    LastCredential = "last-credential", 409;
    /// The account has as many passkeys as one may have.
    TooManyPasskeys = "too-many-passkeys", 409;
    /// The account has as many identities at providers as one may have.
    TooManyWays = "too-many-ways", 409;
    /// Whoever owns a room hands it over before they leave it.
    LastOwner = "last-owner", 409;
    /// A room has that name, and it is not open to the person.
    NameTaken = "name-taken", 409;
    /// The person joined as many rooms as one may.
    TooManyRooms = "too-many-rooms", 409;
    /// The body is too large.
    TooLarge = "too-large", 413;
    /// That cannot be the name of a person, or of a room.
    BadName = "bad-name", 422;
    /// That cannot be a handle.
    BadHandle = "bad-handle", 422;
    /// That cannot be a password.
    BadPassword = "bad-password", 422;
    /// That cannot be the note of a report.
    BadNote = "bad-note", 422;
    /// That is not a passkey that can be used here, or its challenge is over.
    BadPasskey = "bad-passkey", 422;
    /// Whoever comes from a provider went there too long ago, twice, or from another browser.
    ProviderStale = "provider-stale", 422;
    /// The address takes WebSockets only.
    NotASocket = "not-a-socket", 426;
    /// Too many changes of a room in a short time; the wait is said.
    TooFast = "too-fast", 429;
    /// Too many new guests came from one address; the wait is said.
    TooManyGuests = "too-many-guests", 429;
    /// Too many new rooms were opened from one address; the wait is said.
    TooManyNewRooms = "too-many-new-rooms", 429;
    /// Too many tries to sign in, to one handle or from one address; the wait is said.
    TooManySignIns = "too-many-sign-ins", 429;
    /// Too many new accounts from one address; the wait is said.
    TooManyAccounts = "too-many-accounts", 429;
    /// Too many tries to claim the place from one address; the wait is said.
    TooManyClaims = "too-many-claims", 429;
    /// Too many new invites of one person, or too many tries of codes; the wait is said.
    TooManyInvites = "too-many-invites", 429;
    /// The person banned as many as one may, for a while.
    TooManyBans = "too-many-bans", 429;
    /// The person reported as many messages as one may, for a while.
    TooManyReports = "too-many-reports", 429;
    /// Too many new links into accounts, or sets of recovery codes; the wait is said.
    TooManyHandOffs = "too-many-hand-offs", 429;
    /// Something else broke in the server.
    Broken = "broken", 500;
    /// The provider does not answer, or not as it should.
    ProviderFailed = "provider-failed", 502;
    /// The server has no secret to sign sessions with.
    NoSessionSecret = "no-session-secret", 503;
    /// The server has no code to claim it with.
    NoSetupCode = "no-setup-code", 503;
    /// The database has no tables.
    NoSchema = "no-schema", 503;
    /// The database does not answer; trying again helps.
    NoDatabase = "no-database", 503;
    /// The room does not answer; trying again helps.
    RoomAway = "room-away", 503;
    /// The person's inbox does not answer; trying again helps.
    NoInbox = "no-inbox", 503;
    /// Whether it is too often cannot be checked right now; trying again helps.
    NoLimiter = "no-limiter", 503;
    /// Passwords cannot be checked right now; trying again helps.
    NoPasswords = "no-passwords", 503;
}

impl ProblemKind {
    /// The kind of that name, if it is one that this build knows.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}
