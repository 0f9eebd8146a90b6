//! HTTP to this site: JSON both ways, frames as bytes, problems in words.

use js_sys::{JSON, Uint8Array};
use leptos::task::spawn_local;
use natter_protocol::api::Problem;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, Request, RequestInit, Response};

use super::dom;
use crate::bodies;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// The server was not reached.
    Unreachable,
    /// The server said what is wrong.
    Problem(Problem),
    /// The answer is not what was agreed; the HTTP status.
    Unreadable(u16),
}

impl FetchError {
    /// The HTTP status, where there was an answer.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Unreachable => None,
            Self::Problem(problem) => Some(problem.status),
            Self::Unreadable(status) => Some(*status),
        }
    }
}

/// What an answer holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// JSON, or nothing.
    Json,
    /// Bytes.
    Bytes,
}

/// Asks for JSON.
pub async fn get(path: &str) -> Result<JsValue, FetchError> {
    ask("GET", path.to_owned(), None, Holds::Json).await
}

/// Sends JSON and reads JSON.
pub async fn send(method: &'static str, path: &str, body: JsValue) -> Result<JsValue, FetchError> {
    ask(method, path.to_owned(), Some(body), Holds::Json).await
}

/// Asks for bytes, and calls back with them or with nothing.
pub fn get_bytes(path: String, then: impl FnOnce(Option<Vec<u8>>) + 'static) {
    let then: Box<dyn FnOnce(Option<Vec<u8>>)> = Box::new(then);
    spawn_local(async move {
        let answer = ask("GET", path, None, Holds::Bytes).await;
        then(answer.ok().map(|buffer| Uint8Array::new(&buffer).to_vec()));
    });
}

/// Sends JSON and waits for nothing.
pub fn tell(method: &'static str, path: String, body: JsValue) {
    spawn_local(async move { drop(ask(method, path, Some(body), Holds::Json).await) });
}

/// Asks, and reads the answer as what it holds.
pub async fn ask(
    method: &'static str,
    path: String,
    body: Option<JsValue>,
    holds: Holds,
) -> Result<JsValue, FetchError> {
    let answer = match request(method, &path, body) {
        Ok(request) => JsFuture::from(dom::window().fetch_with_request(&request)).await,
        Err(error) => Err(error),
    };
    let Some(response) = answer
        .ok()
        .and_then(|answer| answer.dyn_into::<Response>().ok())
    else {
        return Err(FetchError::Unreachable);
    };
    let is_bytes = response.ok() && holds == Holds::Bytes;
    let reading = if is_bytes {
        response.array_buffer()
    } else {
        response.text()
    };
    let read = match reading {
        Ok(reading) => JsFuture::from(reading).await,
        Err(error) => Err(error),
    };
    let unreadable = |_| FetchError::Unreadable(response.status());
    let read = read.map_err(unreadable)?;
    if is_bytes {
        return Ok(read);
    }
    let text = read.as_string().unwrap_or_default();
    let read = if text.is_empty() {
        Ok(JsValue::UNDEFINED)
    } else {
        JSON::parse(&text).map_err(unreadable)
    };
    match (response.ok(), read) {
        (true, read) => read,
        (false, read) => Err(read.ok().as_ref().and_then(bodies::problem).map_or_else(
            || FetchError::Unreadable(response.status()),
            FetchError::Problem,
        )),
    }
}

fn request(method: &str, path: &str, body: Option<JsValue>) -> Result<Request, JsValue> {
    let init = RequestInit::new();
    init.set_method(method);
    if let Some(body) = body {
        let headers = Headers::new()?;
        headers.set("content-type", "application/json")?;
        init.set_headers(&headers);
        init.set_body(&JSON::stringify(&body)?.into());
    }
    Request::new_with_str_and_init(path, &init)
}
