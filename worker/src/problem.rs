//! Errors for people, as `application/problem+json`.

use natter_protocol::api::Problem;
use worker::{Error, Response, Result, console_error};

use crate::bindings;

/// Why a request was not served. It becomes the answer.
#[derive(Debug)]
pub struct Refusal {
    problem: Box<Problem>,
    allow: Option<&'static str>,
}

impl Refusal {
    /// A problem with a short constant name, a title, and a sentence for people.
    pub fn new(status: u16, kind: &str, title: &str, detail: impl Into<String>) -> Self {
        let problem = Problem {
            kind: kind.to_owned(),
            title: title.to_owned(),
            status,
            detail: detail.into(),
            retry_after_ms: None,
        };
        Self {
            problem: Box::new(problem),
            allow: None,
        }
    }

    /// There is no session, or it ended.
    pub fn no_session() -> Self {
        let detail = "You are not signed in here. Choose a name to come in.";
        Self::new(401, "no-session", "Not signed in", detail)
    }

    /// The address names nothing.
    pub fn not_found() -> Self {
        Self::new(
            404,
            "not-found",
            "Not found",
            "There is nothing at this address.",
        )
    }

    /// The room does not exist, or the person did not join it: they are not told which.
    pub fn no_room() -> Self {
        let detail = "There is no such room in your list. Open it by its name first.";
        Self::new(404, "no-room", "No such room", detail)
    }

    /// The operator's secret is missing or wrong.
    pub fn not_operator() -> Self {
        let detail = "The operator's view opens with its secret, as a bearer token.";
        Self::new(401, "not-operator", "Not the operator", detail)
    }

    /// The address exists, but not for this method.
    pub fn method(allow: &'static str) -> Self {
        let detail = format!("This address takes {allow}.");
        Self {
            allow: Some(allow),
            ..Self::new(405, "method", "Method not allowed", detail)
        }
    }

    /// The body or the query is not what this address takes.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(400, "bad-request", "Bad request", detail)
    }

    /// A name that is not one; the rules say why, without a capital or a full stop.
    pub fn bad_name(why: &str) -> Self {
        let mut letters = why.chars();
        let first: String = letters
            .next()
            .map(char::to_uppercase)
            .into_iter()
            .flatten()
            .collect();
        let detail = format!("{first}{}.", letters.as_str());
        Self::new(422, "bad-name", "This name does not work", detail)
    }

    /// The body is too large.
    pub fn too_large(bytes_max: usize) -> Self {
        let detail = format!("The request is too large: at most {bytes_max} bytes are taken.");
        Self::new(413, "too-large", "Too large", detail)
    }

    /// The request comes from a page of somebody else.
    pub fn foreign_origin() -> Self {
        let detail =
            "This request comes from another site, and only this site's own pages may send it.";
        Self::new(403, "foreign-origin", "Wrong origin", detail)
    }

    /// Strangers may not come in.
    pub fn closed() -> Self {
        let detail =
            "This place is not open to new guests. Ask the people who run it to let you in.";
        Self::new(403, "closed", "Closed to new guests", detail)
    }

    /// Too often from this address.
    pub fn too_many(what: &str, retry_after_ms: u64) -> Self {
        let minutes = retry_after_ms.div_ceil(60_000);
        let plural = if minutes == 1 { "" } else { "s" };
        let detail =
            format!("Too many {what} from your address. Try again in {minutes} minute{plural}.");
        let mut refusal = Self::new(429, "too-many", "Too many", detail);
        refusal.problem.retry_after_ms = Some(retry_after_ms);
        refusal
    }

    /// Session cookies cannot be signed.
    pub fn no_session_secret() -> Self {
        let detail = format!(
            "This server has no session secret yet. Its operator sets one of at least 32 characters with: {}",
            bindings::SESSION_SECRET_COMMAND
        );
        Self::new(503, "not-set-up", "Not set up yet", detail)
    }

    /// D1 has no tables.
    pub fn no_schema() -> Self {
        let detail = format!(
            "The database has no tables yet. The operator of this server types: {}",
            bindings::MIGRATE_COMMAND
        );
        Self::new(503, "not-set-up", "Not set up yet", detail)
    }

    /// D1 does not answer.
    pub fn no_database() -> Self {
        let detail = "The database does not answer. Rooms that you are in still work; try again in a moment.";
        let mut refusal = Self::new(503, "no-database", "Database unreachable", detail);
        refusal.problem.retry_after_ms = Some(5_000);
        refusal
    }

    /// The answer.
    pub fn into_response(self) -> Result<Response> {
        let mut response = Response::from_json(&*self.problem)?.with_status(self.problem.status);
        let headers = response.headers_mut();
        headers.set("content-type", "application/problem+json")?;
        if let Some(retry_after_ms) = self.problem.retry_after_ms {
            headers.set("retry-after", &retry_after_ms.div_ceil(1000).to_string())?;
        }
        if let Some(allow) = self.allow {
            headers.set("allow", allow)?;
        }
        Ok(response)
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        console_error!("a request failed: {error}");
        let detail = "Something broke on our side. Try again in a moment.";
        Self::new(500, "broken", "Something broke", detail)
    }
}
