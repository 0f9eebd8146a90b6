//! Questions of our own to an object, as JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;
use worker::{Error, Method, Request, RequestInit, Result, Stub};

/// Asks an object.
///
/// # Errors
/// If it cannot be reached, breaks, or says anything but an answer to this question.
pub async fn ask<A: DeserializeOwned>(object: &Stub, question: &impl Serialize) -> Result<A> {
    ask_at(object, "/", question).await
}

/// Tells an object something, at an address of its own.
///
/// # Errors
/// If it cannot be reached, or breaks.
pub async fn tell(object: &Stub, path: &str, news: &impl Serialize) -> Result<()> {
    ask_at(object, path, news).await
}

/// Asks an object something, at an address of its own.
///
/// # Errors
/// As [`ask`].
pub async fn ask_at<A: DeserializeOwned>(
    object: &Stub,
    path: &str,
    question: &impl Serialize,
) -> Result<A> {
    let mut init = RequestInit::new();
    init.with_method(Method::Post)
        .with_body(Some(serde_json::to_string(question)?.into()));
    let request = Request::new_with_init(&format!("https://object{path}"), &init)?;
    let mut response = object.fetch_with_request(request).await?;
    read(response.status_code(), &response.bytes().await?)
}

/// An object that breaks may answer too, with the platform's words.
fn read<A: DeserializeOwned>(status: u16, body: &[u8]) -> Result<A> {
    if status == 200 {
        Ok(serde_json::from_slice(body)?)
    } else {
        Err(Error::RustError(format!("an object answered {status}")))
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn only_an_answer_is_an_answer() {
        assert_eq!(read::<u32>(200, b"7").ok(), Some(7));
        let table: [(u16, &[u8]); 7] = [
            (500, b"7"),
            (503, b"7"),
            (404, b"7"),
            (204, b""),
            (200, b""),
            (200, b"seven"),
            (200, b"7 and an error"),
        ];
        for (status, body) in table {
            assert_eq!(read::<u32>(status, body).ok(), None, "{status}");
        }
    }
}
