//! Asking a provider: so much, for so long, and only where we were told.

use serde_json::Value;
use wasm_bindgen::JsValue;
use worker::url::form_urlencoded::Serializer;
use worker::{AbortSignal, Fetch, Headers, Method, Request, RequestInit, RequestRedirect};

use crate::problem::Refusal;
use crate::router::bounded;

/// How long a provider may take for one answer, in milliseconds.
const ANSWER_MS_MAX: u32 = 8_000;
/// The largest answer that is read, in bytes.
const ANSWER_BYTES_MAX: usize = 128 * 1024;
/// What we call ourselves.
const AGENT: &str = "natter";

/// What is asked.
pub struct Question<'a> {
    /// Where.
    pub address: &'a str,
    /// Who we are, as a header, where it is not in the form.
    pub authorization: Option<String>,
    /// A form that is sent.
    pub form: Option<String>,
}

/// The JSON at an address.
pub async fn get(address: &str) -> Result<Value, Refusal> {
    let question = Question {
        address,
        authorization: None,
        form: None,
    };
    ask(question).await
}

/// Asks for JSON. Nothing leads elsewhere: our secret would go along.
pub async fn ask(question: Question<'_>) -> Result<Value, Refusal> {
    let failed = |why: &str| Refusal::provider_failed(why);
    let signal = web_sys::AbortSignal::timeout_with_u32(ANSWER_MS_MAX);
    let sent = Fetch::Request(request(question)?);
    let answer = sent.send_with_signal(&AbortSignal::from(signal)).await;
    let mut answer = answer.map_err(|error| failed(&format!("it was not reached: {error}")))?;
    if answer.status_code() != 200 {
        return Err(failed(&format!("it answers {}", answer.status_code())));
    }
    let stream = answer.stream().map_err(|_| failed("it says nothing"))?;
    let bytes = bounded(stream, ANSWER_BYTES_MAX).await;
    let bytes = bytes.map_err(|error| failed(&format!("it broke off: {error}")))?;
    let bytes = bytes.ok_or_else(|| failed("it says too much"))?;
    serde_json::from_slice(&bytes).map_err(|_| failed("it says no JSON"))
}

fn request(question: Question<'_>) -> Result<Request, Refusal> {
    let headers = Headers::new();
    headers.set("accept", "application/json")?;
    headers.set("user-agent", AGENT)?;
    if let Some(authorization) = &question.authorization {
        headers.set("authorization", authorization)?;
    }
    let mut init = RequestInit::new();
    init.with_redirect(RequestRedirect::Manual);
    if let Some(form) = question.form {
        headers.set("content-type", "application/x-www-form-urlencoded")?;
        init.with_method(Method::Post);
        init.with_body(Some(JsValue::from_str(&form)));
    }
    init.with_headers(headers);
    Ok(Request::new_with_init(question.address, &init)?)
}

/// Fields as a form.
pub fn form(fields: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}
