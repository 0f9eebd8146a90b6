//! HTTP to this site: JSON both ways, frames as bytes, problems in words.

use js_sys::Uint8Array;
use natter_protocol::api::Problem;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, Request, RequestInit, Response};

use super::dom;

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

/// Asks for JSON.
pub async fn get<T: DeserializeOwned>(path: &str) -> Result<T, FetchError> {
    let response = ask("GET", path, None).await?;
    read_json(&response).await
}

/// Asks for bytes.
pub async fn get_bytes(path: &str) -> Result<Vec<u8>, FetchError> {
    let response = ask("GET", path, None).await?;
    let unreadable = |_| FetchError::Unreadable(response.status());
    let buffer = JsFuture::from(response.array_buffer().map_err(unreadable)?)
        .await
        .map_err(unreadable)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// Sends JSON and reads JSON.
pub async fn send<T: DeserializeOwned>(
    method: &str,
    path: &str,
    body: &impl Serialize,
) -> Result<T, FetchError> {
    let response = ask(method, path, Some(write_json(body)?)).await?;
    read_json(&response).await
}

/// Sends JSON; the answer has no body.
pub async fn tell(method: &str, path: &str, body: &impl Serialize) -> Result<(), FetchError> {
    ask(method, path, Some(write_json(body)?)).await.map(drop)
}

/// Deletes what is there.
pub async fn delete(path: &str) -> Result<(), FetchError> {
    ask("DELETE", path, None).await.map(drop)
}

async fn ask(method: &str, path: &str, body: Option<String>) -> Result<Response, FetchError> {
    let request = request(method, path, body).map_err(|_| FetchError::Unreachable)?;
    let answer = JsFuture::from(dom::window().fetch_with_request(&request)).await;
    let response: Response = answer
        .map_err(|_| FetchError::Unreachable)?
        .dyn_into()
        .map_err(|_| FetchError::Unreachable)?;
    match response.ok() {
        true => Ok(response),
        false => Err(problem(&response).await),
    }
}

fn request(method: &str, path: &str, body: Option<String>) -> Result<Request, JsValue> {
    let init = RequestInit::new();
    init.set_method(method);
    let headers = Headers::new()?;
    if let Some(body) = body {
        headers.set("content-type", "application/json")?;
        init.set_body(&JsValue::from_str(&body));
    }
    init.set_headers(&headers);
    Request::new_with_str_and_init(path, &init)
}

async fn problem(response: &Response) -> FetchError {
    match read_json(response).await {
        Ok(problem) => FetchError::Problem(problem),
        Err(error) => error,
    }
}

async fn read_json<T: DeserializeOwned>(response: &Response) -> Result<T, FetchError> {
    let unreadable = || FetchError::Unreadable(response.status());
    let text = response.text().map_err(|_| unreadable())?;
    let text = JsFuture::from(text).await.map_err(|_| unreadable())?;
    let text = text.as_string().ok_or_else(unreadable)?;
    serde_json::from_str(&text).map_err(|_| unreadable())
}

fn write_json(body: &impl Serialize) -> Result<String, FetchError> {
    serde_json::to_string(body).map_err(|_| FetchError::Unreadable(0))
}
