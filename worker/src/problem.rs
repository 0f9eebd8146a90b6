//! Errors for people, as `application/problem+json`.

mod people;
mod providers;

use natter_protocol::RejectReason;
use natter_protocol::api::{Problem, ProblemKind};
use worker::{Error, Response, Result, console_error};

use crate::bindings;

/// What passes by itself does so in about this long.
const MOMENT_MS: u64 = 5_000;

/// Why a request was not served. It becomes the answer.
#[derive(Debug)]
pub struct Refusal {
    problem: Box<Problem>,
    header: Option<(&'static str, &'static str)>,
}

impl Refusal {
    /// A problem of a kind, with a title and a sentence for people.
    pub fn new(kind: ProblemKind, title: &str, detail: impl Into<String>) -> Self {
        let problem = Problem {
            kind: kind.name().to_owned(),
            title: title.to_owned(),
            status: kind.status(),
            detail: detail.into(),
            retry_after_ms: None,
        };
        Self {
            problem: Box::new(problem),
            header: None,
        }
    }

    /// The name of its kind.
    pub fn kind(&self) -> &str {
        &self.problem.kind
    }

    /// The sentence for people.
    pub fn detail(&self) -> &str {
        &self.problem.detail
    }

    fn after(mut self, retry_after_ms: u64) -> Self {
        self.problem.retry_after_ms = Some(retry_after_ms);
        self
    }

    fn with_header(self, name: &'static str, value: &'static str) -> Self {
        let header = Some((name, value));
        Self { header, ..self }
    }

    /// There is no session, or it ended.
    pub fn no_session() -> Self {
        let detail = "You are not signed in here. Choose a name to come in.";
        Self::new(ProblemKind::NoSession, "Not signed in", detail)
    }

    /// The address names nothing.
    pub fn not_found() -> Self {
        let detail = "There is nothing at this address.";
        Self::new(ProblemKind::NotFound, "Not found", detail)
    }

    /// The room does not exist, or the person did not join it: they are not told which.
    pub fn no_room() -> Self {
        let detail = "There is no such room in your list. Open it by its name first.";
        Self::new(ProblemKind::NoRoom, "No such room", detail)
    }

    /// The room does not answer.
    pub fn room_away(error: &Error) -> Self {
        console_error!("a room did not answer: {error}");
        let detail = "The room does not answer right now. Try again in a moment.";
        Self::new(ProblemKind::RoomAway, "Room unreachable", detail).after(MOMENT_MS)
    }

    /// A room has that name, and it is not open to whoever asks.
    pub fn name_taken() -> Self {
        let detail = "A room has that name already, and it is not open to you.";
        Self::new(ProblemKind::NameTaken, "This name is taken", detail)
    }

    /// The room said no.
    pub fn rejected(reason: RejectReason) -> Self {
        let kind = match reason {
            RejectReason::NotMember => return Self::no_room(),
            RejectReason::RateLimited { retry_after_ms } => {
                let detail = "That was too fast. Try again in a moment.";
                let problem = Self::new(ProblemKind::TooFast, "Too fast", detail);
                return problem.after(retry_after_ms.into());
            }
            RejectReason::Banned => ProblemKind::Banned,
            RejectReason::LastOwner => ProblemKind::LastOwner,
            RejectReason::NoSuchMember => ProblemKind::NoMember,
            RejectReason::Unfit
            | RejectReason::TextEmpty
            | RejectReason::TextTooLong { .. }
            | RejectReason::TextForbidden => ProblemKind::BadRequest,
            RejectReason::NotAllowed
            | RejectReason::Outranked
            | RejectReason::NotFound
            | RejectReason::Gone
            | RejectReason::NotAuthor
            | RejectReason::NotEmoji
            | RejectReason::TooManyReactions
            | RejectReason::RoomFull
            | RejectReason::Muted { .. }
            | RejectReason::SlowMode { .. }
            | RejectReason::ModeratorsOnly
            | RejectReason::Locked => ProblemKind::NotAllowed,
        };
        let mut letters = reason.to_string();
        if let Some(first) = letters.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        Self::new(kind, "The room says no", format!("{letters}."))
    }

    /// The operator's secret is missing or wrong.
    pub fn not_operator() -> Self {
        let detail = "The operator's view opens with its secret, as a bearer token.";
        Self::new(ProblemKind::NotOperator, "Not the operator", detail)
    }

    /// The address exists, but not for this method.
    pub fn method(allow: &'static str) -> Self {
        let detail = format!("This address takes {allow}.");
        Self::new(ProblemKind::WrongMethod, "Method not allowed", detail)
            .with_header("allow", allow)
    }

    /// The address takes WebSockets only. (workerd keeps the header to itself, so the words say
    /// it too.)
    pub fn not_a_socket() -> Self {
        let detail = "This address takes WebSockets only: ask with `Upgrade: websocket`.";
        Self::new(ProblemKind::NotASocket, "Not a socket", detail)
            .with_header("upgrade", "websocket")
    }

    /// The body or the query is not what this address takes.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(ProblemKind::BadRequest, "Bad request", detail)
    }

    /// A name that is not one; the rules say why, without a capital or a full stop.
    pub fn bad_name(why: &str) -> Self {
        let detail = people::sentence(why);
        Self::new(ProblemKind::BadName, "This name does not work", detail)
    }

    /// The body is too large.
    pub fn too_large(bytes_max: usize) -> Self {
        let detail = format!("The request is too large: at most {bytes_max} bytes are taken.");
        Self::new(ProblemKind::TooLarge, "Too large", detail)
    }

    /// The request comes from a page of somebody else.
    pub fn foreign_origin() -> Self {
        let detail =
            "This request comes from another site, and only this site's own pages may send it.";
        Self::new(ProblemKind::ForeignOrigin, "Wrong origin", detail)
    }

    /// Strangers may not come in.
    pub fn closed() -> Self {
        let detail =
            "This place is not open to new guests. Ask the people who run it to let you in.";
        Self::new(ProblemKind::Closed, "Closed to new guests", detail)
    }

    /// Too often: `kind` is of what, and `what` says it.
    pub fn too_many(kind: ProblemKind, what: &str, retry_after_ms: u64) -> Self {
        let minutes = retry_after_ms.div_ceil(60_000);
        let plural = if minutes == 1 { "" } else { "s" };
        let detail = format!("Too many {what}. Try again in {minutes} minute{plural}.");
        Self::new(kind, "Too many", detail).after(retry_after_ms)
    }

    /// The person is in as many rooms as one may be.
    pub fn too_many_rooms(rooms_max: usize) -> Self {
        let detail =
            format!("You are in {rooms_max} rooms, as many as one may be. Leave one first.");
        Self::new(ProblemKind::TooManyRooms, "Too many rooms", detail)
    }

    /// Nothing of the room is kept yet, where `kind` says.
    pub fn nothing_yet(kind: ProblemKind) -> Self {
        let detail = "Nothing of this room is stored here yet.";
        Self::new(kind, "Nothing yet", detail)
    }

    /// Session cookies cannot be signed.
    pub fn no_session_secret() -> Self {
        let detail = format!(
            "This server has no session secret yet. Its operator sets one of at least 32 characters with: {}",
            bindings::SESSION_SECRET_COMMAND
        );
        Self::new(ProblemKind::NoSessionSecret, "Not set up yet", detail)
    }

    /// D1 has no tables.
    pub fn no_schema() -> Self {
        let detail = format!(
            "The database has no tables yet. The operator of this server types: {}",
            bindings::MIGRATE_COMMAND
        );
        Self::new(ProblemKind::NoSchema, "Not set up yet", detail)
    }

    /// D1 does not answer.
    pub fn no_database() -> Self {
        let detail = "The database does not answer. Rooms that you are in still work; try again in a moment.";
        Self::new(ProblemKind::NoDatabase, "Database unreachable", detail).after(MOMENT_MS)
    }

    /// The person's inbox does not answer.
    pub fn no_inbox(error: &Error) -> Self {
        console_error!("an inbox did not answer: {error}");
        let detail = "Your list of rooms cannot be read right now. Try again in a moment.";
        Self::new(ProblemKind::NoInbox, "Inbox unreachable", detail).after(MOMENT_MS)
    }

    /// The limiter does not answer.
    pub fn no_limiter(error: &Error) -> Self {
        console_error!("a limiter did not answer: {error}");
        let detail =
            "Whether this is too often cannot be checked right now. Try again in a moment.";
        Self::new(
            ProblemKind::NoLimiter,
            "Cannot be checked right now",
            detail,
        )
        .after(MOMENT_MS)
    }

    /// The answer.
    pub fn into_response(self) -> Result<Response> {
        let mut response = Response::from_json(&*self.problem)?.with_status(self.problem.status);
        let headers = response.headers_mut();
        headers.set("content-type", "application/problem+json")?;
        if let Some(retry_after_ms) = self.problem.retry_after_ms {
            headers.set("retry-after", &retry_after_ms.div_ceil(1000).to_string())?;
        }
        if let Some((name, value)) = self.header {
            headers.set(name, value)?;
        }
        Ok(response)
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        console_error!("a request failed: {error}");
        let detail = "Something broke on our side. Try again in a moment.";
        Self::new(ProblemKind::Broken, "Something broke", detail)
    }
}
